import { describe, expect, test } from 'vitest'
import {
  TF_BFLOAT16,
  TF_BOOL,
  TF_COMPLEX64,
  TF_DOUBLE,
  TF_FLOAT,
  TF_INT32,
  TF_INT64,
  TF_STRING,
} from '../native/dtypes.ts'
import { deviation, toleranceOf } from './deviation.ts'

const floats = (...values: number[]): Float32Array => Float32Array.from(values)

describe('floats', () => {
  test('equal values deviate by nothing: NaNs, infinities, and zeros of both signs', () => {
    const [a, b] = [
      floats(Number.NaN, Number.POSITIVE_INFINITY, 0, 3),
      floats(Number.NaN, Number.POSITIVE_INFINITY, -0, 3),
    ]
    expect(deviation(a, b, TF_FLOAT, 1e-5)).toBeUndefined()
  })

  test('the tolerance is relative to the largest value, and the worst element within it is counted in ULP', () => {
    // 100 · 1e-5 is 0.001. In float32 1 + 2^-20 is 8 steps from 1, and 100 + 2^-17 one step from 100.
    const found = deviation(floats(1, 100), floats(1 + 2 ** -20, 100 + 2 ** -17), TF_FLOAT, 1e-5)
    expect(found).toEqual({ differing: 2, beyond: 0, element: 0, ulp: 8, absolute: 2 ** -20, relative: 2 ** -20 })
  })

  test('beyond it, the element that is farthest away counts', () => {
    const found = deviation(floats(1, 100, 50), floats(1.5, 100, 54), TF_FLOAT, 1e-5)
    expect(found).toMatchObject({ differing: 2, beyond: 2, element: 2, absolute: 4, relative: 0.08 })
  })

  test('an infinity or a NaN in the place of a number is beyond every tolerance', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(deviation(floats(1, 3e38), floats(value, 3e38), TF_FLOAT, 1)).toMatchObject({ beyond: 1, element: 0 })
    }
  })

  test('complex numbers are two values each', () => {
    expect(deviation(floats(1, 2, 3, 4), floats(1, 2, 3, 5), TF_COMPLEX64, 1e-5)).toMatchObject({
      beyond: 1,
      element: 3,
    })
  })
})

test('integers, booleans and strings must be equal', () => {
  expect(deviation(Int32Array.of(1, 1_000_000), Int32Array.of(1, 1_000_001), TF_INT32, 0)).toMatchObject({
    beyond: 1,
    element: 1,
    ulp: undefined,
    absolute: 1,
  })
  expect(deviation(BigInt64Array.of(2n ** 60n), BigInt64Array.of(2n ** 60n + 1n), TF_INT64, 0)).toMatchObject({
    absolute: 1,
  })
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
  expect(deviation([bytes('a'), bytes('b')], [bytes('a'), bytes('c')], TF_STRING, 0)).toMatchObject({
    beyond: 1,
    element: 1,
  })
  expect(deviation([bytes('a')], [bytes('a')], TF_STRING, 0)).toBeUndefined()
})

test('the tolerance is that of the dtype, or for floats the one that is asked for', () => {
  expect([TF_FLOAT, TF_DOUBLE, TF_BFLOAT16, TF_INT32, TF_BOOL].map(dtype => toleranceOf(dtype))).toEqual([
    1e-5, 1e-12, 3e-2, 0, 0,
  ])
  expect([TF_FLOAT, TF_INT32].map(dtype => toleranceOf(dtype, 0.1))).toEqual([0.1, 0])
})
