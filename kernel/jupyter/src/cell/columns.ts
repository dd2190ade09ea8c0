/** @file Where a column of rewritten code was in the cell: rewriting keeps lines, but not columns. */
import type MagicString from 'magic-string'

/**
 * A stretch of a line that was moved as it is: from `column` on, `length` columns, each `shift` further to the right
 * in the cell. Counted from 1. What lies behind it, up to the line's next run, was put in.
 */
export type ColumnRun = readonly [line: number, column: number, shift: number, length: number]

/** One list per pass over the code, last pass first. Plain data: it travels between threads. */
export type ColumnMap = readonly (readonly ColumnRun[])[]

/**
 * The column in the cell for a position that V8 reports in the rewritten code, which is on the same line. For code
 * that was put in: where it was put.
 *
 * @param line - from 1.
 * @param column - from 1, in UTF-16 units.
 */
export function originalColumn(map: ColumnMap, line: number, column: number): number {
  return map.reduce((found, runs) => {
    const ofLine = runs.filter(([runLine]) => runLine === line)
    // A line without runs is as it was.
    if (ofLine.length === 0) return found
    const run = ofLine.findLast(([, start]) => start <= found)
    if (!run) return ofLine[0]![1] + ofLine[0]![2]
    const [, start, shift, length] = run
    return Math.min(found, start + length - 1) + shift
  }, column)
}

/** Whether what V8 reports at a position of the rewritten code was written there, and not put in. Counted as for `originalColumn`. */
export function isWritten(map: ColumnMap, line: number, column: number): boolean {
  let found = column
  return map.every(runs => {
    const ofLine = runs.filter(([runLine]) => runLine === line)
    if (ofLine.length === 0) return true
    const run = ofLine.findLast(([, start]) => start <= found)
    if (!run || found >= run[1] + run[3]) return false
    found += run[2]
    return true
  })
}

/** Reads the runs off an edited string, whose edits must have kept every line on its number. */
export function columnRuns(code: MagicString): ColumnRun[] {
  return code.generateDecodedMap({ hires: true }).mappings.flatMap((segments, index) => {
    const runs: [number, number, number, number][] = []
    for (const [column, , line, original] of segments as [number, number, number, number][]) {
      const last = runs.at(-1)
      const shift = original! - column
      if (line !== index) continue
      if (last && last[1] + last[3] === column + 1 && last[2] === shift) last[3]++
      else runs.push([index + 1, column + 1, shift, 1])
    }
    const isUntouched = runs.length === 1 && runs[0]![1] === 1 && runs[0]![2] === 0
    return isUntouched ? [] : runs
  })
}
