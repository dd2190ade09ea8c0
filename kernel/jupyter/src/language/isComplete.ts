/** @file Says whether a cell can run as it stands or waits for more lines: consoles ask on Enter. */
import { type Completeness, completenessOf } from '../cell/completeness.ts'
import { readMagics } from '../cell/magics/parse.ts'

/** Judges a cell by its syntax alone. Magics are fine; one that takes lines of text ends with a blank one. */
export function isComplete(code: string): Completeness {
  const { magics, code: rest } = readMagics(code)
  const text = magics.find(({ body }) => body !== undefined)?.body
  if (text === undefined) return completenessOf(rest)
  const isEnded = text.trim() !== '' && /\n[^\S\n]*$/.test(text)
  return isEnded ? { status: 'complete' } : { status: 'incomplete', indent: '' }
}
