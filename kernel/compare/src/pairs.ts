/** @file Variants held against each other: the ratio of their times, how sure it is, and whether it is more than noise. */

import type { ComparedPair } from '@diptych/protocol'
import { bootstrapMedians } from './bootstrap.ts'
import { DECISION_CONFIDENCE, isBeyondNoise } from './detectable.ts'
import { randomNumbers } from './random.ts'
import { median, quantile } from './statistics.ts'
import { BOOTSTRAP_ROUNDS, type Confidence, type Interval, studentInterval } from './studentInterval.ts'

/** Variant `b` held against variant `a`: their times alone. */
export type TimedPair = Omit<ComparedPair, 'differences'>

export interface PairOptions {
  readonly seed?: number
  /** How often the rounds are drawn again. */
  readonly resamples?: number
}

/**
 * Every ordered pair of variants that have samples.
 *
 * The intervals are bootstrap percentiles of the ratio of medians. Fewer than 8 rounds are too few for that: there the interval is
 * Student's, of the logarithm of each round's ratio; of one round it is the ratio alone.
 *
 * @param samples - for each variant its time in each round, in milliseconds above 0. All of one length, but for those without any.
 */
export function timePairs(
  samples: readonly (readonly number[])[],
  { seed = 1, resamples = 4000 }: PairOptions = {},
): TimedPair[] {
  const measured = samples.flatMap((times, variant) => (times.length > 0 ? [variant] : []))
  const times = measured.map(variant => samples[variant]!)
  const rounds = times[0]?.length ?? 0
  if (times.some(({ length }) => length !== rounds)) {
    throw new RangeError(
      `Pairs are made of rounds with one run of each variant, got ${times.map(({ length }) => length).join(', ')} runs.`,
    )
  }
  const intervalOf = rounds < BOOTSTRAP_ROUNDS ? studentIntervals(times) : bootstrapIntervals(times, seed, resamples)
  const pairs = measured.flatMap((a, first) =>
    measured.slice(first + 1).flatMap((b, offset) => {
      const pair = timedPair(a, b, times, [first, first + 1 + offset], intervalOf)
      return [pair, reversed(pair)]
    }),
  )
  return pairs.sort((one, other) => one.a - other.a || one.b - other.b)
}

/** Half the width of the widest pair's interval, as a share of its ratio; undefined without a pair. */
export function halfWidthOf(pairs: readonly TimedPair[]): number | undefined {
  if (pairs.length === 0) return undefined
  return Math.max(...pairs.map(({ low, high }) => Math.log(high / low) / 2))
}

/** The interval of the logarithm of a ratio of times. Of logarithms, so that b against a says the same as a against b. */
type IntervalOf = (a: number, b: number) => (confidence: Confidence) => Interval

function bootstrapIntervals(times: readonly (readonly number[])[], seed: number, resamples: number): IntervalOf {
  const medians = bootstrapMedians(times, { resamples, random: randomNumbers(seed) })
  return (a, b) => {
    const ratios = medians[b]!.map((time, resample) => Math.log(time / medians[a]![resample]!)).sort()
    return confidence => ({
      low: quantile(ratios, (1 - confidence) / 2),
      high: quantile(ratios, (1 + confidence) / 2),
    })
  }
}

function studentIntervals(times: readonly (readonly number[])[]): IntervalOf {
  return (a, b) => {
    const ratios = times[b]!.map((time, round) => Math.log(time / times[a]![round]!))
    return confidence => studentInterval(ratios, confidence)
  }
}

function timedPair(
  a: number,
  b: number,
  times: readonly (readonly number[])[],
  [first, second]: readonly [number, number],
  intervalOf: IntervalOf,
): TimedPair {
  const ratio = median(times[second]!) / median(times[first]!)
  const interval = intervalOf(first, second)
  const { low, high } = interval(0.95)
  return {
    a,
    b,
    ratio,
    // Student's interval lies around the mean: an outlier can draw it away from the ratio of medians.
    low: Math.min(Math.exp(low), ratio),
    high: Math.max(Math.exp(high), ratio),
    isDetectable: isBeyondNoise(interval(DECISION_CONFIDENCE), times[first]!.length),
  }
}

function reversed({ a, b, ratio, low, high, isDetectable }: TimedPair): TimedPair {
  return { a: b, b: a, ratio: 1 / ratio, low: 1 / high, high: 1 / low, isDetectable }
}
