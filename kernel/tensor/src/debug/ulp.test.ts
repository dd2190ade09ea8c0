import { describe, expect, test } from 'vitest'
import { TF_BFLOAT16, TF_DOUBLE, TF_FLOAT, TF_HALF } from '../native/dtypes.ts'
import { ulpDistance, ulpsFrom } from './ulp.ts'

// Counted by hand in the formats' bits: float32 has 23 bits after the leading one, float64 52, float16 10, bfloat16 7.
const FORMATS = [
  { dtype: TF_FLOAT, name: 'float32', digits: 23, least: -126, largest: 3.4028234663852886e38 },
  { dtype: TF_DOUBLE, name: 'float64', digits: 52, least: -1022, largest: Number.MAX_VALUE },
  { dtype: TF_HALF, name: 'float16', digits: 10, least: -14, largest: 65504 },
  { dtype: TF_BFLOAT16, name: 'bfloat16', digits: 7, least: -126, largest: (2 - 2 ** -7) * 2 ** 127 },
]

describe.each(FORMATS)('$name', ({ dtype, digits, least, largest }) => {
  const smallest = 2 ** (least - digits)

  test('the next number above 1 is one step away, the next below too, though at half the distance', () => {
    expect(ulpDistance(1, 1 + 2 ** -digits, dtype)).toBe(1)
    expect(ulpDistance(1, 1 - 2 ** -(digits + 1), dtype)).toBe(1)
  })

  test('from 1 to 2 there is a step for each fraction', () => {
    expect(ulpDistance(1, 2, dtype)).toBe(2 ** digits)
    expect(ulpDistance(-2, -1, dtype)).toBe(2 ** digits)
  })

  test('0 and -0 are one number, with a subnormal on each side', () => {
    expect(ulpDistance(0, -0, dtype)).toBe(0)
    expect(ulpDistance(0, smallest, dtype)).toBe(1)
    expect(ulpDistance(-smallest, smallest, dtype)).toBe(2)
  })

  test('the largest subnormal is a step below the smallest normal number', () => {
    expect(ulpDistance(2 ** least - smallest, 2 ** least, dtype)).toBe(1)
    expect(ulpDistance(0, 2 ** least, dtype)).toBe(2 ** digits)
  })

  test('∞ follows the largest number', () => {
    expect(ulpDistance(largest, Number.POSITIVE_INFINITY, dtype)).toBe(1)
    expect(ulpDistance(-largest, Number.NEGATIVE_INFINITY, dtype)).toBe(1)
  })

  test('all NaNs are one, at no finite distance from numbers', () => {
    expect(ulpDistance(Number.NaN, Number.NaN, dtype)).toBe(0)
    expect(ulpDistance(Number.NaN, 0, dtype)).toBe(Number.POSITIVE_INFINITY)
  })

  test('a number that is not of the dtype is a fraction of a step away', () => {
    expect(ulpsFrom(1, 1 + 2 ** -digits / 4, dtype)).toBe(digits === 52 ? 0 : 0.25)
    expect(ulpsFrom(2, 2 + 2 ** -digits, dtype)).toBe(digits === 52 ? 0 : 0.5)
    expect(ulpsFrom(smallest, 0, dtype)).toBe(1)
    expect(ulpsFrom(Number.POSITIVE_INFINITY, 1, dtype)).toBe(Number.POSITIVE_INFINITY)
    expect(ulpsFrom(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, dtype)).toBe(0)
  })
})

test('half a step of the largest number below a power of two is counted in the steps below it', () => {
  const below = 1 - 2 ** -24
  expect(ulpsFrom(1, below, TF_FLOAT)).toBe(1)
})
