import { expect, test } from 'vitest'
import * as tf from '../index.ts'

const WORDS = ['', 'a', 'b', 'ab', 'abc', 'B', 'é', 'z', '日本', '日', '🙂', 'a\u0000']

test('strings are ordered by their bytes, the shorter of two equal beginnings first', () => {
  const bytes = WORDS.map(word => Buffer.from(word))
  const expected = (holds: (order: number) => boolean) =>
    bytes.map(a => bytes.map(b => Number(holds(Buffer.compare(a, b)))))
  const column = tf.tensor2d(WORDS, [WORDS.length, 1], 'string')
  const row = tf.tensor1d(WORDS, 'string')
  const order = (compare: typeof tf.less) => compare(column, row).arraySync()
  expect(order(tf.less)).toEqual(expected(sign => sign < 0))
  expect(order(tf.lessEqual)).toEqual(expected(sign => sign <= 0))
  expect(order(tf.greater)).toEqual(expected(sign => sign > 0))
  expect(order(tf.greaterEqual)).toEqual(expected(sign => sign >= 0))
})

test('comparing strings leaves no tensors behind', () => {
  const [a, b] = [tf.tensor1d(WORDS, 'string'), tf.scalar('b', 'string')]
  const before = tf.memory().numTensors
  tf.less(a, b).dispose()
  expect(tf.memory().numTensors).toBe(before)
})
