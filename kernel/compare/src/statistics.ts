/** @file What is said of one variant's times: median, quartiles, outliers. */

import type { Timing } from '@diptych/protocol'

/**
 * Sums up the times of runs.
 *
 * @param samples - milliseconds, in the order in which they were measured. Of none all numbers are 0: JSON has no NaN.
 */
export function timingOf(samples: readonly number[]): Timing {
  const sorted = Float64Array.from(samples).sort()
  const at = (share: number): number => (sorted.length === 0 ? 0 : quantile(sorted, share))
  return { n: samples.length, median: at(0.5), q1: at(0.25), q3: at(0.75), min: at(0), p95: at(0.95), samples }
}

export function median(numbers: ArrayLike<number>): number {
  return quantile(Float64Array.from(numbers).sort(), 0.5)
}

/**
 * The number below which a share of the others lies, by linear interpolation between the two next to it (type 7 of Hyndman and
 * Fan, NumPy's default).
 *
 * @param sorted - ascending; NaN if it is empty.
 * @param share - from 0 to 1.
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const position = share * (sorted.length - 1)
  const below = Math.floor(position)
  const low = sorted[below] ?? Number.NaN
  const high = sorted[Math.ceil(position)] ?? Number.NaN
  return low + (position - below) * (high - low)
}

/**
 * Which samples lie outside Tukey's fences, 1.5 interquartile ranges from the quartiles. Of normal noise 7 in 1000 do.
 *
 * @returns their indices.
 */
export function outliersOf({ q1, q3, samples }: Timing): number[] {
  const reach = 1.5 * (q3 - q1)
  return samples.flatMap((sample, index) => (sample < q1 - reach || sample > q3 + reach ? [index] : []))
}

/** What of the first run went into tracing and compiling: how much longer than the median it took, in milliseconds, not below 0. */
export function compileMsOf(firstRunMs: number, { median }: Timing): number {
  return Math.max(0, firstRunMs - median)
}
