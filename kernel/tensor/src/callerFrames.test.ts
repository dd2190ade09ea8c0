import { expect, test } from 'vitest'
import { TensorFlowError } from './errors.ts'
import * as tf from './index.ts'

function firstFrame(fn: () => unknown): string {
  try {
    tf.tidy(() => void fn())
  } catch (error) {
    return (error as Error).stack!.split('\n').find(line => /^\s+at /.test(line))!
  }
  throw new Error('nothing was thrown')
}

function gatherOutOfRange(): tf.Tensor {
  return tf.gather(tf.tensor1d([10, 20, 30]), tf.tensor1d([5], 'int32'))
}

test("an error's stack begins in the caller's code, however deep tfjs was", () => {
  expect(firstFrame(gatherOutOfRange)).toMatch(/at gatherOutOfRange \(.*callerFrames\.test\.ts/)
  expect(firstFrame(() => tf.raw.Gather({ params: [1, 2], indices: [[7]] }))).toMatch(/callerFrames\.test\.ts/)
  // A gradient, a layer: tfjs's own functions call the op that fails.
  expect(firstFrame(() => tf.grad(gatherOutOfRange)(tf.scalar(1)))).toMatch(/callerFrames\.test\.ts/)
  expect(
    firstFrame(
      () =>
        tf.layers.dense({ units: 2 }).apply(tf.layers.dense({ units: 2 }).apply(tf.ones([2, 3])) as tf.Tensor) &&
        gatherOutOfRange(),
    ),
  ).toMatch(/callerFrames\.test\.ts/)
})

test("a stack is headed by the error's own name and message, and is as long as the caller wants", () => {
  const error = new TensorFlowError('Add: no', 3, 'Add')
  expect(error.stack).toMatch(/^TensorFlowError: Add: no\n {4}at /)
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 1
  try {
    expect(new TensorFlowError('Add: no', 3).stack!.split('\n')).toHaveLength(2)
    expect(Error.stackTraceLimit).toBe(1)
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
})
