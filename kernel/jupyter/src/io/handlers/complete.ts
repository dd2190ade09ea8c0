import type { CompleteReply } from '@diptych/protocol'
import { codePointOffset, utf16Offset } from '../cursor.ts'
import type { Handler } from './index.ts'

/** What TypeScript knows, and the names that only the live values have. */
export const complete: Handler<'complete_request'> = async ({ code, cursor_pos: cursor }, _request, kernel) => {
  const offset = utf16Offset(code, cursor)
  const [{ start: startOffset, items, isName }, live] = await Promise.all([
    kernel.source.complete(code, offset),
    liveNames(code.slice(0, offset), kernel),
  ])
  const start = codePointOffset(code, startOffset)
  const word = code.slice(startOffset, offset)
  // TypeScript's come first, in its order: the nearest first.
  const types = new Map<string, string>()
  for (const { name, kind } of [...items, ...(isName ? live.sort(publicFirst) : [])]) {
    if (name.startsWith(word) && !types.has(name)) types.set(name, kind)
  }
  const matches = [...types.keys()]
  const metadata: CompleteReply['metadata'] = {
    _jupyter_types_experimental: matches.map(text => ({ text, type: types.get(text)!, start, end: cursor })),
  }
  return { status: 'ok', matches, cursor_start: start, cursor_end: cursor, metadata }
}

interface LiveName {
  name: string
  kind: string
}

async function liveNames(before: string, kernel: Parameters<typeof complete>[2]): Promise<LiveName[]> {
  const member = memberExpression(before)
  const names = member
    ? await kernel.main.askWithin<'members'>(kernel.cells.patienceMs, { type: 'members', expression: member })
    : await kernel.main.askWithin<'globals'>(kernel.cells.patienceMs, { type: 'globals' })
  return (names ?? []).map(name => ({ name, kind: 'instance' }))
}

/** `a.b[0].` at the cursor gives `a.b[0]`: only names and literal keys, nothing that could call code. */
function memberExpression(before: string): string | undefined {
  const path =
    /([\p{ID_Start}$_][\p{ID_Continue}$]*(?:\??\.[\p{ID_Start}$_][\p{ID_Continue}$]*|\[(?:\d+|'[^'\\\n]*'|"[^"\\\n]*")\])*)\??\.[\p{ID_Continue}$]*$/u
  const match = path.exec(before)
  // A dot before the match: the expression begins further left, with something that this pattern does not read.
  return match && !/[.\])'"`]\s*$/.test(before.slice(0, match.index)) ? match[1] : undefined
}

function publicFirst(a: LiveName, b: LiveName): number {
  const isHidden = ({ name }: LiveName): number => (name.startsWith('_') ? 1 : 0)
  return isHidden(a) - isHidden(b) || (a.name < b.name ? -1 : 1)
}
