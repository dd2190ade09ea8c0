/** @file An axis: where a value lies, which ticks it has, and what they say. */

import { scaleLinear, scaleLog, scaleTime } from 'd3-scale'
import { logTickTexts, tickTexts } from './numberText.ts'
import type { Range } from './valueRange.ts'

export interface Axis {
  /** Pixels of a value. */
  at(value: number): number
  readonly ticks: readonly Tick[]
}

export interface Tick {
  readonly value: number
  readonly text: string
}

/**
 * @param domain - values at the two ends
 * @param range - pixels at the two ends
 * @param count - about how many ticks
 */
export function linearAxis(domain: Range, range: Range, count: number): Axis {
  const scale = scaleLinear(domain, range)
  const values = scale.ticks(count)
  return { at: scale, ticks: labelled(values, tickTexts(values)) }
}

/** An axis of steps: no ticks between whole numbers. */
export function stepAxis(domain: Range, range: Range, count: number): Axis {
  const axis = linearAxis(domain, range, count)
  const values = axis.ticks.map(({ value }) => value).filter(Number.isInteger)
  // Fewer than two whole numbers on the axis: the fractions say more.
  return values.length < 2 && domain[1] - domain[0] < 1 ? axis : { ...axis, ticks: labelled(values, tickTexts(values)) }
}

/** @param domain - both positive */
export function logAxis(domain: Range, range: Range, count: number): Axis {
  const scale = scaleLog(domain, range)
  const powers = scale.ticks().filter(tick => Number.isInteger(Math.round(Math.log10(tick) * 1e9) / 1e9))
  if (powers.length < 2) {
    // Less than two powers of ten: ticks as on a linear axis.
    const values = scaleLinear(domain, range).ticks(count)
    return { at: scale, ticks: labelled(values, tickTexts(values)) }
  }
  const stride = Math.max(1, Math.ceil(powers.length / count))
  const values = powers.filter((_, index) => index % stride === 0)
  return { at: scale, ticks: labelled(values, logTickTexts(values)) }
}

/** @param domain - seconds since 1970; ticks are in local time */
export function wallAxis(domain: Range, range: Range, count: number): Axis {
  const scale = scaleTime([new Date(domain[0] * 1000), new Date(domain[1] * 1000)], range)
  const text = scale.tickFormat(count)
  const ticks = scale.ticks(count).map(date => ({ value: date.getTime() / 1000, text: text(date) }))
  return { at: seconds => scale(seconds * 1000), ticks }
}

function labelled(values: readonly number[], texts: readonly string[]): Tick[] {
  return values.map((value, index) => ({ value, text: texts[index]! }))
}
