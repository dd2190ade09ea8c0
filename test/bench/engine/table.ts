/** @file Rows as a table of Markdown, which reads well in a terminal too. */

import type { Row } from './results.ts'

const HEADER = ['workload', 'peer', 'median', '5 % to 95 %', 'diptych / peer', 'CPU time', 'diptych / peer']

/** @returns lines, columns aligned. */
export function tableOf(rows: readonly Row[]): string[] {
  const cells = rows.map((row, index) => [
    row.workload === rows[index - 1]?.workload ? '' : `${row.workload} (per ${row.per})`,
    row.peer,
    amount(row.median, row),
    `${amount(row.p5, row)} to ${amount(row.p95, row)}`,
    row.ratio ? ratioText(row.ratio) : '',
    row.cpu ? amount(row.cpu.median, row) : '',
    row.cpu?.ratio ? digits(row.cpu.ratio) : '',
  ])
  return aligned(HEADER, cells)
}

/** Three digits, in the unit that fits. */
export function amount(value: number, { unit }: Pick<Row, 'unit'>): string {
  if (unit === 'bytes') return `${digits(value / 1e6)} MB`
  if (value < 1) return `${digits(value * 1000)} µs`
  return value < 1000 ? `${digits(value)} ms` : `${digits(value / 1000)} s`
}

/** With the ends of its interval, if it has one. */
export function ratioText({ value, low, high }: NonNullable<Row['ratio']>): string {
  return low === undefined ? digits(value) : `${digits(value)} (${digits(low)} to ${digits(high!)})`
}

function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}

/** @returns the lines of a table, numbers to the right: all columns but two. */
export function aligned(header: readonly string[], cells: readonly (readonly string[])[]): string[] {
  const widths = header.map((title, column) => Math.max(title.length, ...cells.map(line => line[column]!.length)))
  const line = (texts: readonly string[]): string =>
    `| ${texts.map((text, column) => (column < 2 ? text.padEnd(widths[column]!) : text.padStart(widths[column]!))).join(' | ')} |`
  const rule = `|${widths.map((width, column) => (column < 2 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`
  return [line(header), rule, ...cells.map(line)]
}
