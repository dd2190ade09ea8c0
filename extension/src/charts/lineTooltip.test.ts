import { expect, test } from 'vitest'
import { ROWS_SHOWN, type TooltipRow, tooltipTable } from './lineTooltip.ts'

function row(label: string, distance: number, more: Partial<TooltipRow> = {}): TooltipRow {
  const style = { colour: '#0077BB', dash: [] }
  return { label, style, value: 0.5, smoothed: undefined, step: 3, wallTime: 0, relative: 1.5, distance, ...more }
}

const texts = (table: HTMLTableElement, part: string): (string | null)[] =>
  Array.from(table.querySelectorAll(`${part} :is(th, td)`), cell => cell.textContent)

test('the nearest run is first', () => {
  const table = tooltipTable([row('far', 20), row('near', 2), row('nowhere', Number.POSITIVE_INFINITY)])
  expect(Array.from(table.querySelectorAll('tbody th'), cell => cell.textContent)).toEqual(['near', 'far', 'nowhere'])
  expect(table.querySelector('.diptych-mod-nearest th')?.textContent).toBe('near')
})

test('the smoothed value stands beside the raw one, if there is one', () => {
  expect(texts(tooltipTable([row('a', 1)]), 'thead')).toEqual(['', 'run', 'value', 'step', 'time', 'relative'])
  const table = tooltipTable([row('a', 1, { smoothed: 0.25, value: Number.NaN, wallTime: Number.NaN })])
  expect(texts(table, 'thead')).toEqual(['', 'run', 'smoothed', 'value', 'step', 'time', 'relative'])
  expect(texts(table, 'tbody')).toEqual(['', 'a', '0.25', 'NaN', '3', '–', '1.50 s'])
})

test('beyond the limit it says how many there are', () => {
  const rows = Array.from({ length: ROWS_SHOWN + 5 }, (_, index) => row(`run ${index}`, index))
  const table = tooltipTable(rows)
  expect(table.querySelectorAll('tbody tr').length).toBe(ROWS_SHOWN)
  expect(table.querySelector('tfoot')?.textContent).toBe('… and 5 more')
})

test('a name that looks like HTML is text', () => {
  const name = '<img src=x onerror=alert(1)>'
  const table = tooltipTable([row(name, 1)])
  expect(table.querySelector('img')).toBeNull()
  expect(table.querySelector('tbody th')?.textContent).toBe(name)
})
