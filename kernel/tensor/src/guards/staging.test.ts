import { expect, test } from 'vitest'
import { message } from '../fixtures/refusal.ts'
import * as tf from '../index.ts'

const value = (result: unknown): number => (result as tf.Tensor[])[0]!.dataSync()[0]!

test('a staging area that is empty, or full, is refused instead of waiting for ever', () => {
  const attributes = { dtypes: ['float32'] as const, capacity: 1, shared_name: 'one' }
  const stage = (x: number): unknown => tf.raw.Stage({ values: [tf.scalar(x)] }, { capacity: 1, shared_name: 'one' })
  expect(message(() => tf.raw.Unstage({}, attributes))).toMatch(
    /^ArgumentError: Unstage: the staging area has 0 elements/,
  )
  stage(3)
  expect(message(() => stage(4))).toMatch(/^ArgumentError: Stage: the staging area is full \(1 of 1\)/)
  expect(value(tf.raw.Unstage({}, attributes))).toBe(3)
  expect(message(() => stage(4))).toBe('accepted')
})

test('the first op that names an area sets its capacity, whatever later ones say', () => {
  const stage = (capacity: number): unknown =>
    tf.raw.Stage({ values: [tf.scalar(1)] }, { capacity, shared_name: 'limits' })
  tf.raw.StageSize({}, { dtypes: ['float32'], capacity: 2, shared_name: 'limits' })
  stage(0)
  stage(5)
  expect(message(() => stage(0))).toMatch(/full \(2 of 2\)/)
})

test("an area without a name is the op's own", () => {
  const stage = (): unknown => tf.raw.Stage({ values: [tf.scalar(1)] }, { capacity: 1, container: 'unnamed' })
  stage()
  expect(message(stage)).toMatch(/full \(1 of 1\)/)
  expect(value(tf.raw.Unstage({}, { dtypes: ['float32'], container: 'unnamed', shared_name: 'Stage' }))).toBe(1)
})

test('memory counts as well as capacity', () => {
  const attributes = { memory_limit: 20, shared_name: 'memory' }
  const stage = (length: number): unknown => tf.raw.Stage({ values: [tf.ones([length])] }, attributes)
  expect(message(() => stage(6))).toMatch(/^TensorFlowError: Stage: Attempted to insert tensors with combined size/)
  stage(3)
  stage(2)
  expect(message(() => stage(2))).toMatch(/may be full \(2 elements of up to 12 bytes; 8 more, memory_limit 20\)/)
})

test.each(['Map', 'OrderedMap'] as const)('a key that %s lacks is refused, one that it has is given', kind => {
  const attributes = { dtypes: ['float32'] as const, shared_name: `keys of ${kind}` }
  const stage = (key: bigint): unknown =>
    tf.raw[`${kind}Stage`]({ key, indices: [0], values: [tf.scalar(Number(key))] }, attributes)
  const unstage = (key: bigint): unknown => tf.raw[`${kind}Unstage`]({ key, indices: [0] }, attributes)
  const peek = (key: bigint): unknown => tf.raw[`${kind}Peek`]({ key, indices: [0] }, attributes)
  stage(1n)
  stage(2n)
  expect(message(() => unstage(3n))).toMatch(/has no element with key 3/)
  expect(value(peek(1n))).toBe(1)
  expect(value(unstage(1n))).toBe(1)
  expect(message(() => unstage(1n))).toMatch(/has no element with key 1/)
  expect(value(unstage(2n))).toBe(2)
})

test.each(['Map', 'OrderedMap'] as const)('without a key, %s gives whole elements', kind => {
  const attributes = { dtypes: ['float32', 'float32'] as const, shared_name: `parts of ${kind}` }
  const stage = (key: bigint): unknown =>
    tf.raw[`${kind}Stage`]({ key, indices: [0, 1], values: [tf.scalar(3), tf.scalar(4)] }, attributes)
  const unstage = (indices: number[]): unknown =>
    tf.raw[`${kind}UnstageNoKey`]({ indices: tf.tensor1d(indices, 'int32') }, attributes)
  stage(1n)
  for (const indices of [[0], [0, 7], [1, 0], [0, 1, 2]]) {
    expect(message(() => unstage(indices))).toMatch(/indices must name each of an element's 2 values in order, got \[/)
  }
  expect(message(() => unstage([0, 1]))).toBe('accepted')
  stage(2n)
  tf.raw[`${kind}Unstage`]({ key: 2n, indices: [0] }, attributes)
  expect(message(() => unstage([0, 1]))).toMatch(/parts of elements were taken/)
  tf.raw[`${kind}Unstage`]({ key: 2n, indices: [1] }, attributes)
  stage(3n)
  expect(message(() => unstage([0, 1]))).toBe('accepted')
})
