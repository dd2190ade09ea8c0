/** @file Rows as a table of Markdown, which reads well in a terminal too. */

import { aligned, amount, ratioText } from '../engine/table.ts'
import type { Overhead } from './overheads.ts'
import type { Row } from './rows.ts'

const ms = (value: number): string => amount(value, { unit: 'ms' })

/** @returns lines, columns aligned. */
export function tableOf(rows: readonly Row[]): string[] {
  const header = ['workload', 'peer', 'median', '5 % to 95 %', 'diptych / peer', 'first call']
  const cells = rows.map((row, index) => [
    row.workload === rows[index - 1]?.workload ? '' : `${row.workload} (per ${row.per})`,
    row.peer,
    ms(row.median),
    `${ms(row.p5)} to ${ms(row.p95)}`,
    row.ratio ? ratioText(row.ratio) : 'diptych',
    ms(row.firstMs),
  ])
  return aligned(header, cells)
}

export function overheadTable(overheads: readonly Overhead[]): string[] {
  if (overheads.length === 0) return []
  return aligned(
    ['what', 'measured', 'limit'],
    overheads.map(({ about, value, unit, limit }) => [
      about,
      withUnit(value.toPrecision(3), unit),
      limit === undefined ? '' : withUnit(limit, unit),
    ]),
  )
}

export function withUnit(number: number | string, unit: string): string {
  return unit === '' ? String(number) : `${number} ${unit}`
}
