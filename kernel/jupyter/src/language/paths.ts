/** @file Paths in the texts of a cell: where a text begins, and what is in the folder that it names. */
import { readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { CompletionItem } from './complete.ts'

/** What stands between the cursor and the quote that opens the text it is in; undefined outside of texts. */
export function textBefore(before: string): string | undefined {
  const line = before.slice(before.lastIndexOf('\n') + 1)
  let open: number | undefined
  for (let index = 0; index < line.length; index++) {
    const character = line[index]!
    if (open === undefined && character === '/' && line[index + 1] === '/') return undefined
    if (open !== undefined && character === '\\') index++
    else if (open !== undefined && character === line[open]) open = undefined
    else if (open === undefined && '\'"`'.includes(character)) open = index
  }
  const text = open === undefined ? undefined : line.slice(open + 1)
  // Within `${…}` there is code again.
  return text !== undefined && line[open!] === '`' && /\$\{[^}]*$/.test(text) ? undefined : text
}

/** Whether the text before the cursor names a module: what can stand there is for TypeScript to say. */
export function isSpecifier(before: string): boolean {
  return /(\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*(\.resolve\s*)?\(\s*)(['"`])[^'"`\n]*$/.test(before)
}

/** What is in the folder of `text`, folders with a slash. Hidden files only where a dot asks for them. */
export function pathCompletions(text: string, cwd: string): CompletionItem[] {
  const folder = text.replace(/[^/]*$/, '')
  const isHiddenAsked = text.slice(folder.length).startsWith('.')
  const path = folder.startsWith('~/') ? join(homedir(), folder.slice(2)) : resolve(cwd, folder)
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter(({ name }) => isHiddenAsked || !name.startsWith('.'))
      .map(entry =>
        entry.isDirectory() ? { name: `${entry.name}/`, kind: 'folder' } : { name: entry.name, kind: 'file' },
      )
      .sort((a, b) => (a.name < b.name ? -1 : 1)) as CompletionItem[]
  } catch {
    // No folder, or one that may not be read: there is nothing to offer.
    return []
  }
}
