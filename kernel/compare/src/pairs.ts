/** @file Variants held against each other: the ratio of their times, how sure it is, and whether it is more than noise. */

import type { ComparedPair } from '@diptych/protocol'
import { DECISION_CONFIDENCE, isBeyondNoise } from './detectable.ts'
import { type IntervalOptions, type RatioInterval, ratioIntervals } from './ratioIntervals.ts'
import { median } from './statistics.ts'

/** Variant `b` held against variant `a`: their times alone. */
export type TimedPair = Omit<ComparedPair, 'differences'>

/**
 * Every ordered pair of variants that have samples.
 *
 * @param samples - for each variant its time in each round, in milliseconds above 0. All of one length, but for those without any.
 * @throws {RangeError} if they are not.
 */
export function timePairs(samples: readonly (readonly number[])[], options?: IntervalOptions): TimedPair[] {
  const pairs = ratioIntervals(samples, options).flatMap(interval => {
    const pair = timedPair(samples, interval)
    return [pair, reversed(pair)]
  })
  return pairs.sort((one, other) => one.a - other.a || one.b - other.b)
}

function timedPair(samples: readonly (readonly number[])[], { a, b, at }: RatioInterval): TimedPair {
  const ratio = median(samples[b]!) / median(samples[a]!)
  const { low, high } = at(0.95)
  return {
    a,
    b,
    ratio,
    // Student's interval lies around the mean: an outlier can draw it away from the ratio of medians.
    low: Math.min(Math.exp(low), ratio),
    high: Math.max(Math.exp(high), ratio),
    isDetectable: isBeyondNoise(at(DECISION_CONFIDENCE), samples[a]!.length),
  }
}

function reversed({ a, b, ratio, low, high, isDetectable }: TimedPair): TimedPair {
  return { a: b, b: a, ratio: 1 / ratio, low: 1 / high, high: 1 / low, isDetectable }
}
