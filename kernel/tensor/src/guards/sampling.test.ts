import { expect, test } from 'vitest'
import { message } from '../fixtures/refusal.ts'
import * as tf from '../index.ts'

const one = (result: unknown): tf.Tensor => result as tf.Tensor

test('rates beyond what the dtype holds are refused, since each draw would be drawn again', () => {
  const draw = (rate: number, dtype: 'int32' | 'float32'): unknown =>
    tf.raw.RandomPoissonV2({ shape: [3], rate: tf.scalar(rate) }, { dtype })
  expect(message(() => draw(1e38, 'int32'))).toBe(
    "ArgumentError: RandomPoissonV2: rate must be finite and at most 2147483647, which the result's dtype holds, got " +
      `${Math.fround(1e38)} (inputs: int32 [1], float32 []).`,
  )
  expect(message(() => draw(Number.NaN, 'float32'))).toMatch(/^ArgumentError: RandomPoissonV2: rate must be finite/)
  expect(message(() => draw(1e38, 'float32'))).toBe('accepted')
  const draws = one(draw(1e6, 'int32')).dataSync()
  // Of a Poisson distribution, 20 standard deviations around the mean.
  for (const value of draws) expect(Math.abs(value - 1e6)).toBeLessThan(20_000)
})

test('indices are shuffled among those up to max_index; others, and odd rounds, are refused', () => {
  const shuffle = (index: tf.Tensor, rounds?: number): unknown =>
    tf.raw.RandomIndexShuffle({ index, seed: [1, 2, 3], max_index: 4 }, { rounds })
  const all = one(shuffle(tf.range(0, 5, 1, 'int32'))).dataSync()
  expect([...all].sort()).toEqual([0, 1, 2, 3, 4])
  expect(message(() => shuffle(tf.scalar(5, 'int32')))).toMatch(
    /^ArgumentError: RandomIndexShuffle: index must be from 0 to max_index, 4, got 5/,
  )
  expect(message(() => shuffle(tf.scalar(1, 'int32'), 3))).toMatch(
    /rounds must be an even number from 4 to 1024, got 3/,
  )
  expect(message(() => shuffle(tf.scalar(1, 'int32'), -1))).toMatch(/rounds must be an even number/)
})

test('k-means begins with points whose distances are finite', () => {
  const begin = (points: number[][]): unknown =>
    tf.raw.KmeansPlusPlusInitialization({
      points: tf.tensor2d(points),
      num_to_sample: 2n,
      seed: 1n,
      num_retries_per_sample: 2n,
    })
  const sampled = one(
    begin([
      [0, 0],
      [9, 9],
    ]),
  ).arraySync() as number[][]
  expect(sampled.sort((a, b) => a[0]! - b[0]!)).toEqual([
    [0, 0],
    [9, 9],
  ])
  expect(
    message(() =>
      begin([
        [0, Number.NaN],
        [1, 1],
      ]),
    ),
  ).toMatch(/points must be from .*finite, got NaN/)
  expect(
    message(() =>
      begin([
        [0, 1e38],
        [1, 1],
      ]),
    ),
  ).toMatch(/points must be from .*finite, got 9\.99\d+e\+37/)
})
