/** @file Resources and variants of each kind, for ops that take one: made by TensorFlow's own ops. */

import * as tf from '@diptych/tensor'

type Make = () => tf.Tensor

const one = (result: unknown): tf.Tensor => {
  if (result instanceof tf.Tensor) return result
  return Object.values(result as Record<string, tf.Tensor>)[0]!
}

export const RESOURCES: Readonly<Record<string, Make>> = {
  variable: () => {
    const handle = one(tf.raw.VarHandleOp({}, { dtype: 'float32', shape: [2, 3] }))
    tf.raw.AssignVariableOp({ resource: handle, value: tf.ones([2, 3]) })
    return handle
  },
  table: () => one(tf.raw.HashTableV2({}, { key_dtype: 'string', value_dtype: 'int64' })),
  lookup: () => one(tf.raw.MutableHashTableV2({}, { key_dtype: 'int64', value_dtype: 'float32' })),
  iterator: () => {
    const iterator = one(tf.raw.AnonymousIterator({}, { output_types: ['float32'], output_shapes: [[]] }))
    tf.raw.MakeIterator({ dataset: VARIANTS.dataset!(), iterator })
    return iterator
  },
  queue: () => one(tf.raw.FIFOQueueV2({}, { component_types: ['float32'] })),
  stack: () => one(tf.raw.StackV2({ max_size: 5 }, { elem_type: 'float32' })),
  tensor_array: () => one(tf.raw.TensorArrayV3({ size: 3 }, { dtype: 'float32' })),
  generator: () => one(tf.raw.AnonymousRandomSeedGenerator({ seed: 1, seed2: 2 })),
  mutex: () => one(tf.raw.MutexV2({})),
}

export const VARIANTS: Readonly<Record<string, Make>> = {
  dataset: () => one(tf.raw.TensorSliceDataset({ components: [tf.tensor1d([1, 2, 3])] }, { output_shapes: [[]] })),
  list: () => one(tf.raw.TensorListReserve({ element_shape: [2], num_elements: 3 }, { element_dtype: 'float32' })),
  map: () => one(tf.raw.EmptyTensorMap({})),
  ragged: () =>
    one(
      tf.raw.RaggedTensorToVariant(
        { rt_nested_splits: [[0, 1, 3]], rt_dense_values: tf.tensor1d([1, 2, 3]) },
        { batched_input: false },
      ),
    ),
  optional: () => one(tf.raw.OptionalNone({})),
}

/** @throws {Error} if there is no such kind. */
export function makeHandle(kind: string): tf.Tensor {
  const make = RESOURCES[kind] ?? VARIANTS[kind]
  if (!make) throw new Error(`There is no kind of handle called ${kind}.`)
  return make()
}
