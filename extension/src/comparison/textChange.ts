/** @file The least change that makes one text another, so that cursors outside of it stay where they are. */

/** Replaces what stands from `start` up to, and without, `end`. */
export interface TextChange {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** @returns undefined for equal texts */
export function textChange(before: string, after: string): TextChange | undefined {
  if (before === after) return undefined
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start++
  // A character of two units stays whole: editors know no halves.
  if (isHighSurrogate(before, start - 1)) start--
  let kept = 0
  while (kept < shorter - start && before.at(-1 - kept) === after.at(-1 - kept)) kept++
  if (
    kept > 0 &&
    (isHighSurrogate(before, before.length - kept - 1) || isHighSurrogate(after, after.length - kept - 1))
  ) {
    kept--
  }
  return { start, end: before.length - kept, text: after.slice(start, after.length - kept) }
}

function isHighSurrogate(text: string, index: number): boolean {
  return /[\uD800-\uDBFF]/.test(text.charAt(index))
}
