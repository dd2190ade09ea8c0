/** @file What makes a line a magic, and the magics at the head of a cell, where nothing else can stand in such lines. */

import type { MagicCall, MagicPlace } from './magic.ts'
import { findMagic } from './table.ts'

const MAGIC_LINE = /^\s*(%%?)([A-Za-z_]\w*)(?:[^\S\n]+([^\n]*?))?\s*$/
// A backslash at a line's end carries the command on.
const SHELL_LINE = /^[^\S\n]*!((?:\\\n|[^\n])*)/
const HELP_LINE = /^\s*(?:\?\s*(%%?\w+|!)|(%%?\w+|!)\s*\?)\s*$/
const SKIPPED_LINE = /^\s*(\/\/.*)?\s*$/

/** A magic line, and where what it is about stands in the cell. */
export interface PlacedCall extends MagicCall, MagicPlace {
  /** Code stands above it. */
  isInner?: true
}

/** A cell's text, taken apart. */
export interface ReadCell {
  magics: PlacedCall[]
  /** The text with blanks for magic lines. Every offset is what it was. */
  code: string
  /** Where the first line begins that is code. */
  end: number
}

/** Reads the head of a cell, whatever the names of its magics are. */
export function readHead(source: string): ReadCell {
  const magics: PlacedCall[] = []
  let code = source
  let line = 1
  let start = 0
  while (start < source.length) {
    const found = readLine(source, start, line)
    const end = found?.end ?? lineEnd(source, start)
    const text = source.slice(start, end)
    if (!found && !SKIPPED_LINE.test(text)) break
    if (found) {
      magics.push(found.call)
      code = found.blank(code)
      if (found.call.body !== undefined) return { magics, code, end: source.length }
    }
    line += text.split('\n').length
    start = end + 1
  }
  return { magics, code, end: start }
}

/** A magic line, or several where a command goes on. */
export interface MagicLine {
  readonly call: PlacedCall
  readonly end: number
  /** Removes from the text what is no code. @param lead - stays in the place of the first character */
  blank(code: string, lead?: string): string
}

/** @returns undefined where the line at `start` does not look like a magic. */
export function readLine(source: string, start: number, line: number): MagicLine | undefined {
  const written = matchLine(source, start)
  if (!written) return undefined
  const { end, ...call } = written
  const magic = findMagic(call)
  const below = Math.min(end + 1, source.length)
  const mark = start + source.slice(start, end).search(/\S/)
  if (magic?.codeAfter) {
    const text = source.slice(mark, end).replace(/^%\w+\s*/, '')
    const codeStart = end - text.replace(magic.codeAfter, '').length
    const placed: PlacedCall = { ...call, line, start: codeStart, end }
    return { call: placed, end, blank: (code, lead) => blanked(code, mark, codeStart, lead) }
  }
  const placed: PlacedCall = { ...call, line, start: below, end: source.length }
  if (!magic?.takesText) return { call: placed, end, blank: (code, lead) => blanked(code, mark, end, lead) }
  placed.body = source.slice(below)
  return { call: placed, end, blank: code => blanked(code, mark, source.length) }
}

/** For an error in a line that would be a magic between statements; empty for other lines. */
export function magicAdvice(line: string): string {
  const call = matchLine(line, 0)
  if (!call || (call.name !== '!' && !findMagic(call))) return ''
  const what = call.name === '!' ? 'a command of the shell' : 'a magic'
  return `. If the line is meant as ${what}: that stands between statements, outside of functions, blocks and parentheses`
}

function matchLine(
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

export function lineEnd(source: string, start: number): number {
  const end = source.indexOf('\n', start)
  return end < 0 ? source.length : end
}

function blanked(code: string, start: number, end: number, lead = ''): string {
  const blanks = code.slice(start + lead.length, end).replace(/[^\r\n]/g, ' ')
  return code.slice(0, start) + lead + blanks + code.slice(end)
}
