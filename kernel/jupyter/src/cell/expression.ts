/** @file TypeScript that is no cell, such as what the debugger is asked to evaluate: its types go, all else stays. */

import { lowerTypeScript } from './lower.ts'
import { wrapObjectLiteral } from './objectLiteral.ts'
import { hasTypes, stripTypes } from './strip.ts'
import { isParsable, parseCell } from './syntax.ts'

const FILE = 'expression'

/** @throws {CellSyntaxError} */
export function toJavaScript(source: string): string {
  const program = isParsable(source) ? parseCell(source, FILE) : undefined
  const wrapped = wrapObjectLiteral(source, program).toString()
  const typed = parseCell(wrapped, FILE)
  const lowered = lowerTypeScript(wrapped, typed, FILE).toString()
  return hasTypes(typed) ? stripTypes(lowered, FILE) : lowered
}
