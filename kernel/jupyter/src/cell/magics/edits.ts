/** @file What magics make of a cell's code, on the message thread: edits at their place, before TypeScript becomes JavaScript. */

import type MagicString from 'magic-string'
import type { PlacedCall } from './head.ts'
import { type MagicCall, MagicError } from './magic.ts'
import { findMagic, spelled } from './table.ts'

/** What the main thread runs of a cell's magics, and what comes of its code. */
export interface EditedCell {
  /** They run before the code. */
  readonly first: readonly MagicCall[]
  /** They run at their place: the code calls them, by their index. */
  readonly later: readonly MagicCall[]
  /** Undefined if nothing was edited. */
  readonly edited: MagicString | undefined
  /** Whether the code is TypeScript as it stands. */
  readonly isWhole: boolean
}

/**
 * Lets a cell's magics edit its code. Those that stand below a line of code run at their place: they become calls in the code.
 *
 * @param source - the cell's text
 * @param code - the same with magic lines blanked
 * @throws {MagicError} for magics that exclude each other
 */
export async function editByMagics(
  calls: readonly PlacedCall[],
  source: string,
  code: string,
  file: string,
): Promise<EditedCell> {
  const whole = calls.find(call => findMagic(call)?.rewrite || (call.kind === 'cell' && findMagic(call)?.edit))
  const foreign = whole && calls.find(call => call !== whole && (call.isInner || findMagic(call)?.edit))
  if (foreign) {
    throw new MagicError(
      `${spelled(foreign)} (line ${foreign.line}) cannot be part of ${spelled(whole)}, which measures by itself. Remove one of the lines.`,
    )
  }
  const rewrite = whole && findMagic(whole)?.rewrite
  if (rewrite) {
    return { first: calls.map(plainCall), later: [], edited: await rewrite(source, code, file), isWhole: false }
  }
  if (!calls.some(call => call.isInner || findMagic(call)?.edit))
    return { first: calls.map(plainCall), later: [], edited: undefined, isWhole: true }
  const { default: MagicString } = await import('magic-string')
  const edited = new MagicString(code)
  const firstCode = calls.findIndex(call => call.isInner || findMagic(call)?.codeAfter)
  const first = firstCode < 0 ? calls : calls.slice(0, firstCode)
  const later: PlacedCall[] = []
  for (const call of calls) {
    const magic = findMagic(call)!
    if (magic.edit) await magic.edit(edited, call)
    else if (!first.includes(call)) {
      // In the place of the line's first character: the line keeps its number, and an error is where the magic begins.
      const start = firstCharacter(source, call.line)
      edited.update(start, start + 1, `await __diptych.magic(${later.push(call) - 1});`)
    }
  }
  return { first: first.map(plainCall), later: later.map(plainCall), edited, isWhole: true }
}

/** A call without its place, which the main thread has no use for. */
function plainCall({ start: _start, end: _end, isInner: _isInner, ...call }: PlacedCall): MagicCall {
  return call
}

function firstCharacter(source: string, line: number): number {
  let start = 0
  for (let passed = 1; passed < line; passed++) start = source.indexOf('\n', start) + 1
  return start + source.slice(start).search(/\S/)
}
