/** @file What a line chart says in words: of itself to those who cannot see it, and of what it cannot show. */

import { formatNumber, type Range } from '@diptych/picture'
import type { DrawnCurve } from './drawnCurve.ts'
import type { LineChartInput } from './lineChart.ts'

/** A remark in the chart; empty if there is none to make. */
export function noteOf(curves: readonly DrawnCurve[], isLog: boolean): string {
  if (curves.every(({ x }) => x.length === 0)) return 'no values yet'
  if (!isLog) return ''
  let skipped = 0
  for (const { value } of curves) for (const number of value) if (number <= 0) skipped++
  return skipped === 0 ? '' : `${formatNumber(skipped)} ${skipped === 1 ? 'value' : 'values'} ≤ 0 not shown`
}

/** The chart's accessible name. @param x - what is shown of the axis. @param range - of the values that are shown */
export function labelOf({ title, curves, xAxis }: LineChartInput, x: Range, range: Range | undefined): string {
  const steps = `steps ${Math.round(x[0])} to ${Math.round(x[1])}`
  const over = { step: steps, relative: 'relative time', wall: 'time' }[xAxis]
  const values = range ? `values from ${formatNumber(range[0])} to ${formatNumber(range[1])}` : 'no values yet'
  return `${title} over ${over}: ${curves.length} ${curves.length === 1 ? 'curve' : 'curves'}, ${values}. Arrow keys move the cursor, plus and minus zoom, 0 shows all.`
}
