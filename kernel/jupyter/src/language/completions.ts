/** @file What can stand at a cursor: magics, paths in texts, and what TypeScript knows. */
import type { CompletionItem } from './complete.ts'
import type { LanguageService } from './languageService.ts'
import { magicCompletions } from './magicLines.ts'
import { isSpecifier, pathCompletions, textBefore } from './paths.ts'

/** What can take the place of `code.slice(start, offset)`. */
export interface Completions {
  /** In UTF-16 units. */
  readonly start: number
  readonly items: readonly CompletionItem[]
  /** Whether a name of the running program can stand there as well. */
  readonly isName: boolean
}

/** @param offset - of the cursor, in UTF-16 units. @param cwd - the notebook's folder, where paths begin. */
export async function complete(
  code: string,
  offset: number,
  service: LanguageService,
  cwd: string,
): Promise<Completions> {
  const before = code.slice(0, offset)
  const magics = magicCompletions(before, cwd)
  if (magics) return { ...magics, isName: false }
  const text = textBefore(before)
  if (text === undefined) {
    const word = /[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.exec(before)?.[0] ?? ''
    return {
      start: offset - word.length,
      items: startingWith(word, await service.complete(code, offset)),
      isName: true,
    }
  }
  // Members of a union of texts are completed whole, paths piece by piece.
  const typed = await service.complete(code, offset)
  const whole = startingWith(text, typed)
  if (whole.length > 0 && !text.includes('/')) return { start: offset - text.length, items: whole, isName: false }
  const piece = /[^/]*$/.exec(text)![0]
  const pieces = startingWith(piece, isSpecifier(before) ? typed : pathCompletions(text, cwd))
  return { start: offset - piece.length, items: pieces, isName: false }
}

function startingWith(text: string, items: readonly CompletionItem[]): CompletionItem[] {
  return items.filter(({ name }) => name.startsWith(text))
}
