/** @file `diptych run`: runs a TypeScript file or a notebook without a front end. */

import { access, constants, readFile, writeFile } from 'node:fs/promises'
import { dirname, extname, resolve } from 'node:path'
import type { Mode } from '@diptych/tensor/runtime'
import { KernelClient } from '../client.ts'
import { KernelDiedError } from '../kernelProcess.ts'
import { nearest } from '../nearest.ts'
import { type Arguments, type Command, UsageError } from './commandLine.ts'
import { type CodeCell, NotebookError, NotebookFile, OutputCollector, sourceOf } from './notebook.ts'
import { Terminal } from './terminal.ts'

const modes: Record<Mode, string> = {
  eager: 'each operation runs as its line does (the default)',
  graph: 'operations are recorded, optimised and run together',
  'graph+xla': 'the same, compiled by XLA',
}

export const run: Command = {
  name: 'run',
  summary: 'runs a .ts file or a notebook in the kernel, without a browser',
  help: `Usage: diptych run FILE [--mode MODE] [--timeout SECONDS] [--output FILE]

Runs a TypeScript or JavaScript file as one cell, or a notebook cell by cell up to the first error. What cells print and show
goes to the terminal, and prompts are answered there. The run ends with its last cell: await what must be finished by then.
Exit code 0, or 1 after an error (a notebook's cell that is tagged raises-exception may fail).

      --mode MODE         how cells run that do not say it themselves:
${Object.entries(modes)
  .map(([mode, meaning]) => `                            ${mode.padEnd(10)}${meaning}`)
  .join('\n')}
      --timeout SECONDS   stops a cell that takes longer
      --output FILE       writes the notebook with its outputs there, also after an error
  -h, --help              this text
`,
  options: { mode: { type: 'string' }, timeout: { type: 'string' }, output: { type: 'string' } },
  positionals: ['FILE'],
  run: runFile,
}

async function runFile({ options, positionals }: Arguments): Promise<number> {
  const file = resolve(positionals[0]!)
  const mode = parseMode(options.mode as string | undefined)
  const timeoutMs = parseTimeout(options.timeout as string | undefined)
  const notebook = await open(file)
  const output = options.output as string | undefined
  if (output && !(notebook instanceof NotebookFile)) {
    throw new UsageError(
      `run: --output writes notebooks, and ${positionals[0]} is none. Redirect what it prints instead: > ${output}`,
    )
  }
  if (output) await requireFolder(dirname(resolve(output)))
  const terminal = new Terminal()
  try {
    await using kernel = await KernelClient.start({
      cwd: dirname(file),
      ...(mode && { env: { DIPTYCH_MODE: mode } }),
      onLog: text => terminal.complain(text),
    })
    const runner = new Runner(kernel, terminal, timeoutMs)
    const cells = notebook instanceof NotebookFile ? notebook.codeCells : [notebook]
    if (notebook instanceof NotebookFile) notebook.clearOutputs()
    const isFine = await runner.run(cells)
    if (output) await writeFile(output, notebook.toString())
    return isFine ? 0 : 1
  } catch (error) {
    if (!(error instanceof KernelDiedError)) throw error
    terminal.complain(`diptych run: ${error.message}\n`)
    return 1
  } finally {
    terminal.dispose()
  }
}

/** Runs cells one after the other in one kernel. */
class Runner {
  readonly #kernel: KernelClient
  readonly #terminal: Terminal
  readonly #timeoutMs: number | undefined
  readonly #outputs = new OutputCollector()
  #isStopped = false

  constructor(kernel: KernelClient, terminal: Terminal, timeoutMs: number | undefined) {
    this.#kernel = kernel
    this.#terminal = terminal
    this.#timeoutMs = timeoutMs
  }

  /** @returns false if a cell failed; the ones after it did not run */
  async run(cells: readonly CodeCell[]): Promise<boolean> {
    const onInterrupt = () => this.#stop()
    process.on('SIGINT', onInterrupt)
    try {
      for (const [index, cell] of cells.entries()) {
        const isFine = await this.#runCell(cell, cells.length > 1 ? `cell ${index + 1} of ${cells.length}` : 'the cell')
        if (!isFine || this.#isStopped) return false
      }
      return true
    } finally {
      process.off('SIGINT', onInterrupt)
    }
  }

  async #runCell(cell: CodeCell, name: string): Promise<boolean> {
    let isLate = false
    const timer = this.#timeoutMs
      ? setTimeout(() => {
          isLate = true
          void this.#kernel.interrupt()
        }, this.#timeoutMs)
      : undefined
    const reply = await this.#kernel.execute(sourceOf(cell), {
      onMessage: message => {
        this.#outputs.take(cell, message)
        this.#terminal.show(message)
      },
      onInput: (prompt, isPassword) => this.#terminal.ask(prompt, isPassword),
    })
    clearTimeout(timer)
    if (reply.status !== 'aborted') cell.execution_count = reply.execution_count
    if (isLate) this.#terminal.complain(`diptych run: ${name} took longer than ${this.#timeoutMs! / 1000} s\n`)
    if (reply.status === 'ok') return true
    if (cell.metadata.tags?.includes('raises-exception') && !isLate && !this.#isStopped) return true
    if (name !== 'the cell') this.#terminal.complain(`diptych run: ${name} failed; the ones after it did not run\n`)
    return false
  }

  /** The first Ctrl-C stops the cell, the next one the kernel. */
  #stop(): void {
    if (this.#isStopped) this.#kernel.process.kill('SIGKILL')
    else void this.#kernel.interrupt()
    this.#isStopped = true
  }
}

/** @returns the notebook, or the one cell that a program is */
async function open(file: string): Promise<NotebookFile | CodeCell> {
  const type = extname(file)
  if (!['.ipynb', '.ts', '.mts', '.js', '.mjs'].includes(type)) {
    throw new UsageError(`run: expected a .ts or .js file or an .ipynb notebook, got ${file}.`)
  }
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw new UsageError(`run: cannot read ${file}: ${(error as Error).message}`)
  }
  if (type !== '.ipynb') return { cell_type: 'code', source: text, metadata: {}, execution_count: null, outputs: [] }
  try {
    return new NotebookFile(text)
  } catch (error) {
    if (error instanceof NotebookError) throw new UsageError(`run: cannot run ${file}: ${error.message}`)
    throw error
  }
}

/** Before the run, not after it: what it computed would be lost. */
async function requireFolder(folder: string): Promise<void> {
  try {
    await access(folder, constants.W_OK)
  } catch (error) {
    throw new UsageError(`run: cannot write into ${folder}: ${(error as Error).message}`)
  }
}

function parseMode(given: string | undefined): Mode | undefined {
  if (given === undefined || given in modes) return given as Mode | undefined
  const names = Object.keys(modes)
  const guess = nearest(given, names)
  throw new UsageError(
    `run: there is no mode ${given}. ${guess ? `Did you mean ${guess}? ` : ''}Modes: ${names.join(', ')}.`,
  )
}

/** @returns milliseconds */
function parseTimeout(given: string | undefined): number | undefined {
  if (given === undefined) return undefined
  const seconds = Number(given)
  // setTimeout counts in 32 bits.
  if (seconds > 0 && seconds < 2_000_000) return seconds * 1000
  throw new UsageError(`run: --timeout expects seconds, more than 0, got ${given}.`)
}
