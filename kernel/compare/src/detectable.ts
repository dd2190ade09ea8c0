/**
 * @file When a difference in time is called one.
 *
 * A 95 % interval that leaves out 1 is wrong in 5 of 100 comparisons of equal variants, if nobody looks before the end. Here the
 * measuring looks again and again and ends when the interval is narrow, which favours intervals that are too narrow by chance; and three
 * variants make three pairs, each with its own chance: simulated, that is wrong in up to 13 of 100. Besides, two variants that do the
 * same work do differ by some tenths of a percent, by where their code and memory happen to lie. So more is asked: an interval of 99 %
 * that lies beyond 1 % on either side.
 *
 * The price is small: stopped at ±2 %, a difference of 5 % is still called in most comparisons, one of 10 % in practically all.
 * `detectable.test.ts` measures the rates.
 */

import type { Confidence, Interval } from './studentInterval.ts'

export const DECISION_CONFIDENCE: Confidence = 0.99

/** Differences up to this share are taken for noise, however exactly they are known. Criterion.rs has the same threshold. */
export const SMALLEST_EFFECT = 0.01

/** With fewer rounds nothing is called: two runs may agree by chance. */
export const FEWEST_ROUNDS = 3

/** @param interval - of the logarithm of the ratio of times, with `DECISION_CONFIDENCE` */
export function isBeyondNoise({ low, high }: Interval, rounds: number): boolean {
  const noise = Math.log1p(SMALLEST_EFFECT)
  return rounds >= FEWEST_ROUNDS && (low > noise || high < -noise)
}
