import { expect, test } from 'vitest'
import { message } from '../fixtures/refusal.ts'
import * as tf from '../index.ts'

const FLOAT = { element_dtype: 'float32' } as const
const one = (result: unknown): tf.Tensor => result as tf.Tensor
const rows = (): tf.Tensor =>
  one(
    tf.raw.TensorListFromTensor({
      tensor: tf.tensor2d([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
      element_shape: [2],
    }),
  )
/** Three elements of any shape, none of them set. */
const unset = (): tf.Tensor => one(tf.raw.TensorListReserve({ element_shape: -1, num_elements: 3 }, FLOAT))
const lengthOf = (list: unknown): number => one(tf.raw.TensorListLength({ input_handle: one(list) })).dataSync()[0]!

test.each(['eager', 'graph function'])('elements are set, taken, stacked and gathered (%s)', mode => {
  const compute = (): tf.Tensor[] => {
    const list = rows()
    const longer = one(
      tf.raw.TensorListSetItem(
        { input_handle: list, index: 4, item: tf.tensor1d([7, 8]) },
        { resize_if_index_out_of_bounds: true },
      ),
    )
    const scattered = one(
      tf.raw.TensorListScatterIntoExistingList({ input_handle: list, tensor: tf.tensor2d([[9, 0]]), indices: [1] }),
    )
    return [
      one(tf.raw.TensorListStack({ input_handle: longer, element_shape: [2] }, { ...FLOAT, num_elements: 5 })),
      one(tf.raw.TensorListGather({ input_handle: scattered, indices: [2, 1], element_shape: [2] }, FLOAT)),
      one(tf.raw.TensorListGetItem({ input_handle: list, index: 0, element_shape: [2] }, FLOAT)),
    ]
  }
  const results = mode === 'eager' ? compute() : tf.graph(compute)()
  expect(results.map(result => [...result.dataSync()])).toEqual([
    [1, 2, 3, 4, 5, 6, 0, 0, 7, 8],
    [5, 6, 9, 0],
    [1, 2],
  ])
})

test('an index before a list, or so far beyond it that the list would not fit, is refused', () => {
  const scatter = (index: number): unknown =>
    tf.raw.TensorListScatterIntoExistingList({
      input_handle: unset(),
      tensor: tf.tensor2d([[1, 2]]),
      indices: [index],
    })
  const set = (index: number): unknown =>
    tf.raw.TensorListSetItem(
      { input_handle: unset(), index, item: tf.tensor1d([1]) },
      { resize_if_index_out_of_bounds: true },
    )
  expect(lengthOf(scatter(9))).toBe(10)
  expect(message(() => scatter(-1))).toMatch(
    /^ArgumentError: TensorListScatterIntoExistingList: indices must be 0 or more, got -1/,
  )
  expect(lengthOf(set(9))).toBe(10)
  expect(message(() => set(-1))).toMatch(/^ArgumentError: TensorListSetItem: index must be 0 or more, got -1/)
  for (const resize of [scatter, set, (size: number) => tf.raw.TensorListResize({ input_handle: unset(), size })]) {
    expect(message(() => resize(2 ** 31 - 1))).toMatch(/^(ArgumentError|OutOfMemoryError): TensorList/)
  }
})

test('an index that is no single number is refused', () => {
  const get = (index: number | number[]): unknown =>
    tf.raw.TensorListGetItem({ input_handle: unset(), index, element_shape: [2] }, FLOAT)
  expect([...one(get(1)).dataSync()]).toEqual([0, 0])
  expect([...one(get([1])).dataSync()]).toEqual([0, 0])
  expect(message(() => get([1, 2]))).toMatch(
    /^ArgumentError: TensorListGetItem: index must have one element, got shape \[2\]/,
  )
})

test('rows and results of 2^63 elements or more are refused, also where there are none', () => {
  const none = tf.zeros([0, 2 ** 40, 2 ** 40])
  expect(message(() => tf.raw.TensorListFromTensor({ tensor: none, element_shape: -1 }))).toMatch(
    /^ArgumentError: TensorListFromTensor: tensor must have rows of fewer than 2\^63 elements, got shape \[0,/,
  )
  const concatenate = (dims: number[], shape: number[] | number = [-1, 2]): unknown =>
    tf.raw.TensorListConcatV2(
      { input_handle: unset(), element_shape: shape, leading_dims: tf.tensor(dims, [dims.length], 'int64' as never) },
      FLOAT,
    )
  const { tensor, lengths } = concatenate([2, 0, 1]) as { tensor: tf.Tensor; lengths: tf.Tensor }
  expect(tensor.shape).toEqual([3, 2])
  expect([...lengths.dataSync()].map(Number)).toEqual([2, 0, 1])
  expect(message(() => concatenate([1, -1, 1]))).toMatch(/leading_dims must be 0 or more, got -1/)
  expect(message(() => concatenate([2 ** 40, 2 ** 40, 1], [-1, 2 ** 30]))).toMatch(/fewer than 2\^63 elements/)
  expect(message(() => concatenate([1, 1, 1], [0, 2 ** 30, 2 ** 30, 2 ** 30]))).toMatch(/fewer than 2\^63 elements/)
  expect(
    message(() =>
      tf.raw.TensorListConcat(
        { input_handle: unset() },
        { element_dtype: 'float32', element_shape: [0, 2 ** 40, 2 ** 40] },
      ),
    ),
  ).toMatch(/^ArgumentError: TensorListConcat: element_shape must have fewer than 2\^63 elements/)
})

test('the shape that a list itself gives its elements counts too', () => {
  const large = one(tf.raw.TensorListReserve({ element_shape: [2 ** 30, 2 ** 30], num_elements: 8 }, FLOAT))
  const stack = (): unknown => tf.raw.TensorListStack({ input_handle: large, element_shape: -1 }, FLOAT)
  const gather = (): unknown =>
    tf.raw.TensorListGather({ input_handle: large, indices: new Array(8).fill(0), element_shape: -1 }, FLOAT)
  for (const join of [stack, gather]) expect(message(join)).toMatch(/fewer than 2\^63 elements, got shape \[8,/)
})
