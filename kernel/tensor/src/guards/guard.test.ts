import { expect, test } from 'vitest'
import * as tf from '../index.ts'

const one = (result: unknown): tf.Tensor => result as tf.Tensor

function message(fn: () => unknown): string {
  try {
    tf.tidy(() => void fn())
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`
  }
  return 'accepted'
}

test.each(['eager', 'graph', 'graph+xla'] as const)('a wrong rank into a convolution is an error (%s)', mode => {
  const filter = tf.ones([2, 2, 1, 1])
  const convolve = (x: tf.Tensor): tf.Tensor =>
    tf
      .engine()
      .runKernel('Conv2D', { x, filter }, { strides: [1, 1], pad: 'valid', dataFormat: 'NHWC', dilations: [1, 1] })
  const call = mode === 'eager' ? convolve : tf.graph(convolve, { xla: mode === 'graph+xla' })
  expect(call(tf.ones([1, 3, 3, 1])).shape).toEqual([1, 2, 2, 1])
  for (const shape of [[], [3], [3, 3], [3, 3, 1], [1, 1, 3, 3, 1]]) {
    expect(message(() => call(tf.ones(shape)))).toMatch(/Error: /)
  }
  expect(call(tf.ones([2, 3, 3, 1])).shape).toEqual([2, 2, 2, 1])
})

test('a stride of 0, which TensorFlow divides by, is refused in words', () => {
  const call = (): unknown =>
    tf.raw.DepthwiseConv2dNativeBackpropInput(
      { input_sizes: [1, 3, 3, 1], filter: tf.ones([2, 2, 1, 1]), out_backprop: tf.ones([1, 2, 2, 1]) },
      { strides: [1, 0, 0, 1], padding: 'VALID' },
    )
  expect(message(call)).toBe(
    'ArgumentError: DepthwiseConv2dNativeBackpropInput: attribute strides must be from 1 to 2147483647, got 0 ' +
      '(inputs: int32 [4], float32 [2,2,1,1], float32 [1,2,2,1]).',
  )
})

test('shape inference answers for ops of tf.raw, in its own words', () => {
  expect(message(() => tf.raw.MatMul({ a: tf.ones([2, 3]), b: tf.ones([4, 5]) }))).toBe(
    'TensorFlowError: MatMul: Dimensions must be equal, but are 3 and 4 (inputs: float32 [2,3], float32 [4,5])',
  )
})

test('an op that no device here runs is refused', () => {
  expect(message(() => tf.raw.IsTPUEmbeddingInitialized())).toMatch(/^ArgumentError: IsTPUEmbeddingInitialized: .*run/)
})

test('taking from an empty queue is refused instead of waiting for ever; from a filled or a closed one it is as ever', () => {
  const queue = one(tf.raw.FIFOQueueV2({}, { component_types: ['float32'] }))
  const take = (): unknown => tf.raw.QueueDequeueV2({ handle: queue }, { component_types: ['float32'] })
  expect(message(take)).toMatch(/^ArgumentError: QueueDequeueV2: the queue has 0 of the 1 elements/)
  tf.raw.QueueEnqueueV2({ handle: queue, components: [tf.scalar(7)] })
  const [taken] = take() as tf.Tensor[]
  expect(taken!.dataSync()[0]).toBe(7)
  tf.raw.QueueCloseV2({ handle: queue })
  expect(message(take)).toMatch(/^TensorFlowError: QueueDequeueV2: .*closed/)
})

test('a staging area that is empty, or full, is refused likewise', () => {
  const attributes = { dtypes: ['float32'] as const, capacity: 1, shared_name: 'guard.test' }
  expect(message(() => tf.raw.Unstage({}, attributes))).toMatch(
    /^ArgumentError: Unstage: the staging area has 0 elements/,
  )
  tf.raw.Stage({ values: [tf.scalar(3)] }, { capacity: 1, shared_name: 'guard.test' })
  expect(message(() => tf.raw.Stage({ values: [tf.scalar(4)] }, { capacity: 1, shared_name: 'guard.test' }))).toMatch(
    /^ArgumentError: Stage: the staging area is full \(1 of 1\)/,
  )
  const [unstaged] = tf.raw.Unstage({}, attributes) as tf.Tensor[]
  expect(unstaged!.dataSync()[0]).toBe(3)
})
