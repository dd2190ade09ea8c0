/** @file How wide a line of text will be, without a screen to try it on. */

// Advance widths of DejaVu Sans 2.37 (its table hmtx), U+0020 to U+007E, in thousandths of the letter size.
const WIDTHS: readonly number[] = [
  318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636,
  636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863,
  748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635,
  615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636,
  337, 636, 838,
]

/** Most other fonts are narrower than DejaVu Sans, so that text which fits here fits there. */
export function textWidth(text: string, fontSize = 11, isBold = false): number {
  let width = 0
  for (const character of text) width += widthOf(character.codePointAt(0)!)
  return ((width * fontSize) / 1000) * (isBold ? 1.12 : 1)
}

function widthOf(code: number): number {
  const known = WIDTHS[code - 0x20]
  if (known !== undefined) return known
  // Ideographs and emoji fill their square; combining marks are counted as letters, which errs on the wide side.
  return code >= 0x1100 ? 1000 : 640
}

/** The text if it fits, else its beginning and an ellipsis. */
export function shortened(text: string, width: number, fontSize = 11, isBold = false): string {
  const line = text.replace(/\s+/g, ' ')
  if (textWidth(line, fontSize, isBold) <= width) return line
  const characters = [...line]
  // Not one by one from the end: a name may be very long.
  let end = 0
  let used = textWidth('…', fontSize, isBold)
  while (end < characters.length) {
    used += textWidth(characters[end]!, fontSize, isBold)
    if (used > width) break
    end++
  }
  return `${characters.slice(0, end).join('').trimEnd()}…`
}

/** The text if it fits, else its beginning and its end: names of runs and variants often differ in their ends alone. */
export function squeezed(text: string, width: number, fontSize = 11, isBold = false): string {
  const line = text.replace(/\s+/g, ' ')
  if (textWidth(line, fontSize, isBold) <= width) return line
  const beginning = shortened(line, (width + textWidth('…', fontSize, isBold)) / 2, fontSize, isBold)
  const rest = width - textWidth(beginning, fontSize, isBold)
  const characters = [...line]
  let start = characters.length
  for (let used = 0; start > 0; start--) {
    used += textWidth(characters[start - 1]!, fontSize, isBold)
    if (used > rest) break
  }
  return beginning + characters.slice(start).join('').trimStart()
}

/** Lines of at most `width`, broken at spaces; a word that is longer than a line is shortened. */
export function wrapped(text: string, width: number, fontSize = 11, isBold = false): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && textWidth(longer, fontSize, isBold) > width) {
      lines.push(line)
      line = shortened(word, width, fontSize, isBold)
    } else line = shortened(longer, width, fontSize, isBold)
  }
  return line === '' ? lines : [...lines, line]
}
