/** @file How sure the ratios of variants' times are. */

import { bootstrapMedians } from './bootstrap.ts'
import { randomNumbers } from './random.ts'
import { quantile } from './statistics.ts'
import { BOOTSTRAP_ROUNDS, type Confidence, type Interval, studentInterval } from './studentInterval.ts'

/** Variant `b` held against variant `a`, which comes before it. */
export interface RatioInterval {
  readonly a: number
  readonly b: number
  /** The interval of the logarithm of time of b / time of a: in logarithms b against a says the same as a against b. */
  at(confidence: Confidence): Interval
}

export interface IntervalOptions {
  readonly seed?: number
  /** How often the rounds are drawn again. */
  readonly resamples?: number
}

/**
 * Every two variants that have samples.
 *
 * The intervals are bootstrap percentiles of the ratio of medians. Fewer than 8 rounds are too few for that: there the interval is
 * Student's, of the logarithm of each round's ratio; of one round it is the ratio alone.
 *
 * @param samples - for each variant its time in each round, in milliseconds above 0. All of one length, but for those without any.
 */
export function ratioIntervals(
  samples: readonly (readonly number[])[],
  { seed = 1, resamples = 4000 }: IntervalOptions = {},
): RatioInterval[] {
  const measured = samples.flatMap((times, variant) => (times.length > 0 ? [variant] : []))
  const times = measured.map(variant => samples[variant]!)
  const rounds = times[0]?.length ?? 0
  if (times.some(({ length }) => length !== rounds)) {
    throw new RangeError(
      `Pairs are made of rounds with one run of each variant, got ${times.map(({ length }) => length).join(', ')} runs.`,
    )
  }
  const between = rounds < BOOTSTRAP_ROUNDS ? studentIntervals(times) : bootstrapIntervals(times, seed, resamples)
  return measured.flatMap((a, first) =>
    measured.slice(first + 1).map((b, offset) => ({ a, b, at: between(first, first + 1 + offset) })),
  )
}

/** Half an interval of logarithms: the share of the ratio that it reaches to either side. */
export function halfWidthOf({ low, high }: Interval): number {
  return (high - low) / 2
}

type Between = (a: number, b: number) => (confidence: Confidence) => Interval

function bootstrapIntervals(times: readonly (readonly number[])[], seed: number, resamples: number): Between {
  const medians = bootstrapMedians(times, { resamples, random: randomNumbers(seed) })
  return (a, b) => {
    const ratios = medians[b]!.map((time, resample) => Math.log(time / medians[a]![resample]!)).sort()
    return confidence => ({
      low: quantile(ratios, (1 - confidence) / 2),
      high: quantile(ratios, (1 + confidence) / 2),
    })
  }
}

function studentIntervals(times: readonly (readonly number[])[]): Between {
  return (a, b) => {
    const ratios = times[b]!.map((time, round) => Math.log(time / times[a]![round]!))
    return confidence => studentInterval(ratios, confidence)
  }
}
