import { describe, expect, test } from 'vitest'
import { isAscending, lowerBound, nearestIndex, reduceToPixels, upperBound } from './pixels.ts'

const steps = (count: number): Float64Array => Float64Array.from({ length: count }, (_, index) => index)

describe('a curve reduced to pixels', () => {
  test('keeps all points while there are at most two a column', () => {
    const part = { start: 1, end: 4, low: 0, high: 10, columns: 2 }
    expect([...reduceToPixels(steps(10), steps(10), part)]).toEqual([1, 2, 3])
  })

  test('keeps of each column the first, lowest, highest and last point, in their order', () => {
    // Two columns: steps 0 to 4, and 5 to 9.
    const y = Float64Array.of(3, 9, 1, 4, 5, 2, 2, 8, 0, 7)
    const part = { start: 0, end: 10, low: 0, high: 10, columns: 2 }
    expect([...reduceToPixels(steps(10), y, part)]).toEqual([0, 1, 2, 4, 5, 7, 8, 9])
  })

  test('names no point twice', () => {
    const rising = { start: 0, end: 10, low: 0, high: 10, columns: 2 }
    expect([...reduceToPixels(steps(10), steps(10), rising)]).toEqual([0, 4, 5, 9])
  })

  test('keeps the first of values that are not finite, as a gap', () => {
    const y = Float64Array.of(1, 1, Number.NaN, Number.NaN, 1, 1, 1, 1, 1, Number.POSITIVE_INFINITY)
    const part = { start: 0, end: 10, low: 0, high: 10, columns: 1 }
    expect([...reduceToPixels(steps(10), y, part)]).toEqual([0, 1, 2, 4, 8, 9])
  })

  test('follows steps that go back', () => {
    const x = Float64Array.of(0, 5, 9, 0, 5, 9, 0, 5, 9)
    const part = { start: 0, end: 9, low: 0, high: 10, columns: 2 }
    expect([...reduceToPixels(x, steps(9), part)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
  })

  test('keeps a peak among a million points', () => {
    const y = new Float64Array(1e6)
    y[654_321] = 5
    const kept = reduceToPixels(steps(1e6), y, { start: 0, end: 1e6, low: 0, high: 1e6, columns: 1000 })
    expect(kept).toContain(654_321)
    expect(kept.length).toBeLessThanOrEqual(4000)
  })
})

describe('the nearest point', () => {
  test('of ascending steps', () => {
    const x = Float64Array.of(0, 10, 20)
    expect([-5, 4, 6, 15, 99].map(value => nearestIndex(x, value, true))).toEqual([0, 0, 1, 1, 2])
  })

  test('of steps that go back and forth, past NaN', () => {
    expect(nearestIndex(Float64Array.of(Number.NaN, 5, 1, 9), 2, false)).toBe(2)
  })

  test('of no points is none', () => {
    expect(nearestIndex(new Float64Array(), 1, true)).toBeUndefined()
    expect(nearestIndex(new Float64Array(), 1, false)).toBeUndefined()
  })
})

test('bounds are before and behind equal numbers', () => {
  const column = Float64Array.of(1, 2, 2, 3)
  expect([lowerBound(column, 2), upperBound(column, 2)]).toEqual([1, 3])
  expect([lowerBound(column, 9), upperBound(column, 0)]).toEqual([4, 0])
})

test('steps ascend if none is less than the one before it', () => {
  expect(isAscending(Float64Array.of(1, 1, 2))).toBe(true)
  expect(isAscending(Float64Array.of(1, 3, 2))).toBe(false)
  expect(isAscending(Float64Array.of(3, 1, 2, 3), 2)).toBe(true)
  expect(isAscending(Float64Array.of(1, Number.NaN))).toBe(false)
})
