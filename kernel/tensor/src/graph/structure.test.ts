import { describe, expect, test } from 'vitest'
import * as tf from '../index.ts'
import { structureOf } from './structure.ts'

class Config {
  readonly scale = 2
}

const config = new Config()
const fn = () => 1
const symbol = Symbol('a')
const x = tf.ones([2, 3])
const v = tf.variable(tf.scalar(1))

/** Pairs of values that are told apart. */
const DIFFERENT: readonly (readonly [unknown, unknown])[] = [
  [x, tf.ones([3, 2])],
  [x, tf.ones([2, 3], 'int32')],
  [x, tf.ones([2, 3, 1])],
  [tf.scalar(1), 1],
  [v, tf.scalar(1)],
  [v, tf.variable(tf.scalar(1))],
  [0, -0],
  [1, '1'],
  [1, 1n],
  [1, true],
  [null, undefined],
  ['undefined', undefined],
  ['[x]', [x]],
  [[], {}],
  [
    [1, [2]],
    [[1], 2],
  ],
  [
    [1, 2],
    [1, 2, undefined],
  ],
  [
    { a: 1, b: 2 },
    { b: 2, a: 1 },
  ],
  [{ a: 1 }, { a: 1, b: undefined }],
  [new Config(), config],
  [() => 1, fn],
  [Symbol('a'), symbol],
  [Float32Array.of(1), Float32Array.of(2)],
  [Float32Array.of(1), Float64Array.of(1)],
  [Uint8Array.of(1), [1]],
]

describe.each(DIFFERENT)('%o and %o', (a, b) => {
  test('neither has the form of the other', () => {
    const [one, other] = [structureOf(a, 'keep'), structureOf(b, 'keep')]
    expect([one.matches(b, []), other.matches(a, [])]).toEqual([false, false])
    expect([one.matches(a, []), other.matches(b, [])]).toEqual([true, true])
  })
})

test.each<[unknown, unknown]>([
  [x, tf.zeros([2, 3])],
  [
    [x, { a: [x], b: 'text' }],
    [tf.zeros([2, 3]), { a: [x], b: 'text' }],
  ],
  [Number.NaN, Number.NaN],
  [config, config],
  [Float32Array.of(1, 2), Float32Array.of(0, 1, 2).subarray(1)],
  [Object.create(null), {}],
  [Object.assign([x], { 2: 1 }), [x, undefined, 1]],
])('%o and %o are of one form', (a, b) => {
  expect(structureOf(a, 'keep').matches(b, [])).toBe(true)
})

test('tensors are taken out in order, and others put in their places', () => {
  const [a, b, c] = [tf.scalar(1), tf.scalar(2), tf.scalar(3)]
  const { tensors, rebuild, matches } = structureOf({ a, rest: [b, 'text', { c }], v }, 'keep')
  expect(tensors).toEqual([a, b, c])
  expect(rebuild([c, a, b])).toEqual({ a: c, rest: [a, 'text', { c: b }], v })
  const found: tf.Tensor[] = []
  expect(matches({ a: c, rest: [b, 'text', { c: a }], v }, found)).toBe(true)
  expect(found).toEqual([c, b, a])
})

test('a variable in a result is a tensor', () => {
  expect(structureOf([v], 'read').tensors).toEqual([v])
})

test('an array that has changed since is another value', () => {
  const array = Float32Array.of(1, 2)
  const before = structureOf(array, 'keep')
  array[0] = 5
  expect(before.matches(array, [])).toBe(false)
})
