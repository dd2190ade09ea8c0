/** @file Takes text out of code without moving anything. */
import type MagicString from 'magic-string'

/** Overwrites with spaces, keeping line ends: columns after it stay where they are. */
export function blank(code: MagicString, start: number, end: number): void {
  if (start < end) code.overwrite(start, end, code.original.slice(start, end).replace(/[^\r\n]/g, ' '))
}
