/** @file Finds the magic lines at the top of a cell and blanks them, so that the TypeScript below keeps its line numbers. */

import { nearest } from '../../nearest.ts'
import { type MagicCall, MagicError } from './magic.ts'
import { findMagic, magics, spelled } from './table.ts'

export type { MagicCall } from './magic.ts'

const MAGIC_LINE = /^\s*(%%?)([A-Za-z_]\w*)(?:\s+(.*?))?\s*$/
const SKIPPED_LINE = /^\s*(\/\/.*)?\s*$/

/** @throws {MagicError} naming the nearest magic, if there is none of the name. */
export function parseMagics(source: string): { magics: MagicCall[]; code: string } {
  const lines = source.split('\n')
  const calls: MagicCall[] = []
  for (const [index, line] of lines.entries()) {
    // Further down `%` is the remainder operator.
    const match = MAGIC_LINE.exec(line)
    if (!match && SKIPPED_LINE.test(line)) continue
    if (!match) break
    const [, percent, name = '', args = ''] = match
    const call: MagicCall = { name, args, kind: percent === '%%' ? 'cell' : 'line', line: index + 1 }
    if (!findMagic(call)) throw unknownMagic(call)
    calls.push(call)
    lines[index] = ''
  }
  return { magics: calls, code: lines.join('\n') }
}

function unknownMagic(call: MagicCall): MagicError {
  const known = magics.map(spelled)
  // The right name with the wrong number of percent signs is nearer than any other name.
  const sameName = magics.find(({ name }) => name === call.name)
  const guess = sameName ? spelled(sameName) : nearest(spelled(call), known)
  const advice = guess ? `Did you mean ${guess}?` : `There are ${known.join(', ')}.`
  return new MagicError(`${spelled(call)} (line ${call.line}): no such magic. ${advice}`)
}
