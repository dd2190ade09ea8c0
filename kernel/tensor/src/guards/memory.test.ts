import { expect, test } from 'vitest'
import * as tf from '../index.ts'
import { allocationFailure, sizeText } from './outOfMemory.ts'

const FREE = /and [\d.]+ [kMGT]B \(\d+ bytes\) are free\. Make it smaller/

function failure(fn: () => unknown): Error {
  try {
    tf.tidy(() => void fn())
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}

function expectNextOpWorks(): void {
  expect(tf.add(1, 2).dataSync()[0]).toBe(3)
}

// Sizes are int32 in tfjs. 1000 of them in float32 are 8 TB, more than any machine has.
const MOST = 2 ** 31 - 1

test.each<[string, () => unknown, string]>([
  ['fill', () => tf.fill([MOST, 1000], 1), 'Fill: float32 [2147483647,1000] takes 8.59 TB (8589934588000 bytes)'],
  ['tile', () => tf.tile(tf.ones([1000]), [10 ** 8]), 'Tile: float32 [100000000000] takes 400 GB (400000000000 bytes)'],
  [
    'outer product',
    () => tf.add(tf.ones([10 ** 6, 1]), tf.ones([1, 10 ** 6])),
    'Add: float32 [1000000,1000000] takes 4.00 TB (4000000000000 bytes)',
  ],
  [
    'matMul',
    () => tf.matMul(tf.ones([10 ** 6, 1]), tf.ones([1, 10 ** 6])),
    'MatMul: float32 [1000000,1000000] takes 4.00 TB (4000000000000 bytes)',
  ],
  [
    'random numbers',
    () => tf.randomUniform([10 ** 6, 10 ** 6]),
    'StatelessRandomUniform: float32 [1000000,1000000] takes 4.00 TB (4000000000000 bytes)',
  ],
  [
    'oneHot',
    () => tf.oneHot(tf.zeros([1000], 'int32'), MOST),
    'OneHot: int32 [1000,2147483647] takes 8.59 TB (8589934588000 bytes)',
  ],
  [
    'pad',
    () =>
      tf.pad(tf.ones([1, 1]), [
        [0, 2 ** 21],
        [0, 2 ** 21],
      ]),
    'PadV2: float32 [2097153,2097153] takes 17.6 TB (17592202821636 bytes)',
  ],
  [
    'a resized image',
    () => tf.image.resizeBilinear(tf.ones<tf.Rank.R4>([1, 1, 1, 1]), [10 ** 6, 10 ** 6]),
    'ResizeBilinear: float32 [1,1000000,1000000,1] takes 4.00 TB (4000000000000 bytes)',
  ],
])('%s that does not fit is refused, and the next op works', (_, make, request) => {
  const error = failure(make)
  expect(error).toBeInstanceOf(tf.OutOfMemoryError)
  expect(error.message).toContain(`${request}, and `)
  expect(error.message).toMatch(FREE)
  expectNextOpWorks()
})

test('one and a half times of what is free is refused before any of it is taken', () => {
  const rows = Math.ceil((process.availableMemory() * 1.5) / 4_000_000)
  const before = process.memoryUsage().rss
  expect(failure(() => tf.fill([rows, 1_000_000], 1))).toBeInstanceOf(tf.OutOfMemoryError)
  expect(process.memoryUsage().rss - before).toBeLessThan(process.availableMemory() / 4)
  expectNextOpWorks()
})

test.each(['eager', 'graph'] as const)('a recorded op is refused when it is called (%s)', mode => {
  const make = mode === 'graph' ? tf.graph((x: tf.Tensor) => tf.tile(x, [MOST])) : (x: tf.Tensor) => tf.tile(x, [MOST])
  expect(failure(() => make(tf.ones([1000])))).toBeInstanceOf(tf.OutOfMemoryError)
  expectNextOpWorks()
})

test("TensorFlow's own refusal becomes the same error, with the request in bytes", () => {
  const text =
    'OOM when allocating tensor with shape[100,1000] and type double on /job:localhost/replica:0/task:0/device:CPU:0 by allocator cpu'
  const error = allocationFailure('MatMul', text)
  expect(error).toBeInstanceOf(tf.OutOfMemoryError)
  expect(error!.message).toMatch(/^MatMul: double \[100,1000\] takes 800 kB \(800000 bytes\), and .* are free\./)
  expect(error).toMatchObject({ code: 8, op: 'MatMul' })
  expect(allocationFailure('MatMul', 'Matrix size-incompatible')).toBeUndefined()
})

test('what fits is left alone', () => {
  expect(tf.add(tf.ones([300, 1]), tf.ones([1, 300])).shape).toEqual([300, 300])
  expect(tf.tile(tf.ones([2, 3]), [4, 5]).shape).toEqual([8, 15])
})

test('sizes read well', () => {
  expect([0, 999, 1500, 2 ** 31, 4e13].map(sizeText)).toEqual([
    '0 bytes',
    '999 bytes',
    '1.50 kB (1500 bytes)',
    '2.15 GB (2147483648 bytes)',
    '40.0 TB (40000000000000 bytes)',
  ])
})
