import { expect, test } from 'vitest'
import { message } from '../fixtures/refusal.ts'
import * as tf from '../index.ts'
import { MODES } from '../mode.ts'

const one = (result: unknown): tf.Tensor => result as tf.Tensor

test.each(MODES)('a wrong rank into a convolution is an error (%s)', mode => {
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

test.each<[string, () => unknown, RegExp]>([
  [
    'SaveV2: an empty name',
    () =>
      tf.raw.SaveV2({
        prefix: 'x',
        tensor_names: ['a', ''],
        shape_and_slices: ['', ''],
        tensors: [tf.ones([1]), tf.ones([1])],
      }),
    /tensor_names must not be empty, got "" at index 1/,
  ],
  [
    'TridiagonalSolve: nothing on the right side of a perturbed system',
    () => tf.raw.TridiagonalSolve({ diagonals: tf.ones([3, 3]), rhs: tf.zeros([3, 0]) }, { perturb_singular: true }),
    /rhs must have elements where perturb_singular is true, got shape \[3,0\]/,
  ],
  [
    'SplitV: sizes that are no list',
    () => tf.raw.SplitV({ value: tf.ones([3]), size_splits: 3, split_dim: 0 }, { num_split: 1 }),
    /size_splits must be of rank 1, got shape \[\]/,
  ],
  [
    'NearestNeighbors: fewer than none',
    () => tf.raw.NearestNeighbors({ points: tf.ones([2, 2]), centers: tf.ones([2, 2]), k: -2n }),
    /k must hold values from 0 to \d+, got -2/,
  ],
  [
    'LoadAndRemapMatrix: a remapping of rank 2',
    () =>
      tf.raw.LoadAndRemapMatrix(
        {
          ckpt_path: 'x',
          old_tensor_name: 'a',
          row_remapping: [0n],
          col_remapping: tf.raw.Reshape({ tensor: [0n, 1n], shape: [1, 2] }) as tf.Tensor,
          initializing_values: tf.ones([1]),
        },
        { num_rows: 1, num_cols: 2 },
      ),
    /col_remapping must be of rank 1, got shape \[1,2\]/,
  ],
  [
    'Recv: what only another process sends',
    () =>
      tf.raw.Recv(
        {},
        { tensor_type: 'float32', tensor_name: 'a', send_device: '', send_device_incarnation: 1, recv_device: '' },
      ),
    /not called, because a tensor that is received waits/,
  ],
])('%s is refused', (_, call, expected) => {
  expect(message(call)).toMatch(expected)
})

test('what these ops take, they compute', () => {
  const lists = (result: unknown): unknown[] =>
    Object.values(result as Record<string, tf.Tensor>).map(tensor => Array.from(tensor.dataSync()).map(Number))
  expect(
    lists(tf.raw.SplitV({ value: tf.tensor1d([1, 2, 3]), size_splits: [1, 2], split_dim: 0 }, { num_split: 2 })),
  ).toEqual([[1], [2, 3]])
  const centers = tf.tensor2d([
    [0, 1],
    [4, 4],
    [9, 9],
  ])
  expect(
    lists(
      tf.raw.NearestNeighbors({
        points: tf.tensor2d([
          [0, 0],
          [5, 5],
        ]),
        centers,
        k: 2n,
      }),
    ),
  ).toEqual([
    [0, 1, 1, 2],
    [1, 32, 2, 32],
  ])
  const empty = one(tf.raw.TridiagonalSolve({ diagonals: tf.ones([3, 3]), rhs: tf.zeros([3, 0]) }))
  expect(empty.shape).toEqual([3, 0])
  const perturbed = tf.raw.TridiagonalSolve(
    {
      diagonals: tf.tensor2d([
        [0, 0],
        [2, 4],
        [0, 0],
      ]),
      rhs: tf.tensor2d([[2], [2]]),
    },
    { perturb_singular: true },
  )
  expect(lists([perturbed])).toEqual([[1, 0.5]])
})
