/** @file The magics at the head of a cell: out of the sight of TypeScript, and completed by their own rules. */
import { readHead } from '../cell/magics/parse.ts'
import { findMagic, magics, spelled } from '../cell/magics/table.ts'
import type { CompletionItem } from './complete.ts'
import { pathCompletions } from './paths.ts'

/** What is not TypeScript at the head becomes blanks of the same length: every offset stays what it was. */
export function blankMagicLines(code: string): string {
  return readHead(code).code
}

/**
 * The magics that begin as the last line does, or what they take: words, and paths where they take files or commands.
 *
 * @param before - the cell up to the cursor.
 * @param cwd - the notebook's folder, where paths begin.
 * @returns undefined where TypeScript stands
 */
export function magicCompletions(before: string, cwd: string): { start: number; items: CompletionItem[] } | undefined {
  const lineStart = before.lastIndexOf('\n') + 1
  const above = readHead(before.slice(0, lineStart))
  const isText = above.magics.some(({ body }) => body !== undefined)
  if (!isText && above.end < lineStart) return undefined
  const line = before.slice(lineStart).trimStart()
  if (!isText && /^%%?\w*$/.test(line)) return itemsOf(magics.map(spelled), line, before)
  const [call] = isText
    ? above.magics.filter(({ body }) => body !== undefined)
    : readHead(before.slice(lineStart)).magics
  const magic = call && findMagic(call)
  if (!magic || magic.codeAfter) return undefined
  const word = /\S*$/.exec(before)![0]
  if (!isText && !/^!|\b(file|folder)\b/.test(magic.usage)) return itemsOf(choicesOf(magic.usage), word, before)
  const path = /[^\s"'=]*$/.exec(before)![0]
  const piece = /[^/]*$/.exec(path)![0]
  const items = pathCompletions(path, cwd).filter(({ name }) => name.startsWith(piece))
  return { start: before.length - piece.length, items }
}

function itemsOf(words: readonly string[], word: string, before: string): { start: number; items: CompletionItem[] } {
  const found = [...new Set(words)].filter(known => known.startsWith(word))
  return { start: before.length - word.length, items: found.map(name => ({ name, kind: 'keyword' })) }
}

/** `%mode [eager|graph]` takes `eager` and `graph`. */
function choicesOf(usage: string): string[] {
  return [...usage.matchAll(/\[([^\][]*)\]/g)].flatMap(([, choices = '']) =>
    choices.split('|').filter(choice => /^[\w+-]+$/.test(choice)),
  )
}
