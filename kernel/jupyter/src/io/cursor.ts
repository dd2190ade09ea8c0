/** @file Positions in a cell: the protocol counts Unicode code points, JavaScript UTF-16 units. A 😀 is one of the first and two of the others. */

/** @returns the offset in UTF-16 units of the position `codePoints`; the end of the text if it is shorter. */
export function utf16Offset(text: string, codePoints: number): number {
  let offset = 0
  let left = codePoints
  for (const character of text) {
    if (left-- <= 0) break
    offset += character.length
  }
  return offset
}

/** @returns how many code points there are before `offset`. */
export function codePointOffset(text: string, offset: number): number {
  return [...text.slice(0, offset)].length
}
