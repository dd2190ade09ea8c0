import { expect, test } from 'vitest'
import { count } from '../fixtures/counting.ts'
import { message } from '../fixtures/refusal.ts'
import * as tf from '../index.ts'

const one = (result: unknown): tf.Tensor => result as tf.Tensor

function variable(values: tf.Tensor): tf.Tensor {
  const handle = one(tf.raw.VarHandleOp({}, { dtype: 'float32', shape: values.shape, shared_name: `${nextName++}` }))
  tf.raw.AssignVariableOp({ resource: handle, value: values })
  return handle
}

let nextName = 0
const matrix = (): tf.Tensor =>
  variable(
    tf.tensor2d([
      [1, 2],
      [3, 4],
    ]),
  )
const valuesOf = (handle: tf.Tensor): number[] => [
  ...one(tf.raw.ReadVariableOp({ resource: handle }, { dtype: 'float32' })).dataSync(),
]

test('rows that are scattered into a variable have its shape: others would be written beyond it', () => {
  const resource = matrix()
  const update = (updates: tf.TensorLike): unknown =>
    tf.raw.ResourceScatterUpdate({ resource, indices: [1], updates: tf.tensor(updates, undefined, 'float32') })
  update([[5, 6]])
  expect(valuesOf(resource)).toEqual([1, 2, 5, 6])
  update(7)
  expect(valuesOf(resource)).toEqual([1, 2, 7, 7])
  expect(message(() => update([[1, 2, 3]]))).toBe(
    'ArgumentError: ResourceScatterUpdate: updates must have a row like those of resource, of shape [2,2], for each of indices: ' +
      'shape [1,2] or a scalar, got [1,3] (inputs: resource [], int32 [1], float32 [1,3]).',
  )
  expect(valuesOf(resource)).toEqual([1, 2, 7, 7])
})

test('a scalar variable takes scalars', () => {
  const resource = variable(tf.scalar(1))
  tf.raw.ResourceScatterAdd({ resource, indices: [0], updates: tf.scalar(2) })
  expect(valuesOf(resource)).toEqual([3])
})

test('a sparse gradient has the axes of its variable', () => {
  const [weights, momenta] = [matrix(), variable(tf.zeros([2, 2]))]
  const step = (grad: tf.Tensor): unknown =>
    tf.raw.ResourceSparseApplyMomentum({ var: weights, accum: momenta, lr: 0.5, grad, indices: [1], momentum: 0.5 })
  step(tf.tensor2d([[2, 4]]))
  // The momentum is 0.5 * 0 + 2 and 4; the weights lose half of it.
  expect(valuesOf(weights)).toEqual([1, 2, 2, 2])
  expect(message(() => step(tf.tensor1d([2])))).toMatch(
    /^ArgumentError: ResourceSparseApplyMomentum: grad must have a row like those of var, .* shape \[1,2\], got \[1\]/,
  )
})

test('batches are gathered from a variable that has as many', () => {
  const resource = matrix()
  const gather = (indices: number[][], batch_dims: number): unknown =>
    tf.raw.ResourceGather({ resource, indices }, { dtype: 'float32', batch_dims })
  expect([...one(gather([[1], [0]], 1)).dataSync()]).toEqual([2, 3])
  expect(message(() => gather([[0], [0], [0]], 1))).toMatch(/^ArgumentError: ResourceGather: resource must have more/)
  expect(message(() => gather([[0], [0]], 2))).toMatch(/^ArgumentError: ResourceGather: resource must have more/)
})

test('an op that takes a variable for one of another dtype is refused', () => {
  const ref = matrix()
  const add = (updates: tf.Tensor): unknown => tf.raw.ResourceScatterNdAdd({ ref, indices: [[0]], updates })
  add(tf.tensor2d([[1, 1]]))
  expect(valuesOf(ref)).toEqual([2, 3, 3, 4])
  expect(message(() => add(tf.tensor2d([[1, 1]], [1, 2], 'int32')))).toMatch(
    /^ArgumentError: ResourceScatterNdAdd: ref must be a variable of int32, as attribute T says, got float32/,
  )
})

test('a variable whose rows were updated is read as what it is only', () => {
  const resource = matrix()
  tf.raw.ResourceScatterAdd({ resource, indices: [0], updates: tf.tensor2d([[1, 1]]) })
  expect(message(() => tf.raw.ReadVariableOp({ resource }, { dtype: 'int32' }))).toMatch(
    /^ArgumentError: ReadVariableOp: resource must be a variable of int32, as attribute dtype says, got float32/,
  )
  expect(valuesOf(resource)).toEqual([2, 3, 3, 4])
})

test.each(['float64', 'float16', 'bfloat16', 'int32', 'int64', 'uint8', 'bool', 'complex64', 'string'] as const)(
  'a variable of %s is known for one',
  dtype => {
    const resource = one(tf.raw.VarHandleOp({}, { dtype, shape: [], shared_name: `of ${dtype}` }))
    const value = one(tf.raw.Empty({ shape: [] }, { dtype, init: true }))
    tf.raw.AssignVariableOp({ resource, value })
    expect(one(tf.raw.ReadVariableOp({ resource }, { dtype })).dtype).toBe(dtype)
    expect(message(() => tf.raw.ReadVariableOp({ resource }, { dtype: 'float32' }))).toMatch(
      `ArgumentError: ReadVariableOp: resource must be a variable of float32, as attribute dtype says, got ${dtype}`,
    )
  },
)

test('a variable without a value is refused, and stays without', () => {
  const resource = one(tf.raw.VarHandleOp({}, { dtype: 'float32', shape: [2], shared_name: 'unset' }))
  expect(message(() => tf.raw.ResourceGather({ resource, indices: [0] }, { dtype: 'float32' }))).toMatch(
    /^ArgumentError: ResourceGather: resource must be a variable that has a value/,
  )
  expect([...one(tf.raw.VarIsInitializedOp({ resource })).dataSync()]).toEqual([0])
})

test('the variable is looked at once for a call', () => {
  const resource = matrix()
  const { executed } = count(() => tf.raw.ResourceGather({ resource, indices: [0] }, { dtype: 'float32' }))
  // Whether it has a value, its shape, and the op; what asks for its dtype is refused.
  expect(executed).toBe(3)
})
