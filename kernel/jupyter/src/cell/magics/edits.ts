/** @file What magics make of a cell's code, on the message thread: edits at their place, before TypeScript becomes JavaScript. */

import type MagicString from 'magic-string'
import { type MagicCall, MagicError } from './magic.ts'
import type { PlacedCall } from './parse.ts'
import { findMagic, spelled } from './table.ts'

/**
 * Lets a cell's magics edit its code. Those that stand below a line of code run at their place: they become calls in the code.
 *
 * @param source - the cell's text
 * @param code - the same with magic lines blanked
 * @returns the edited code, if anything was edited; the magics that run before it; and whether `code` is TypeScript as it stands.
 */
export async function editByMagics(
  calls: readonly PlacedCall[],
  source: string,
  code: string,
  file: string,
): Promise<{ first: readonly MagicCall[]; edited: MagicString | undefined; isWhole: boolean }> {
  const rewriting = calls.find(call => findMagic(call)?.rewrite)
  const editing = calls.filter(call => findMagic(call)?.edit)
  if (rewriting && editing.length > 0) {
    throw new MagicError(
      `${spelled(editing[0]!)} cannot be part of ${spelled(rewriting)}, which measures by itself. Remove one of the lines.`,
    )
  }
  if (rewriting) {
    return {
      first: calls.map(plainCall),
      edited: await findMagic(rewriting)!.rewrite!(source, code, file),
      isWhole: false,
    }
  }
  if (editing.length === 0) return { first: calls.map(plainCall), edited: undefined, isWhole: true }
  const { default: MagicString } = await import('magic-string')
  const edited = new MagicString(code)
  const firstCode = calls.findIndex(call => findMagic(call)?.codeAfter)
  const first = firstCode < 0 ? calls : calls.slice(0, firstCode)
  for (const call of calls) {
    const magic = findMagic(call)!
    if (magic.edit) await magic.edit(edited, call)
    // Inside of the line, which keeps its number.
    else if (!first.includes(call))
      edited.appendLeft(lineStart(source, call.line), `await __diptych.magic(${JSON.stringify(plainCall(call))});`)
  }
  return { first: first.map(plainCall), edited, isWhole: true }
}

/** A call without its place, which the main thread has no use for. */
function plainCall({ start: _start, end: _end, ...call }: PlacedCall): MagicCall {
  return call
}

function lineStart(source: string, line: number): number {
  let start = 0
  for (let passed = 1; passed < line; passed++) start = source.indexOf('\n', start) + 1
  return start
}
