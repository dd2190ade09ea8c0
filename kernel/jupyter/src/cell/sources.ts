/** @file The text of the cells that ran, so that errors can show the lines they came from. */

import { type ColumnMap, originalColumn } from './columns.ts'

const REMEMBERED = 2000

export interface CellPosition {
  line: number
  column: number
  lines: readonly string[]
}

export class CellSources {
  readonly #cells = new Map<string, { lines: readonly string[]; columns: ColumnMap }>()

  add(file: string, source: string, columns: ColumnMap): void {
    this.#cells.set(file, { lines: source.split('\n'), columns })
    if (this.#cells.size > REMEMBERED) this.#cells.delete(this.#cells.keys().next().value!)
  }

  /** From where V8 says it is to where the user wrote it; undefined if `file` is no cell. */
  locate(file: string, line: number, column: number): CellPosition | undefined {
    const cell = this.#cells.get(file)
    return cell && { line, column: originalColumn(cell.columns, line, column), lines: cell.lines }
  }
}
