/** @file Says whether code is whole as it stands, waits for more lines, or is wrong, by its syntax alone. */
import { type OxcError, parseSync } from 'oxc-parser'
import { lowerJsx } from './lowerJsx.ts'
import { wrapObjectLiteral } from './objectLiteral.ts'

/** The content of an `is_complete_reply`. */
export interface Completeness {
  readonly status: 'complete' | 'incomplete' | 'invalid'
  /** What the next line of incomplete code should begin with. */
  readonly indent?: string
}

/** Judges code without magics. */
export function completenessOf(code: string): Completeness {
  const source = lowerJsx(code, false).toString()
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
