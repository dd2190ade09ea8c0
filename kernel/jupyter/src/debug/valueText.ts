/** @file One line for a value. */

import type { RemoteObject } from './v8.ts'

const LONGEST = 1000

export function valueText({ type, subtype, value, unserializableValue, description }: RemoteObject): string {
  if (type === 'string') return shorten(JSON.stringify(value))
  if (type === 'undefined') return 'undefined'
  if (subtype === 'null') return 'null'
  if (unserializableValue !== undefined) return unserializableValue
  // Of a function its text, of an error its stack.
  const [line = ''] = (description ?? String(value)).split('\n')
  return shorten(type === 'function' ? functionHead(line) : line)
}

/** Without what is left of types, which is blanks. */
function functionHead(line: string): string {
  return line
    .replace(/\u200c/g, '')
    .replace(/\s+(?=[,)])/g, '')
    .replace(/\s+/g, ' ')
    .replace(/ \{$/, '')
}

function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
