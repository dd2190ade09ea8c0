/** @file What every case must keep: no tensor left behind, no kernel that computes in JavaScript. */

import * as tf from '@diptych/tensor'
import { flushPending } from '@diptych/tensor/runtime'
import { expect } from 'vitest'
import { watchFallbacks } from '../tfjs-core/fallbacks.ts'

const fallbacks = watchFallbacks()

/** Runs `test`, then asserts both. */
export async function watched(test: () => Promise<void> | void): Promise<void> {
  const tensors = tf.memory().numTensors
  fallbacks.begin()
  await test()
  flushPending()
  expect(fallbacks.end(), 'kernels that computed in JavaScript').toEqual([])
  expect(tf.memory().numTensors - tensors, 'tensors left behind').toBe(0)
}
