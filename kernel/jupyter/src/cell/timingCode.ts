/** @file The code that `%time`, `%timeit` and `%%timeit` make of theirs: calls of the kernel's clocks around it, on the same lines. */

import type MagicString from 'magic-string'
import { type Node, type Program, parseSync } from 'oxc-parser'
import { MagicError, type MagicPlace } from './magics/magic.ts'
import { isFunction, walk } from './syntax.ts'
import type { TimeitOptions } from './timeit.ts'

const OPTIONS = /^(?:-[nr]\s*\S+\s*)*/
const RUNS = 7
// With a character that no screen shows: the names around a cell's code must not be the code's.
const [COUNT, WATCH, LEFT, LAST] = ['count', 'watch', 'left', 'last'].map(name => `${name}\u200d`)

/** `%time f()` → `await __diptych.time.stop(__diptych.time.start(),f());` @throws {MagicError} */
export function timeLine(code: MagicString, { args, start }: MagicPlace): void {
  const body = statementsOf(
    args,
    `%time takes a statement that ends on its line, got "${args}". To time several lines write %%time above the cell.`,
  )
  if (body.some(({ type }) => type === 'ImportDeclaration')) {
    throw new MagicError(
      '%time cannot time an import statement, which runs before all else. Write: %time const module = await import(…)',
    )
  }
  const [first, last] = [body[0]!, body.at(-1)!]
  if (first === last && first.type === 'ExpressionStatement') {
    const { expression } = first
    code.appendLeft(start + expression.start, 'await __diptych.time.stop(__diptych.time.start(),')
    code.appendLeft(start + expression.end, ');')
  } else {
    code.appendLeft(start + first.start, '__diptych.time.start();')
    code.appendLeft(start + last.end, ';await __diptych.time.stop();')
  }
}

/** `%timeit f()` → `await __diptych.timeit({…},(count,watch)=>{…for(…){last=(f())}…});` @throws {MagicError} */
export function timeitLine(code: MagicString, { args, start }: MagicPlace): void {
  const options = readOptions('%timeit', args)
  const text = args.replace(OPTIONS, '')
  const body = statementsOf(
    text,
    `%timeit [-n loops] [-r runs] takes a statement that ends on its line, got "${text}". For several lines write %%timeit above the cell.`,
  )
  const only = body.length === 1 && body[0]?.type === 'ExpressionStatement' ? body[0].expression : undefined
  const { open, close } = loops(options, body, '')
  code.appendLeft(start, open)
  // The last value is kept: V8 leaves out what nobody wants.
  if (only) code.appendRight(start + only.start, `${LAST}=(`).appendLeft(start + only.end, ')')
  code.appendLeft(start + body.at(-1)!.end, close)
}

/** The same of the lines below. @throws {MagicError} */
export function timeitCell(code: MagicString, { args, start, end }: MagicPlace): void {
  const options = readOptions('%%timeit', args)
  const setup = args.replace(OPTIONS, '')
  const text = code.original.slice(start, end)
  // What is wrong in these lines the rewriter reports, with its place.
  const { body } = parseSync('cell.ts', `${setup}\n${text}`, { sourceType: 'module' }).program
  if (text.trim() === '') throw new MagicError('%%timeit takes the lines below it, and there are none.')
  const { open, close } = loops(options, body, setup)
  // On a line of its own: the last one may end in a comment.
  code.appendLeft(start, open).appendRight(end, `\n${close}`)
}

/** @throws {MagicError} */
function readOptions(spelled: string, args: string): Omit<TimeitOptions, 'isAsync'> {
  const options: { spelled: string; loops?: number; runs: number } = { spelled, runs: RUNS }
  for (const [, name, text = ''] of (OPTIONS.exec(args)?.[0] ?? '').matchAll(/-([nr])\s*(\S+)/g)) {
    const number = Number(text)
    if (!Number.isSafeInteger(number) || number < 1)
      throw new MagicError(`${spelled}: -${name} takes a whole number from 1, got "${text}".`)
    options[name === 'n' ? 'loops' : 'runs'] = number
  }
  return options
}

/** @throws {MagicError} with `message` */
function statementsOf(text: string, message: string): Program['body'] {
  const { program, errors } = parseSync('line.ts', text, { sourceType: 'module' })
  if (errors.length > 0 || program.body.length === 0) throw new MagicError(message)
  return program.body
}

function loops(
  options: Omit<TimeitOptions, 'isAsync'>,
  body: readonly Node[],
  setup: string,
): { open: string; close: string } {
  const isAsync = body.some(awaits)
  const settings = JSON.stringify({ ...options, isAsync } satisfies TimeitOptions)
  const head = `await __diptych.timeit(${settings},${isAsync ? 'async' : ''}(${COUNT},${WATCH})=>{let ${LAST};${setup};`
  return {
    open: `${head}${WATCH}.start();for(let ${LEFT}=${COUNT};${LEFT}>0;${LEFT}--){`,
    close: `}${WATCH}.stop();return ${LAST}});`,
  }
}

/** Whether it awaits outside of functions. */
function awaits(statement: Node): boolean {
  let found = false
  walk(statement, node => {
    if (isFunction(node)) return false
    found ||= node.type === 'AwaitExpression' || (node.type === 'ForOfStatement' && node.await)
    found ||= node.type === 'VariableDeclaration' && node.kind === 'await using'
    return true
  })
  return found
}
