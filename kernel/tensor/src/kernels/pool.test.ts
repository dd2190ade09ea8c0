import { describe, expect, test } from 'vitest'
import { waves } from '../fixtures/index.ts'
import { argmax, expectCase, PADS } from '../fixtures/kernels.ts'
import * as tf from '../index.ts'
import { MODES } from '../mode.ts'

const IMAGE = [[2, 5, 6, 3]]
const VOLUME = [[1, 4, 5, 3, 2]]

describe.each(MODES)('pooling with padding of its own, %s', mode => {
  test('takes pads by axis', () => {
    expectCase('max_pool_explicit', x => tf.maxPool(x as tf.Tensor4D, [3, 2], [2, 1], PADS), IMAGE, mode)
    expectCase('avg_pool_explicit', x => tf.avgPool(x as tf.Tensor4D, [3, 2], [2, 1], PADS), IMAGE, mode)
  })

  test('rounds the size of its result as it is told', () => {
    expectCase('max_pool_ceil', x => tf.maxPool(x as tf.Tensor4D, 3, [4, 3], 1, 'ceil'), IMAGE, mode)
    expectCase('avg_pool_ceil', x => tf.avgPool(x as tf.Tensor4D, 3, [4, 3], 1, 'ceil'), IMAGE, mode)
  })

  test('takes a number for three axes', () => {
    expectCase('max_pool3d_padded', x => tf.maxPool3d(x as tf.Tensor5D, 2, 2, 1), VOLUME, mode)
    expectCase('avg_pool3d_padded', x => tf.avgPool3d(x as tf.Tensor5D, 2, 2, 1), VOLUME, mode)
  })
})

describe('pooling', () => {
  test('of int32 finds maxima exactly', () => {
    const x = tf.tensor4d([2 ** 24 + 1, -7, 3, -6], [1, 2, 2, 1], 'int32')
    expect([...tf.maxPool(x, 2, 1, 'valid').dataSync()]).toEqual([2 ** 24 + 1])
    // Each corner of the 3×3 result sees one number, each edge two.
    const padded = tf.maxPool(tf.neg(tf.abs(x)) as tf.Tensor4D, 2, 1, 1)
    expect(padded.dtype).toBe('int32')
    expect([...padded.dataSync()]).toEqual([-(2 ** 24) - 1, -7, -7, -3, -3, -6, -3, -3, -6])
  })

  test('with argmax counts places in the batch, or in each image', () => {
    const x = waves(2, 4, 4, 2) as tf.Tensor4D
    const inBatch = tf.maxPoolWithArgmax(x, 2, 2, 'same', true).indexes!
    expect([inBatch.dtype, ...inBatch.dataSync()]).toEqual(['int32', ...argmax.places])
    const inImage = tf.maxPoolWithArgmax(x, 2, 2, 'same', false).indexes!
    expect([...inImage.dataSync()]).toEqual(argmax.places.map(place => place % 32))
  })

  test('with argmax and padding counts places without the padding', () => {
    const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 9, 8, 9, 8, 7, 6, 5, 4, 3, 2, 1], [2, 3, 3, 1])
    const { result, indexes } = tf.maxPoolWithArgmax(x, 2, 2, 1, true)
    // Windows of 2 that begin at -1 and 1 see rows 0 and 1–2.
    expect([...result!.dataSync()]).toEqual([1, 3, 7, 9, 9, 8, 6, 5])
    expect([...indexes!.dataSync()]).toEqual([0, 2, 6, 7, 9, 10, 12, 13])
    expect([...tf.maxPoolWithArgmax(x, 2, 2, 1).indexes!.dataSync()]).toEqual([0, 2, 6, 7, 0, 1, 3, 4])
  })
})
