/** @file Where a column of rewritten code was in the cell: rewriting keeps lines, but not columns. */
import type MagicString from 'magic-string'

/** From `column` on (until the line's next step), the cell's column is `shift` further to the right. Both from 1. */
export type ColumnStep = readonly [line: number, column: number, shift: number]

/** One list per pass over the code, last pass first. Plain data: it travels between threads. */
export type ColumnMap = readonly (readonly ColumnStep[])[]

/**
 * The column in the cell for a position that V8 reports in the rewritten code, which is on the same line.
 *
 * @param line - from 1.
 * @param column - from 1, in UTF-16 units.
 */
export function originalColumn(map: ColumnMap, line: number, column: number): number {
  let found = column
  for (const steps of map) {
    const step = steps.findLast(([stepLine, stepColumn]) => stepLine === line && stepColumn <= found)
    found += step?.[2] ?? 0
  }
  return Math.max(1, found)
}

/** Reads the steps off an edited string, whose edits must have kept every line on its number. */
export function columnSteps(code: MagicString): ColumnStep[] {
  const steps: ColumnStep[] = []
  code.generateDecodedMap({ hires: 'boundary' }).mappings.forEach((segments, line) => {
    let shift = 0
    for (const segment of segments) {
      const [column, , sourceLine, sourceColumn] = segment as [number, number, number, number]
      if (sourceLine === line && sourceColumn - column !== shift) {
        shift = sourceColumn - column
        steps.push([line + 1, column + 1, shift])
      }
    }
  })
  return steps
}
