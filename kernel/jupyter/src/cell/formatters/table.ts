/** @file Arrays of flat objects, as a table: one row each. */
import { escapeHtml, type Formatter, inspectPlainly } from './formatter.ts'
import { pictures } from './picture.ts'
import { describeTensorBriefly, isTensor } from './tensor.ts'

type Row = Readonly<Record<string, unknown>>

const rowsShown = 60
const columnsShown = 20
/** A shape, a pair: what is longer would make a row of the table unreadable. */
const longestList = 8

export const table: Formatter<readonly Row[]> = {
  name: 'table',
  matches: (value): value is readonly Row[] =>
    Array.isArray(value) && value.length > 0 && value.slice(0, rowsShown).every(isRow),
  format: rows => ({ 'text/html': toHtml(rows), 'text/plain': inspectPlainly(rows) }),
}

function isRow(value: unknown): value is Row {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value) as unknown
  if (prototype !== Object.prototype && prototype !== null) return false
  const fields = Object.values(Object.getOwnPropertyDescriptors(value))
  return fields.length > 0 && fields.every(field => 'value' in field && isFlat(field.value))
}

function isFlat(value: unknown): boolean {
  return (
    isSingle(value) || isTensor(value) || (Array.isArray(value) && value.length <= longestList && value.every(isSingle))
  )
}

function isSingle(value: unknown): boolean {
  return value === null || value instanceof Date || (typeof value !== 'object' && typeof value !== 'function')
}

function toHtml(rows: readonly Row[]): string {
  const all = [...new Set(rows.slice(0, rowsShown).flatMap(row => Object.keys(row)))]
  const columns = all.slice(0, columnsShown)
  const more = all.length > columns.length ? ['…'] : []
  const head = ['', ...columns, ...more].map(name => `<th>${escapeHtml(name)}</th>`).join('')
  const body = rows.slice(0, rowsShown).map((row, index) => {
    const cells = columns.map(column => toCell(column, row[column]))
    return `<tr><th>${index}</th>${cells.join('')}${more.map(mark => `<td>${mark}</td>`).join('')}</tr>`
  })
  const rest = rows.length > rowsShown ? `<p>${rows.length} rows, ${rowsShown} shown</p>` : ''
  return `<table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table>${rest}`
}

/** Amounts of memory as people read them, with the number itself where the mouse rests. */
function toCell(column: string, value: unknown): string {
  const isBytes = /(^b|B)ytes$/.test(column) && typeof value === 'number' && value >= 0
  if (!isBytes) return `<td>${escapeHtml(toText(value))}</td>`
  return `<td title="${value} bytes">${pictures().formatBytes(value)}</td>`
}

/** Strings as they are, what is missing as nothing. */
function toText(value: unknown): string {
  if (value === undefined) return ''
  if (isTensor(value)) return describeTensorBriefly(value)
  return typeof value === 'string' ? value : inspectPlainly(value)
}
