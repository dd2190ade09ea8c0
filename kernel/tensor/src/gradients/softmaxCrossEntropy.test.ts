import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { describe, expect, test } from 'vitest'
import * as tf from '../index.ts'

// Logits 0 and ln 3: the softmax is ¼ and ¾.
const LOGITS = [
  [0, Math.log(3)],
  [0, 0],
]
const LABELS = [
  [1, 0],
  [0, 1],
]
const { losses, Reduction } = tf

function expectClose(tensor: tf.Tensor, wanted: readonly number[]): void {
  const values = [...tensor.dataSync()]
  expect(values).toHaveLength(wanted.length)
  for (const [index, value] of wanted.entries()) expect(values[index]).toBeCloseTo(value, 6)
}

const sums =
  (labels: tf.Tensor, reduction = Reduction.SUM) =>
  (logits: tf.Tensor) =>
    losses.softmaxCrossEntropy(labels, logits, undefined, 0, reduction) as tf.Scalar

const ways: [string, <R extends tf.Tensor>(fn: (x: tf.Tensor) => R, x: tf.Tensor) => R][] = [
  ['eager', (fn, x) => fn(x)],
  ['tf.graph', (fn, x) => tf.graph(fn)(x) as never],
  ['tf.graph with XLA', (fn, x) => tf.graph(fn, { xla: true })(x) as never],
]

describe.each(ways)('%s', (_, run) => {
  const labels = tf.tensor2d(LABELS)
  const logits = tf.tensor2d(LOGITS)

  test('losses: minus the logarithms of what the right classes get', () => {
    expectClose(
      run(x => losses.softmaxCrossEntropy(labels, x, undefined, 0, Reduction.NONE), logits),
      [Math.log(4), Math.log(2)],
    )
    expectClose(run(sums(labels, Reduction.MEAN), logits), [Math.log(8) / 2])
  })

  test('weights and smoothed labels', () => {
    const weights = tf.tensor1d([2, 0])
    expectClose(
      run(x => losses.softmaxCrossEntropy(labels, x, weights), logits),
      [2 * Math.log(4)],
    )
    // Labels of 0.9 and 0.1.
    const smoothed = 0.9 * Math.log(4) + 0.1 * Math.log(4 / 3) + Math.log(2)
    expectClose(
      run(x => losses.softmaxCrossEntropy(labels, x, undefined, 0.2, Reduction.SUM), logits),
      [smoothed],
    )
  })

  test('the gradient: softmax less labels', () => {
    expectClose(run(tf.grad(sums(labels)), logits), [-0.75, 0.75, 0.5, -0.5])
  })

  test('the gradient of the gradient: of the first row p(1 − p) = 3/16, and its negative', () => {
    const first = (x: tf.Tensor) => tf.grad(sums(labels))(x).slice([0, 0], [1, 1]).sum() as tf.Scalar
    expectClose(run(tf.grad(first), logits), [3 / 16, -3 / 16, 0, 0])
  })
})

test('one op gives the losses, and their gradient with them', () => {
  const names: string[] = []
  const see = (message: unknown) => names.push((message as { name: string }).name)
  const labels = tf.tensor2d(LABELS)
  const logits = tf.tensor2d(LOGITS)
  subscribe('diptych:execute', see)
  tf.grad(sums(labels))(logits)
  unsubscribe('diptych:execute', see)
  expect(names.filter(name => name.startsWith('Softmax'))).toEqual(['SoftmaxCrossEntropyWithLogits'])
  expect(names.filter(name => ['Exp', 'Log', 'Max'].includes(name))).toEqual([])
})

test('what the op does not take', () => {
  const cube = tf.tensor3d([LOGITS])
  expectClose(losses.softmaxCrossEntropy(tf.tensor3d([LABELS]), cube), [Math.log(8) / 2])
  expectClose(losses.softmaxCrossEntropy(LABELS, LOGITS), [Math.log(8) / 2])
  expectClose(losses.softmaxCrossEntropy(tf.tensor2d(LABELS, [2, 2], 'int32'), tf.tensor2d(LOGITS)), [Math.log(8) / 2])
  expect(() => losses.softmaxCrossEntropy(tf.zeros([2, 3]), tf.zeros([2, 2]))).toThrow('Error in softmaxCrossEntropy: ')
})
