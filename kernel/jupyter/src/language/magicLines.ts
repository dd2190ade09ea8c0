/** @file The magic lines of a cell: out of the sight of TypeScript, completed and explained by their own rules. */
import { completenessOf } from '../cell/completeness.ts'
import { describeMagic } from '../cell/magics/describe.ts'
import { readLine } from '../cell/magics/head.ts'
import { readMagics } from '../cell/magics/parse.ts'
import { findMagic, magics, spelled, standsAtHead } from '../cell/magics/table.ts'
import type { CompletionItem } from './complete.ts'
import { pathCompletions } from './paths.ts'

/**
 * What is not TypeScript becomes blanks of the same length: every offset stays what it was.
 *
 * @param variables - what earlier cells declared
 */
export function blankMagicLines(code: string, variables: Pick<ReadonlySet<string>, 'has'>): string {
  return readMagics(code, name => variables.has(name) || name in globalThis).code
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
  const above = readMagics(before.slice(0, lineStart))
  const text = above.magics.find(({ body }) => body !== undefined)
  if (text || above.end >= lineStart) return completionsAt(before, lineStart, text !== undefined, cwd)
  const line = before.slice(lineStart).trimStart()
  // Where a negation may begin, TypeScript knows the names.
  if (!/^[%!]/.test(line) || /^!\w*$/.test(line) || completenessOf(above.code).status !== 'complete') return undefined
  const heads = magics.filter(standsAtHead)
  const call = readLine(before, lineStart, 1)?.call
  if (call && /\s/.test(line) && heads.includes(findMagic(call)!)) return undefined
  const found = completionsAt(before, lineStart, false, cwd)
  const items = found?.items.filter(({ name }) => !heads.map(spelled).includes(name)) ?? []
  return found && items.length > 0 ? { ...found, items } : undefined
}

/** What `%magic?` would say of the magic that the cursor is on. @param offset - in UTF-16 units */
export function helpOnMagic(code: string, offset: number): string | undefined {
  const above = code.slice(0, offset).split('\n')
  const tail = /^\w*/.exec(code.slice(offset))?.[0] ?? ''
  const name = /^[^\S\n]*(%%?\w+)$/.exec(above.at(-1)! + tail)?.[1]
  if (name === undefined || !readMagics(code).magics.some(({ line }) => line === above.length)) return undefined
  return describeMagic(name)
}

/** @param isText - whether the line is text that a magic above takes */
function completionsAt(
  before: string,
  lineStart: number,
  isText: boolean,
  cwd: string,
): { start: number; items: CompletionItem[] } | undefined {
  const line = before.slice(lineStart).trimStart()
  if (!isText) {
    if (/^%%?\w*$/.test(line)) return itemsOf(magics.map(spelled), line, before)
    const call = readLine(before, lineStart, 1)?.call
    const magic = call && findMagic(call)
    if (!magic || magic.codeAfter) return undefined
    const word = /\S*$/.exec(before)![0]
    if (!/^!|\b(file|folder)\b/.test(magic.usage)) return itemsOf(choicesOf(magic.usage), word, before)
  }
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
