import { describe, expect, test } from 'vitest'
import * as tf from '../index.ts'
import { type Mode, runInMode } from '../mode.ts'

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

/** Each with its first and second derivative, from calculus. */
const FUNCTIONS: Readonly<
  Record<string, [fn: (x: tf.Tensor) => tf.Tensor, first: (x: number) => number, second: (x: number) => number]>
> = {
  relu: [x => x.relu(), x => (x > 0 ? 1 : 0), () => 0],
  relu6: [x => x.relu6(), x => (x > 0 && x < 6 ? 1 : 0), () => 0],
  leakyRelu: [x => x.leakyRelu(0.25), x => (x > 0 ? 1 : 0.25), () => 0],
  softplus: [x => x.softplus(), sigmoid, x => sigmoid(x) * (1 - sigmoid(x))],
  sigmoid: [
    x => x.sigmoid(),
    x => sigmoid(x) * (1 - sigmoid(x)),
    x => sigmoid(x) * (1 - sigmoid(x)) * (1 - 2 * sigmoid(x)),
  ],
  tanh: [x => x.tanh(), x => 1 - Math.tanh(x) ** 2, x => -2 * Math.tanh(x) * (1 - Math.tanh(x) ** 2)],
  sqrt: [x => x.abs().sqrt(), x => (Math.sign(x) * Math.abs(x) ** -0.5) / 2, x => -(Math.abs(x) ** -1.5) / 4],
  rsqrt: [x => x.abs().rsqrt(), x => (-Math.sign(x) * Math.abs(x) ** -1.5) / 2, x => Math.abs(x) ** -2.5 * 0.75],
}
const POINTS = [-2, -0.5, 0.75, 3, 7]

describe.each(Object.entries(FUNCTIONS))('%s', (_, [fn, first, second]) => {
  test.each(['eager', 'graph', 'graph+xla'] as Mode[])('has its first and second derivative, %s', mode => {
    const derive = (x: tf.Tensor) => tf.grad(fn)(x)
    const [once, twice] = runInMode(mode, () => {
      const x = tf.tensor1d(POINTS)
      // Weighted, so that a gradient that leaves the incoming one out shows.
      const weighted = (v: tf.Tensor) => derive(v).mul([1, 2, 3, 4, 5])
      return [derive(x).arraySync() as number[], tf.grad(weighted)(x).arraySync() as number[]] as const
    })
    for (const [index, x] of POINTS.entries()) {
      expect(once[index]).toBeCloseTo(first(x), 5)
      expect(twice[index]).toBeCloseTo((index + 1) * second(x), 5)
    }
  })
})

test('the gradient of whole numbers is of floats', () => {
  const dy = tf.tensor1d([1, 2, 3])
  const gradient = tf.grad((x: tf.Tensor) => x.relu().cast('float32'))(tf.tensor1d([-1, 0, 2], 'int32'), dy)
  expect(gradient.dtype).toBe('float32')
  expect(gradient.arraySync()).toEqual([0, 0, 3])
})
