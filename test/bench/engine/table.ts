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
    ratioText(row),
    row.cpu ? amount(row.cpu.median, row) : '',
    row.cpu?.ratio ? digits(row.cpu.ratio) : '',
  ])
  const widths = HEADER.map((title, column) => Math.max(title.length, ...cells.map(line => line[column]!.length)))
  const line = (texts: readonly string[]): string =>
    `| ${texts.map((text, column) => (column < 2 ? text.padEnd(widths[column]!) : text.padStart(widths[column]!))).join(' | ')} |`
  const rule = `|${widths.map((width, column) => (column < 2 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`
  return [line(HEADER), rule, ...cells.map(line)]
}

/** Three digits, in the unit that fits. */
export function amount(value: number, { unit }: Pick<Row, 'unit'>): string {
  if (unit === 'bytes') return `${digits(value / 1e6)} MB`
  if (value < 1) return `${digits(value * 1000)} µs`
  return value < 1000 ? `${digits(value)} ms` : `${digits(value / 1000)} s`
}

function ratioText({ ratio }: Row): string {
  if (!ratio) return ''
  const { value, low, high } = ratio
  return low === undefined ? digits(value) : `${digits(value)} (${digits(low)} to ${digits(high!)})`
}

function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}
