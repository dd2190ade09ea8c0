/** @file Whether runs became slower or faster while they were measured. */

import { median } from './statistics.ts'

/** Medians of halves that differ by less than this share are no drift worth a word. */
const SMALLEST_DRIFT = 0.05
/** As far from chance as the halves must be, in standard deviations. */
const SIGMAS = 3

/**
 * Holds the second half of the samples against the first, by the Mann–Whitney test, which outliers do not move.
 *
 * @param samples - milliseconds, in the order in which they were measured.
 * @returns the ratio of the halves' medians; undefined if they are alike, or fewer than 16.
 */
export function driftOf(samples: readonly number[]): number | undefined {
  if (samples.length < 16) return undefined
  const half = Math.floor(samples.length / 2)
  const [first, second] = [samples.slice(0, half), samples.slice(-half)]
  const ratio = median(second) / median(first)
  const isDrift = Math.abs(Math.log(ratio)) > Math.log1p(SMALLEST_DRIFT) && Math.abs(rankScore(first, second)) > SIGMAS
  return isDrift ? ratio : undefined
}

/** Mann and Whitney's U of two lists of numbers, in standard deviations from what is expected of equal ones; above 0 if the second has the larger. Not corrected for ties: clocks hardly make any. */
export function rankScore(first: readonly number[], second: readonly number[]): number {
  let wins = 0
  for (const one of first) for (const other of second) wins += other > one ? 1 : other === one ? 0.5 : 0
  const pairs = first.length * second.length
  return (wins - pairs / 2) / Math.sqrt((pairs * (first.length + second.length + 1)) / 12)
}
