/** @file Tells the lines that begin a variant from lines of a template literal or a block comment that only look so. */

import { parseSync } from 'oxc-parser'

const LOOKS_SO = /^[ \t]*\/\/%/

/**
 * @param source - the cell's text
 * @param code - the same with magic lines blanked, line by line
 * @returns the text, of the same length, without the marks of lines that begin no variant
 */
export function withoutQuotedMarks(source: string, code: string): string {
  const lines = code.split('\n')
  const marked = source.split('\n')
  // The text since the last variant's line: what is wrong in another variant does not matter here.
  let start = 0
  for (const [index, line] of lines.entries()) {
    if (!LOOKS_SO.test(line)) continue
    const opened = unclosed(lines.slice(start, index))
    // What the whole rest does not close either was forgotten to be closed: that is the error to tell of.
    if (opened === undefined || unclosed(lines.slice(start)) === opened) start = index
    else marked[index] = marked[index]!.replace('//%', '   ')
  }
  return marked.join('\n')
}

/** Where a template literal or a block comment begins that does not end. */
function unclosed(lines: readonly string[]): number | undefined {
  const text = `${lines.join('\n')}\n`
  const [error] = parseSync('cell.ts', text, { sourceType: 'module' }).errors
  const at = error?.labels[0]?.start
  if (at === undefined || !error!.message.startsWith('Unterminated')) return undefined
  return /^(?:`|\}|\/\*)/.test(text.slice(at)) ? at : undefined
}
