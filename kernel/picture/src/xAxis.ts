/** @file The three x axes of a curve: steps, time since its first point, and the time of day. */

import type { ScalarSeries } from '@diptych/protocol'
import { type Axis, linearAxis, stepAxis, wallAxis } from './axis.ts'
import { timeUnit } from './duration.ts'
import type { Range } from './valueRange.ts'

export type XAxis = 'step' | 'relative' | 'wall'

/** Where the points lie on the x axis: steps, seconds since the series' first point, or seconds since 1970. */
export function xColumn({ step, wallTime }: Pick<ScalarSeries, 'step' | 'wallTime'>, xAxis: XAxis): Float64Array {
  if (xAxis === 'step') return step
  if (xAxis === 'wall') return wallTime
  const start = wallTime.find(Number.isFinite) ?? 0
  return wallTime.map(seconds => seconds - start)
}

/** The domain of an axis that shows all of `range`; a single point lies in its middle. */
export function xDomain([low, high]: Range): Range {
  return low === high ? [low - 0.5, high + 0.5] : [low, high]
}

/** The axis with as many ticks as have room. @param range - pixels at the two ends */
export function xAxisOf(kind: XAxis, domain: Range, range: Range): Axis {
  const count = Math.max(2, Math.floor(Math.abs(range[1] - range[0]) / 75))
  if (kind === 'step') return stepAxis(domain, range, count)
  if (kind === 'wall') return wallAxis(domain, range, count)
  const scale = relativeUnit(domain).ms / 1000
  const axis = linearAxis([domain[0] / scale, domain[1] / scale], range, count)
  return {
    at: seconds => axis.at(seconds / scale),
    ticks: axis.ticks.map(({ value, text }) => ({ value: value * scale, text })),
  }
}

/** What stands under the axis. */
export function xLabel(kind: XAxis, domain: Range): string {
  if (kind === 'step') return 'step'
  return kind === 'wall' ? 'time' : `time since the first point (${relativeUnit(domain).name})`
}

function relativeUnit([low, high]: Range) {
  return timeUnit((high - low) * 1000, 'h')
}
