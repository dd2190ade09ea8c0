/** @file GPU memory: taken as it is needed, up to a limit, and an error beyond it. */

import * as tf from '@diptych/tensor'
import { describeDevices, nvidiaGpus } from '@diptych/tensor/runtime'
import { describe, expect, test } from 'vitest'
import { noGpuReason } from './gpus.ts'

const MIB = 2 ** 20
const LIMIT_MB = 1024
const reason = noGpuReason()

describe.skipIf(reason !== undefined)(`GPU memory${reason ? `: ${reason}` : ''}`, () => {
  const free = (): number => nvidiaGpus().gpus[0]!.freeMemoryBytes ?? Number.NaN

  test('is taken as it is needed, and no more than the limit', () => {
    tf.configure({ gpuMemoryLimitMb: LIMIT_MB })
    const before = free()
    tf.device('/gpu:0', () => tf.ones([1000]).add(1)).dispose()
    const gpus = describeDevices().filter(({ type }) => type === 'GPU')
    expect(gpus.map(({ memoryLimitBytes }) => memoryLimitBytes)).toEqual(nvidiaGpus().gpus.map(() => LIMIT_MB * MIB))
    // CUDA's own context takes a few hundred MiB.
    expect(before - free()).toBeLessThan(LIMIT_MB * MIB)
  })

  test('beyond the limit is an error, and the next op works', () => {
    const size = (2 * LIMIT_MB * MIB) / 4
    expect(() => tf.device('/gpu:0', () => tf.fill([size], 1))).toThrow(tf.TensorFlowError)
    const small = tf.device('/gpu:0', () => tf.fill([1000], 2).add(1))
    expect(small.dataSync()).toEqual(new Float32Array(1000).fill(3))
  })
})
