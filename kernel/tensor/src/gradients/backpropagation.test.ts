import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { expect, test } from 'vitest'
import * as tf from '../index.ts'

/** The names of the ops that `fn` runs. */
function opsOf(fn: () => void): string[] {
  const names: string[] = []
  const see = (message: unknown) => names.push((message as { name: string }).name)
  subscribe('diptych:execute', see)
  try {
    fn()
  } finally {
    unsubscribe('diptych:execute', see)
  }
  return names
}

/** k·v summed over k from 1 to `count`: the gradient is count·(count + 1)/2. */
const manyUses = (count: number) => (v: tf.Tensor) =>
  tf.addN(Array.from({ length: count }, (_, index) => v.mul(index + 1))).sum() as tf.Scalar

test.each([1, 2, 7, 8, 9, 20])('%i gradients of one tensor are added', count => {
  const x = tf.tensor1d([3, 4])
  const sum = (count * (count + 1)) / 2
  expect([...tf.grad(manyUses(count))(x).dataSync()]).toEqual([sum, sum])
})

test('gradients that meet are added eight at a time', () => {
  const x = tf.tensor1d([3, 4])
  const count = 22
  const ops = opsOf(() => tf.grad(manyUses(count))(x).dataSync())
  // One AddN is the function's own. A sum of eight is the first of the next eight: 22 = 8 + 7 + 7.
  expect(ops.filter(name => name === 'AddN')).toHaveLength(1 + 3)
  expect(ops).not.toContain('Add')
})

test('large gradients do not wait for others: each is added to those before it', () => {
  const x = tf.ones([2 ** 18 + 1])
  const ops = opsOf(() => tf.grad(manyUses(5))(x).slice(0, 1).dataSync())
  expect(ops.filter(name => name === 'Add')).toHaveLength(4)
})

test('one gradient for two inputs, that which came in, and one from outside', () => {
  const outside = tf.tensor1d([5])
  const shared = tf.customGrad((a, b) => ({
    value: tf.add(a as tf.Tensor, b as tf.Tensor),
    gradFunc: dy => [dy, dy],
  }))
  const constant = tf.customGrad(a => ({ value: (a as tf.Tensor).square(), gradFunc: () => outside }))
  const x = tf.tensor1d([2])
  // d/dx (x² + x) + 3x by the gradients above: 5 + 1 + 3.
  const [gradient] = tf.grads((v: tf.Tensor) => shared(constant(v), v).add(v.mul(3)).sum() as tf.Scalar)([x])
  expect([...gradient!.dataSync()]).toEqual([9])
  expect([...outside.dataSync()]).toEqual([5])
})

test('x may be on the way to y, and be y', () => {
  const a = tf.scalar(3)
  const { grads } = tf.tidy(() => {
    let middle: tf.Tensor
    const found = tf.grads((u: tf.Tensor) => {
      middle = u.square()
      return middle.mul(2) as tf.Scalar
    })([a])
    return { grads: found, middle: middle! }
  })
  expect(grads[0]!.dataSync()[0]).toBe(12)
  expect(
    tf
      .grad((u: tf.Tensor) => u.mul(1).add(u.mul(0)) as tf.Scalar)(a)
      .dataSync()[0],
  ).toBe(1)
  const variable = tf.variable(tf.scalar(2))
  expect(
    tf.variableGrads(() => variable.mul(variable).mul(variable) as tf.Scalar).grads[variable.name]!.dataSync()[0],
  ).toBe(12)
  variable.dispose()
})

test('gradients of gradients where several meet', () => {
  const cube = (v: tf.Tensor) => v.mul(v).mul(v).add(v.mul(v)).sum() as tf.Scalar
  const x = tf.tensor1d([1, 2])
  const second = tf.grad((v: tf.Tensor) => tf.grad(cube)(v).sum() as tf.Scalar)
  // d²/dx² (x³ + x²) = 6x + 2.
  expect([...second(x).dataSync()]).toEqual([8, 14])
  expect([
    ...tf
      .grad((v: tf.Tensor) => second(v).sum() as tf.Scalar)(x)
      .dataSync(),
  ]).toEqual([6, 6])
})

test('what the way back has used is freed on the way', () => {
  const x = tf.ones([1000])
  const ways = (steps: number) => {
    let most = 0
    const see = (message: unknown) => {
      if ((message as { name: string }).name === 'TanhGrad') most = Math.max(most, tf.memory().numTensors)
    }
    const before = tf.memory().numTensors
    subscribe('diptych:execute', see)
    const gradient = tf.grad((v: tf.Tensor) => {
      let result = v
      for (let step = 0; step < steps; step++) result = result.tanh()
      return result.sum() as tf.Scalar
    })(x)
    unsubscribe('diptych:execute', see)
    gradient.dispose()
    expect(tf.memory().numTensors).toBe(before)
    return most - before
  }
  // Each step forward keeps a tensor for its gradient; gradients do not come on top of those.
  expect(ways(30) - ways(10)).toBe(20)
})

test('a failing gradient frees what was kept for it', () => {
  const bad = tf.customGrad(v => ({ value: (v as tf.Tensor).sum(), gradFunc: () => tf.zeros([7]) }))
  const x = tf.tensor1d([1, 2])
  const before = tf.memory().numTensors
  expect(() => tf.grad((v: tf.Tensor) => bad(v.square().tanh()) as tf.Scalar)(x)).toThrow(
    "has shape '7', which does not match the shape of the input '2'",
  )
  expect(tf.memory().numTensors).toBe(before)
})

test('refusals', () => {
  const x = tf.tensor1d([1, 2])
  expect(() => tf.grad(() => tf.scalar(1))(x)).toThrow('Cannot compute gradient of y=f(x) with respect to x')
  expect(() => tf.grad((v: tf.Tensor) => tf.raw.Tanh({ x: v }) as tf.Tensor)(x)).toThrow('tf.raw.Tanh has no gradient')
  expect(() => tf.engine().gradients(() => x, [])).toThrow('gradients() received an empty list of xs.')
})
