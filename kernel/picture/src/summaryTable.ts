/** @file A panel as a table: for each curve its first, last, lowest and highest value. */

import type { HistogramSeries, ScalarSeries, SummaryPanel } from '@diptych/protocol'
import { formatNumber } from './numberText.ts'
import { htmlTable, type Table, type TableTexts, textTable } from './table.ts'
import { valueRange } from './valueRange.ts'

/** The panel for viewers that show text or HTML. Lowest and highest are of the finite values. */
export function summaryTable({ scalars, histograms }: SummaryPanel): TableTexts {
  const tables = [scalarTable(scalars), histogramTable(histograms)].filter(({ rows }) => rows.length > 0)
  if (tables.length === 0) return { html: '<p>Nothing was written yet.</p>', text: 'Nothing was written yet.' }
  return { html: tables.map(htmlTable).join(''), text: tables.map(textTable).join('\n\n') }
}

function scalarTable(scalars: readonly ScalarSeries[]): Table {
  const rows = scalars.map(({ run, tag, total, step, value }) => {
    const range = valueRange([value])
    const numbers = [value[0], value.at(-1), range?.[0], range?.[1]]
    const texts = numbers.map(number => (number === undefined ? '–' : formatNumber(number)))
    return [run, tag, String(total), stepsText(step), ...texts]
  })
  return { head: ['run', 'tag', 'points', 'steps', 'first', 'last', 'min', 'max'], rows, names: 2 }
}

function histogramTable(histograms: readonly HistogramSeries[]): Table {
  const rows = histograms.map(({ run, tag, total, steps }) => {
    const last = steps.at(-1)
    const values = last ? formatNumber(last.count.reduce((sum, count) => sum + count, 0)) : '–'
    return [run, tag, String(total), stepsText(steps.map(({ step }) => step)), values, lastRange(last)]
  })
  return { head: ['run', 'histogram of', 'points', 'steps', 'values', 'last range'], rows, names: 2 }
}

function stepsText(steps: ArrayLike<number>): string {
  const { length } = steps
  if (length === 0) return '–'
  const [first, last] = [String(steps[0]), String(steps[length - 1])]
  return first === last ? first : `${first} to ${last}`
}

/** Where the last histogram's values lie. */
function lastRange(last: HistogramSeries['steps'][number] | undefined): string {
  if (!last) return '–'
  const filled = Array.from(last.count.keys()).filter(bucket => last.count[bucket]! > 0)
  if (filled.length === 0) return '–'
  return `${formatNumber(last.left[filled[0]!]!)} to ${formatNumber(last.right[filled.at(-1)!]!)}`
}
