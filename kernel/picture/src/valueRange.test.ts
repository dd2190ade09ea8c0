import { describe, expect, test } from 'vitest'
import { padded, quantile, valueRange } from './valueRange.ts'

describe('the range of values', () => {
  test('spans all columns and passes over what is not finite', () => {
    const columns = [Float64Array.of(3, Number.NaN, 5), Float64Array.of(-1, Number.POSITIVE_INFINITY)]
    expect(valueRange(columns)).toEqual([-1, 5])
  })

  test('is of positive values alone on a logarithmic axis', () => {
    expect(valueRange([Float64Array.of(-2, 0, 0.5, 8)], { isLog: true })).toEqual([0.5, 8])
    expect(valueRange([Float64Array.of(-2, 0)], { isLog: true })).toBeUndefined()
  })

  test('is from the 5th to the 95th percentile without outliers', () => {
    const hundred = Float64Array.from({ length: 101 }, (_, index) => index)
    expect(valueRange([hundred], { ignoreOutliers: true })).toEqual([5, 95])
    const peaked = Float64Array.from({ length: 1000 }, (_, index) => (index === 500 ? 1e6 : index % 10))
    expect(valueRange([peaked], { ignoreOutliers: true })).toEqual([0, 9])
  })

  test('of no values is none', () => {
    expect(valueRange([])).toBeUndefined()
    expect(valueRange([Float64Array.of(Number.NaN)], { ignoreOutliers: true })).toBeUndefined()
  })
})

test('quantiles lie between neighbours, as in numpy.quantile', () => {
  expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75)
  expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5)
  expect(quantile([7], 0.95)).toBe(7)
  expect(quantile([1, 2], 1)).toBe(2)
})

test('a range is padded by a twentieth, and a single value gets room', () => {
  expect(padded([0, 100])).toEqual([-5, 105])
  expect(padded([20, 20])).toEqual([18, 22])
  expect(padded([0, 0])).toEqual([-1, 1])
  expect(padded([4, 4], true)).toEqual([2, 8])
})
