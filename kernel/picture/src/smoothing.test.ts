import { expect, test } from 'vitest'
import { smooth } from './smoothing.ts'

// The cases of TensorBoard's own test, with its calculations.
test('each value weighs less than the one after it, and the start is not pulled towards 0', () => {
  const third = ((0.5 * 0.4 + 0.4 * 1 * 0.6) * 0.6 + 0) / (1 - 0.6 ** 3)
  const smoothed = smooth(Float64Array.of(1, 0.5, 0), 0.6)
  expect(smoothed[0]).toBeCloseTo((0.4 * 1) / (1 - 0.6), 12)
  expect(smoothed[1]).toBeCloseTo((0.5 * 0.4 + 0.4 * 1 * 0.6) / (1 - 0.6 ** 2), 12)
  expect(smoothed[2]).toBeCloseTo(third, 12)
})

test('values that are not finite stay and count for nothing', () => {
  const smoothed = smooth(Float64Array.of(Number.NEGATIVE_INFINITY, 1, Number.NaN, Number.POSITIVE_INFINITY, 0.5), 0.6)
  expect([smoothed[0], smoothed[2], smoothed[3]]).toEqual([
    Number.NEGATIVE_INFINITY,
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ])
  expect(smoothed[1]).toBeCloseTo(1, 12)
  expect(smoothed[4]).toBeCloseTo(0.6875, 12)
})

test('a constant curve stays exactly constant', () => {
  expect(smooth(Float64Array.of(0.3, 0.3, 0.3), 0.1)).toEqual(Float64Array.of(0.3, 0.3, 0.3))
})

test('without weight the values are the same', () => {
  const value = Float64Array.of(1, 0.5, 0)
  expect(smooth(value, 0)).toBe(value)
  expect(smooth(value, Number.NaN)).toBe(value)
})
