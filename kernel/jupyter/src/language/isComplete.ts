/** @file Says whether a cell can run as it stands or waits for more lines: consoles ask on Enter. */
import { type OxcError, parseSync } from 'oxc-parser'
import { lowerJsx } from '../cell/lowerJsx.ts'
import { readHead } from '../cell/magics/parse.ts'
import { wrapObjectLiteral } from '../cell/objectLiteral.ts'

/** The content of an `is_complete_reply`. */
export interface Completeness {
  readonly status: 'complete' | 'incomplete' | 'invalid'
  /** What the next line of an incomplete cell should begin with. */
  readonly indent?: string
}

/** Judges a cell by its syntax alone. Magics at its head are fine; one that takes lines of text ends with a blank one. */
export function isComplete(code: string): Completeness {
  const { magics, code: head } = readHead(code)
  const text = magics.find(({ body }) => body !== undefined)?.body
  if (text !== undefined) {
    const isEnded = text.trim() !== '' && /\n[^\S\n]*$/.test(text)
    return isEnded ? { status: 'complete' } : { status: 'incomplete', indent: '' }
  }
  const source = lowerJsx(head, false).toString()
  const error = parseSync('cell.ts', source, { sourceType: 'module' }).errors[0]
  if (!error || wrapObjectLiteral(source, undefined).hasChanged()) return { status: 'complete' }
  if (isInText(error, source)) return { status: 'incomplete', indent: '' }
  return endsTooEarly(error, source) ? { status: 'incomplete', indent: nextIndent(source) } : { status: 'invalid' }
}

/** An open comment, an open template, or a string that a backslash carries on. */
function isInText(error: OxcError, source: string): boolean {
  if (error.message === 'Unterminated multiline comment') return true
  if (error.message !== 'Unterminated string') return false
  return source[error.labels[0]?.start ?? 0] === '`' || /\\\r?\n?$/.test(source)
}

/** The parser met the end where it wanted more: it then labels an empty range there. */
function endsTooEarly(error: OxcError, source: string): boolean {
  const end = source.trimEnd().length
  // No further line repairs `0x` or `1e`.
  if (error.message === 'Unexpected end of file' || error.message.includes('Unicode escape')) return false
  if (error.message === "Identifier expected after '?.'") return error.labels.some(label => label.end >= end)
  return error.labels.some(label => label.start === label.end && label.start >= end)
}

function nextIndent(source: string): string {
  const line = source.trimEnd().split('\n').at(-1) ?? ''
  const indent = /^\s*/.exec(line)![0]
  const code = line.replace(/\/\/.*$/, '').trimEnd()
  return /([{[(]|=>)$/.test(code) ? `${indent}  ` : indent
}
