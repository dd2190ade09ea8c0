/** @file Asserts that a tensor is Keras's. */

import type * as tf from '@diptych/tensor'
import { expect } from 'vitest'
import type { ReferenceArray } from './reference.ts'

/** The largest relative difference, in float64 or in float32. */
export function toleranceOf(dtype: string | undefined): number {
  return dtype === 'float64' ? 1e-12 : 1e-5
}

/**
 * Asserts the reference's shape and, where it is float64, its dtype; and its values to a relative 1e-5, or 1e-12 in float64.
 *
 * Relative to the largest of them where that is more than the value itself: sums of numbers of both signs are no more exact.
 */
export function expectClose(actual: tf.Tensor, { shape, dtype, values }: ReferenceArray, what: string): void {
  expect(actual.shape, `shape of ${what}`).toEqual(shape)
  if (dtype === 'float64') expect(actual.dtype, `dtype of ${what}`).toBe(dtype)
  const scale = Math.max(...values.map(Math.abs))
  actual.dataSync().forEach((value, index) => {
    const difference = Math.abs(value - values[index]!)
    expect(difference, `${what}[${index}] is ${value}, in Keras ${values[index]}`).toBeLessThanOrEqual(
      toleranceOf(dtype) * scale,
    )
  })
}
