/** @file The error of a cell that is not TypeScript: what is wrong, where, and the line it is in. */

/** A cell that cannot be parsed. Line and column count from 1, columns in UTF-16 units. */
export class CellSyntaxError extends SyntaxError {
  override readonly name = 'SyntaxError'
  readonly file: string
  readonly line: number
  readonly column: number
  /** The line that the error is in, as written. */
  readonly sourceLine: string
  /** What a front end shows: the message, the place, and the lines around it with a caret. Without colours. */
  readonly traceback: string

  constructor(message: string, source: string, offset: number, file = 'cell') {
    super(message)
    const before = source.slice(0, offset).split('\n')
    this.file = file
    this.line = before.length
    this.column = before.at(-1)!.length + 1
    const lines = source.split(/\r?\n/)
    this.sourceLine = lines[this.line - 1] ?? ''
    this.traceback = `SyntaxError: ${message}\n    at ${file}:${this.line}:${this.column}\n\n${codeFrame(lines, this.line, this.column)}`
    this.stack = this.traceback
  }
}

const columnsShown = 160

/** The line of an error, two lines before and one after it, numbered, with a caret below the column. Cuts long lines. */
export function codeFrame(lines: readonly string[], line: number, column: number): string {
  const first = Math.max(1, line - 2)
  const last = Math.min(lines.length, line + 1)
  const width = String(last).length
  const cut = column > columnsShown ? column - columnsShown / 2 : 0
  const rows: string[] = []
  for (let number = first; number <= last; number++) {
    const text = lines[number - 1]!.slice(cut, cut + columnsShown)
    rows.push(`${number === line ? '>' : ' '} ${String(number).padStart(width)} | ${text}`.trimEnd())
    // Tabs stay tabs under the text, so that the caret stands below its column whatever a tab's width is.
    const lead = text.slice(0, column - 1 - cut).replace(/[^\t]/g, ' ')
    if (number === line) rows.push(`  ${' '.repeat(width)} | ${lead}^`)
  }
  return rows.join('\n')
}
