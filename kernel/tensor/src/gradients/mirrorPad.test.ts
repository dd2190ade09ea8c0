import { expect, test } from 'vitest'
import * as tf from '../index.ts'

const weights = tf.keep(tf.tensor1d([1, 2, 3, 4, 5]))

test.each([
  // [b, a, b, c, b] and [a, a, b, c, c]: sums of the weights where each stands.
  ['reflect', [2, 1 + 3 + 5, 4]],
  ['symmetric', [1 + 2, 3, 4 + 5]],
] as const)('mirrorPad, %s: values get the gradients of their reflections', (mode, wanted) => {
  for (const dtype of ['float32', 'float64'] as const) {
    const gradient = tf.grad((x: tf.Tensor) =>
      tf
        .mirrorPad(x, [[1, 1]], mode)
        .mul(weights)
        .sum(),
    )
    expect(gradient(tf.tensor([7, 8, 9], [3], dtype)).arraySync()).toEqual(wanted)
  }
})

test('mirrorPad: the gradient of the gradient', () => {
  // Of [b, a, b] squared: 2 a, 4 b; of the sum of those: 2, 4.
  const first = tf.grad((x: tf.Tensor) =>
    tf
      .mirrorPad(x, [[1, 0]], 'reflect')
      .square()
      .sum(),
  )
  const second = tf.grad((x: tf.Tensor) => first(x).sum())
  expect([first(tf.tensor1d([3, 5])).arraySync(), second(tf.tensor1d([3, 5])).arraySync()]).toEqual([
    [6, 20],
    [2, 4],
  ])
})
