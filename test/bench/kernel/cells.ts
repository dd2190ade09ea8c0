/** @file The cells that are run, in the languages of the kernels. Each does in its language what the others do in theirs. */

/** How many lines `lines` prints, and what is in them. */
export const LINES = 100_000
export const lineText = Array.from({ length: LINES }, (_, line) => `line ${line}\n`).join('')

/** How much text `display` shows. */
export const DISPLAYED = 10_000_000

/** How long `busy` computes. */
export const BUSY_MS = 1000

export interface Cells {
  /** Comes to 2. */
  readonly sum: string
  readonly lines: string
  readonly display: string
  readonly endless: string
  /** Declares a list whose members are completed. */
  readonly numbers: string
  /** Computes for `BUSY_MS`. */
  readonly busy: string
  /** A member that the list has. */
  readonly member: string
  /** Loads TensorFlow and prints 2, computed there. */
  readonly tensor?: string
}

const typescript = {
  sum: '1+1',
  lines: `for (let i = 0; i < ${LINES}; i++) console.log('line ' + i)`,
  endless: 'while (true) {}',
  numbers: 'const numbers = [1, 2, 3]',
  busy: `{ const end = Date.now() + ${BUSY_MS}; while (Date.now() < end) {} }`,
  member: 'push',
}

export const diptychCells: Cells = {
  ...typescript,
  display: `jupyter.display({ 'text/plain': 'x'.repeat(${DISPLAYED}) }, { raw: true })`,
  tensor: 'console.log(tf.add(1, 1).dataSync()[0])',
}

export const denoCells: Cells = {
  ...typescript,
  display: `await Deno.jupyter.display({ 'text/plain': 'x'.repeat(${DISPLAYED}) }, { raw: true })`,
}

export const pythonCells: Cells = {
  sum: '1+1',
  lines: `for i in range(${LINES}): print('line', i)`,
  display: `display({'text/plain': 'x' * ${DISPLAYED}}, raw=True)`,
  endless: 'while True: pass',
  numbers: 'numbers = [1, 2, 3]',
  busy: `import time\nend = time.time() + ${BUSY_MS / 1000}\nwhile time.time() < end: pass`,
  member: 'append',
}

/** @param packages - the folder where Python finds TensorFlow */
export function pythonCellsWith(packages: string): Cells {
  const lines = [
    'import os, sys',
    "os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'",
    `sys.path.append(${JSON.stringify(packages)})`,
    'import tensorflow as tf',
    'print(int(tf.add(1, 1).numpy()))',
  ]
  return { ...pythonCells, tensor: lines.join('\n') }
}
