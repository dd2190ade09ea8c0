/** @file Rows as a table of Markdown, which reads well in a terminal too. */

import { amount } from '../engine/table.ts'
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
      `${value.toPrecision(3)} ${unit}`,
      limit === undefined ? '' : `${limit} ${unit}`,
    ]),
  )
}

export function ratioText({ value, low, high }: NonNullable<Row['ratio']>): string {
  return `${value.toPrecision(3)} (${low.toPrecision(3)} to ${high.toPrecision(3)})`
}

function aligned(header: readonly string[], cells: readonly (readonly string[])[]): string[] {
  const widths = header.map((title, column) => Math.max(title.length, ...cells.map(line => line[column]!.length)))
  const line = (texts: readonly string[]): string =>
    `| ${texts.map((text, column) => (column < 2 ? text.padEnd(widths[column]!) : text.padStart(widths[column]!))).join(' | ')} |`
  const rule = `|${widths.map((width, column) => (column < 2 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`
  return [line(header), rule, ...cells.map(line)]
}
