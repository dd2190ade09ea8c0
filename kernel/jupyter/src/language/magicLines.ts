/** @file The magics at the head of a cell: out of the sight of TypeScript, and completed by their own rules. */
import { magics, spelled } from '../cell/magics/table.ts'
import type { CompletionItem } from './complete.ts'

const headLines = /^([^\S\n]*(%.*|\/\/.*)?(\n|$))+/

/** Lines at the head that begin with `%` become blanks of the same length: every offset stays what it was. */
export function blankMagicLines(code: string): string {
  return code.replace(headLines, head => head.replace(/%.*/g, magic => ' '.repeat(magic.length)))
}

/**
 * The magics that begin as the last line does, or what they take.
 *
 * @param before - the cell up to the cursor.
 * @returns undefined where no magic can stand
 */
export function magicCompletions(before: string): { start: number; items: CompletionItem[] } | undefined {
  const [line = '', name] = /[^\S\n]*(%%?\w*)[^\n]*$/.exec(before) ?? []
  if (name === undefined || headLines.exec(before)?.[0] !== before) return undefined
  const isNameOnly = line.trimStart() === name
  const word = isNameOnly ? name : /\S*$/.exec(before)![0]
  const words = isNameOnly
    ? magics.map(spelled)
    : magics.filter(magic => spelled(magic) === name).flatMap(({ usage }) => choicesOf(usage))
  const items = [...new Set(words)]
    .filter(found => found.startsWith(word))
    .map(found => ({ name: found, kind: 'keyword' as const }))
  return { start: before.length - word.length, items }
}

/** `%mode [eager|graph]` takes `eager` and `graph`. */
function choicesOf(usage: string): string[] {
  return [...usage.matchAll(/\[([^\][]*)\]/g)].flatMap(([, choices = '']) =>
    choices.split('|').filter(choice => /^[\w+-]+$/.test(choice)),
  )
}
