/** @file An interval for the mean of few numbers: Student's. */

export type Confidence = 0.95 | 0.99

export interface Interval {
  readonly low: number
  readonly high: number
}

/**
 * From as many rounds on, resampling can give 99 % confidence. That all of n runs lie on one side of the true median has a chance of
 * 2 in 2ⁿ: 1.6 % for 7, 0.8 % for 8. No drawing from them again reaches beyond.
 */
export const BOOTSTRAP_ROUNDS = 8

// Two-sided quantiles of Student's distribution for 1 … 6 degrees of freedom.
const T: Readonly<Record<Confidence, readonly number[]>> = {
  0.95: [12.7062, 4.30265, 3.18245, 2.77645, 2.57058, 2.44691],
  0.99: [63.6567, 9.92484, 5.84091, 4.60409, 4.03214, 3.70743],
}

/** @param numbers - at least 1, fewer than `BOOTSTRAP_ROUNDS`. Of one number the interval is that number. */
export function studentInterval(numbers: readonly number[], confidence: Confidence): Interval {
  const n = numbers.length
  const mean = numbers.reduce((sum, number) => sum + number, 0) / n
  if (n === 1) return { low: mean, high: mean }
  const squares = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0)
  const reach = T[confidence][n - 2]! * Math.sqrt(squares / (n - 1) / n)
  return { low: mean - reach, high: mean + reach }
}
