/** @file Reads `{ a: 1 }` at the end of a cell as an object, as browsers' consoles do, and not as a block. */
import MagicString from 'magic-string'
import { type Program, parseSync } from 'oxc-parser'
import { isParsable } from './syntax.ts'

// A cell with a syntax error is tried again at each line that begins with `{`; more than this many is no such cell.
const maxTries = 20

/**
 * Puts parentheses around an object literal that ends the cell. Changes nothing where there is none.
 *
 * @param program - the cell's tree, or undefined if it does not parse as it stands.
 */
export function wrapObjectLiteral(source: string, program: Program | undefined): MagicString {
  const code = new MagicString(source)
  if (program) {
    const last = program.body.findLast(statement => statement.type !== 'EmptyStatement')
    if (last?.type === 'BlockStatement' && isObject(source.slice(last.start, last.end)))
      wrap(code, last.start, last.end)
    return code
  }
  const tail = /\}[\s;]*(\/\/.*|\/\*[\s\S]*\*\/\s*)?$/.exec(source)
  if (!tail) return code
  // `{ a: 1, b: 2 }` is no block: there the parser cannot say where the literal begins.
  const starts = [...source.matchAll(/^[ \t]*\{/gm)].map(match => match.index + match[0].length - 1)
  const end = tail.index + 1
  for (const start of starts.slice(-maxTries).reverse()) {
    if (!isObject(source.slice(start, end))) continue
    const wrapped = new MagicString(source)
    wrap(wrapped, start, end)
    if (isParsable(wrapped.toString())) return wrapped
  }
  return code
}

function wrap(code: MagicString, start: number, end: number): void {
  // The semicolon keeps a line before it from taking the parenthesis as a call.
  code.appendLeft(start, ';(').appendLeft(end, ')')
}

function isObject(text: string): boolean {
  const { program, errors } = parseSync('cell.ts', `(${text}\n)`, { sourceType: 'module', preserveParens: false })
  const [statement, ...rest] = program.body
  return (
    errors.length === 0 &&
    rest.length === 0 &&
    statement?.type === 'ExpressionStatement' &&
    statement.expression.type === 'ObjectExpression'
  )
}
