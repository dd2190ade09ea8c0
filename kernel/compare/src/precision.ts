/** @file How precisely the ratios of variants are known, and whether that is enough to stop. */

import { DECISION_CONFIDENCE } from './detectable.ts'
import { halfWidthOf, type IntervalOptions, ratioIntervals } from './ratioIntervals.ts'

/** Half the width of the widest pair's intervals, as a share of its ratio. */
export interface Precision {
  readonly halfWidth: number
  /** Of the interval that decides whether times differ. */
  readonly decisionHalfWidth: number
}

// Of normal noise the interval that decides is 1.31 times as wide as the 95 % one.
const DECISION_WIDTH = 1.5

/** @returns undefined where there is no pair. */
export function precisionOf(samples: readonly (readonly number[])[], options?: IntervalOptions): Precision | undefined {
  const intervals = ratioIntervals(samples, options)
  if (intervals.length === 0) return undefined
  return {
    halfWidth: Math.max(...intervals.map(({ at }) => halfWidthOf(at(0.95)))),
    decisionHalfWidth: Math.max(...intervals.map(({ at }) => halfWidthOf(at(DECISION_CONFIDENCE)))),
  }
}

/**
 * Whether more rounds would say nothing new. An outlier among few rounds leaves the 95 % interval narrow and makes the wider one too wide
 * to decide anything: then it is not enough.
 */
export function isEnough({ halfWidth, decisionHalfWidth }: Precision, targetHalfWidth: number): boolean {
  return halfWidth <= targetHalfWidth && decisionHalfWidth <= DECISION_WIDTH * targetHalfWidth
}
