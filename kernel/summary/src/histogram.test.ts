import { describe, expect, test } from 'vitest'
import { expectedBuckets } from './fixtures/index.ts'
import { type Buckets, bucketsOf } from './histogram.ts'

const rows = ({ left, right, count }: Buckets): number[][] =>
  Array.from(left, (edge, i) => [edge, right[i]!, count[i]!])

test.each(Object.entries(expectedBuckets))(
  '%s fall into the buckets of TensorFlow',
  (_, { values, count, buckets }) => {
    const sorted = bucketsOf(values, count)
    expect(rows(sorted.buckets)).toEqual(buckets)
    expect(sorted.notFinite).toBe(0)
  },
)

test('there are 30 buckets if nothing else is said', () => {
  expect(bucketsOf([1, 2]).buckets.count).toHaveLength(30)
})

describe('what TensorFlow cannot sort', () => {
  test('NaN and infinities are left out, and counted', () => {
    const { buckets, notFinite } = bucketsOf(Float32Array.of(NaN, 1, Infinity, 3, -Infinity, 2, NaN), 2)
    // Width 1 from 1 to 3: 1 in the first; 2 and 3 in the second.
    expect(rows(buckets)).toEqual([
      [1, 2, 1],
      [2, 3, 2],
    ])
    expect(notFinite).toBe(4)
  })

  test('nothing but NaN is like no values', () => {
    expect(bucketsOf([NaN, NaN], 1)).toEqual({
      buckets: { left: Float64Array.of(0), right: Float64Array.of(0), count: Float64Array.of(0) },
      notFinite: 2,
    })
  })

  test('a range that overflows float64 has edges all the same', () => {
    const most = Number.MAX_VALUE
    expect(rows(bucketsOf([-most, 0, most / 4, most], 2).buckets)).toEqual([
      [-most, 0, 1],
      [0, most, 3],
    ])
  })

  test('a range too small to be divided counts every value', () => {
    const least = Number.MIN_VALUE
    const { count } = bucketsOf([0, least, least], 4).buckets
    expect(count).toEqual(Float64Array.of(1, 0, 0, 2))
  })
})
