/** @file Finds the magic lines at the top of a cell and blanks them, so that the TypeScript below keeps its place. */

import { nearest } from '../../nearest.ts'
import { type MagicCall, MagicError, type MagicPlace } from './magic.ts'
import { findMagic, magics, spelled } from './table.ts'

export type { MagicCall } from './magic.ts'

const MAGIC_LINE = /^\s*(%%?)([A-Za-z_]\w*)(?:[^\S\n]+([^\n]*?))?\s*$/
// A backslash at a line's end carries the command on.
const SHELL_LINE = /^[^\S\n]*!((?:\\\n|[^\n])*)/
const HELP_LINE = /^\s*(?:\?\s*(%%?\w+|!)|(%%?\w+|!)\s*\?)\s*$/
const SKIPPED_LINE = /^\s*(\/\/.*)?\s*$/

/** A magic line, and where what it is about stands in the cell. */
export interface PlacedCall extends MagicCall, MagicPlace {}

/** @throws {MagicError} naming the nearest magic, if there is none of the name. */
export function parseMagics(source: string): { magics: PlacedCall[]; code: string } {
  const head = readHead(source)
  for (const call of head.magics) if (!findMagic(call)) throw unknownMagic(call)
  return head
}

/**
 * The same, whatever the names are.
 *
 * @returns `code` has blanks for magic lines, and every offset is what it was. `end` is where the first line begins that no magic can precede.
 */
export function readHead(source: string): { magics: PlacedCall[]; code: string; end: number } {
  const calls: PlacedCall[] = []
  let code = source
  const blank = (start: number, end: number): void => {
    code = code.slice(0, start) + code.slice(start, end).replace(/[^\r\n]/g, ' ') + code.slice(end)
  }
  let line = 1
  let start = 0
  // Further down `%` is the remainder operator, and `!` not.
  for (; start < source.length; line += 1) {
    const found = readLine(source, start)
    const end = found?.end ?? lineEnd(source, start)
    if (!found && !SKIPPED_LINE.test(source.slice(start, end))) break
    if (found) {
      const { name, args, kind } = found
      const magic = findMagic(found)
      const below = Math.min(end + 1, source.length)
      const call: PlacedCall = { name, args, kind, line, start: below, end: source.length }
      if (magic?.codeAfter) {
        call.start =
          end -
          source
            .slice(start, end)
            .trimStart()
            .replace(/^%\w+\s*/, '')
            .replace(magic.codeAfter, '').length
        call.end = end
        blank(start, call.start)
      } else blank(start, end)
      if (magic?.takesText) {
        call.body = source.slice(below)
        blank(below, source.length)
      }
      calls.push(call)
      if (call.body !== undefined) break
      line += source.slice(start, end).split('\n').length - 1
    }
    start = end + 1
  }
  return { magics: calls, code, end: start }
}

function readLine(
  source: string,
  start: number,
): (Pick<MagicCall, 'name' | 'args' | 'kind'> & { end: number }) | undefined {
  const end = lineEnd(source, start)
  const text = source.slice(start, end)
  const help = HELP_LINE.exec(text)
  if (help) return { name: '?', args: help[1] ?? help[2] ?? '', kind: 'line', end }
  const match = MAGIC_LINE.exec(text)
  if (match) return { name: match[2]!, args: match[3] ?? '', kind: match[1] === '%%' ? 'cell' : 'line', end }
  const shell = SHELL_LINE.exec(source.slice(start))
  if (shell) return { name: '!', args: shell[1]!.trim(), kind: 'line', end: start + shell[0].length }
  return undefined
}

function lineEnd(source: string, start: number): number {
  const end = source.indexOf('\n', start)
  return end < 0 ? source.length : end
}

function unknownMagic(call: MagicCall): MagicError {
  const known = magics.filter(({ name }) => /^\w+$/.test(name)).map(spelled)
  // The right name with the wrong number of percent signs is nearer than any other name.
  const sameName = magics.find(({ name }) => name === call.name)
  const guess = sameName ? spelled(sameName) : nearest(spelled(call), known)
  const advice = guess ? `Did you mean ${guess}?` : `There are ${known.join(', ')}.`
  return new MagicError(`${spelled(call)} (line ${call.line}): no such magic. ${advice}`)
}
