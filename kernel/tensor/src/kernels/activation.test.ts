import { describe, expect, test } from 'vitest'
import * as tf from '../index.ts'
import { MODES, runInMode } from '../mode.ts'

const values = (x: tf.Tensor) => [x.dtype, ...x.dataSync()]

describe('step', () => {
  test.each(MODES)('is 1 above zero, alpha elsewhere, and NaN for NaN, %s', mode => {
    runInMode(mode, () => {
      const x = tf.tensor1d([-2, -0, 0, 0.5, Number.POSITIVE_INFINITY, Number.NaN])
      expect(values(tf.step(x))).toEqual(['float32', 0, 0, 0, 1, 1, Number.NaN])
      expect(values(tf.step(x, 0.25))).toEqual(['float32', 0.25, 0.25, 0.25, 1, 1, Number.NaN])
    })
  })

  test('of int32 is int32', () => {
    const x = tf.tensor1d([-3, 0, 2 ** 30], 'int32')
    expect(values(tf.step(x))).toEqual(['int32', 0, 0, 1])
    expect(values(tf.step(x, -1))).toEqual(['int32', -1, -1, 1])
  })
})

test('prelu and its gradient are finite sums at infinity', () => {
  const x = tf.tensor1d([Number.NEGATIVE_INFINITY, -2, 3, Number.POSITIVE_INFINITY])
  const alpha = tf.tensor1d([0.5])
  expect(values(tf.prelu(x, alpha))).toEqual(['float32', Number.NEGATIVE_INFINITY, -1, 3, Number.POSITIVE_INFINITY])
})

test('leakyRelu of whole numbers is float32', () => {
  expect(values(tf.leakyRelu(tf.tensor1d([-4, 0, 4], 'int32'), 0.25))).toEqual(['float32', -1, 0, 4])
})

test('functions for floats compute whole numbers in float32', () => {
  const x = tf.tensor1d([0, 1, 2], 'int32')
  expect(values(tf.atan(x))).toEqual(['float32', 0, Math.fround(Math.PI / 4), Math.fround(Math.atan(2))])
  expect(values(tf.reciprocal(tf.tensor1d([2, 4], 'int32')))).toEqual(['float32', 0.5, 0.25])
  expect(values(tf.isNaN(x))).toEqual(['bool', 0, 0, 0])
  expect(values(tf.isFinite(tf.tensor1d([1, 0], 'bool')))).toEqual(['bool', 1, 1])
  expect(values(tf.atan2(x, tf.tensor1d([1, 1, 2], 'int32')))).toEqual([
    'float32',
    0,
    Math.fround(Math.PI / 4),
    Math.fround(Math.PI / 4),
  ])
})
