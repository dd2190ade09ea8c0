/** @file Asserts that a tensor is Keras's. */

import type * as tf from '@diptych/tensor'
import { expect } from 'vitest'
import type { ReferenceArray } from './reference.ts'

/**
 * Asserts the reference's shape, and its values to a relative 1e-5.
 *
 * Relative to the largest of them where that is more than the value itself: sums of numbers of both signs are no more exact.
 */
export function expectClose(actual: tf.Tensor, { shape, values }: ReferenceArray, what: string): void {
  expect(actual.shape, `shape of ${what}`).toEqual(shape)
  const scale = Math.max(...values.map(Math.abs))
  actual.dataSync().forEach((value, index) => {
    const difference = Math.abs(value - values[index]!)
    expect(difference, `${what}[${index}] is ${value}, in Keras ${values[index]}`).toBeLessThanOrEqual(1e-5 * scale)
  })
}
