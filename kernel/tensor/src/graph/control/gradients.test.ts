import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { waves } from '../../fixtures/index.ts'
import { WAYS } from '../../fixtures/modes.ts'
import * as tf from '../../index.ts'

/** Of make_control.py: a loss, its gradients, and the gradients of the sum of the squares of those. */
interface Reference {
  readonly value: number
  readonly first: readonly (readonly number[])[]
  readonly second: readonly (readonly number[])[]
}

const references = JSON.parse(readFileSync(new URL('../../fixtures/control.json', import.meta.url), 'utf8')) as Record<
  string,
  Reference
>

type Loss = (...inputs: tf.Tensor[]) => tf.Tensor

const recurrent: Loss = (xs, start, weights) => {
  const ofInputs = tf.slice(weights!, 0, 3)
  const ofHidden = tf.slice(weights!, 3)
  const states = tf.scan(
    ({ hidden: before, total }, x) => {
      const hidden = tf.tanh(tf.add(tf.matMul(x, ofInputs), tf.matMul(before, ofHidden)))
      return { hidden, total: total.add(hidden.square().sum()) }
    },
    xs!,
    { hidden: start!, total: tf.scalar(0) },
  )
  return tf.add(states.hidden.pow(3).sum(), states.total.slice(4, 1).sum())
}

const backwards: Loss = xs =>
  tf
    .scan((a, x) => a.sin().mul(x).add(a), xs!, undefined, { reverse: true })
    .square()
    .sum()

const squaring: Loss = (x, w) =>
  tf
    .whileLoop(
      (i, v) => tf.logicalAnd(i.less(10), v.square().sum().less(50)),
      (i, v) => [i.add(1), v.mul(w!).add(v.square().mul(i))],
      [tf.scalar(0), x!],
      { maximumIterations: 10 },
    )[1]
    .sum()

const branches: Loss = (x, w) =>
  tf
    .cond(
      x!.sum().greater(0),
      () => x!.sin().mul(w!),
      () => x!.pow(3).mul(w!).mul(w!),
    )
    .sum()

const nested: Loss = (xs, w) =>
  tf
    .scan(
      (a, x) => {
        const grown = tf.whileLoop(
          v => v.sum().less(4),
          v => v.mul(w!).add(1),
          a.abs(),
          { maximumIterations: 20 },
        )
        return tf.cond(
          x.greater(0),
          () => grown.sin().mul(x),
          () => a.mul(x).add(w!),
        )
      },
      xs!,
      waves(2),
    )
    .square()
    .sum()

const losses: Record<string, { loss: Loss; inputs: () => tf.Tensor[] }> = {
  recurrent: { loss: recurrent, inputs: () => [waves(5, 2, 3), waves(2, 4), waves(7, 4)] },
  backwards: { loss: backwards, inputs: () => [waves(4, 2)] },
  squaring: { loss: squaring, inputs: () => [waves(3), tf.scalar(1.25)] },
  'then branch': { loss: branches, inputs: () => [waves(2), tf.scalar(1.5)] },
  'else branch': { loss: branches, inputs: () => [waves(2).neg(), tf.scalar(1.5)] },
  nested: { loss: nested, inputs: () => [waves(6), tf.scalar(1.25)] },
}

const gradients = (loss: Loss, inputs: tf.Tensor[]): tf.Tensor[] => tf.grads(loss as never)(inputs)

// float32 against float64: relative to the largest, as small ones are differences of large ones.
function expectClose(given: tf.Tensor, wanted: readonly number[], tolerance: number): void {
  const largest = Math.max(...wanted.map(Math.abs))
  const errors = [...given.dataSync()].map((value, index) => Math.abs(value - wanted[index]!) / largest)
  expect(given.size).toBe(wanted.length)
  expect(Math.max(...errors), `${given.dataSync()} against ${wanted}`).toBeLessThan(tolerance)
}

describe.each(WAYS)("values and gradients are TensorFlow's in Python, %s", (_, run) => {
  test.each(Object.keys(losses))('%s', name => {
    const { loss, inputs } = losses[name]!
    const given = inputs()
    const { value, first, second } = references[name]!
    expectClose(
      run(() => loss(...given)),
      [value],
      1e-5,
    )
    run(() => gradients(loss, given)).forEach((gradient, index) => {
      expectClose(gradient, first[index]!, 2e-5)
    })
    const squares: Loss = (...xs) => tf.addN(gradients(loss, xs).map(gradient => gradient.square().sum()))
    run(() => gradients(squares, given)).forEach((gradient, index) => {
      expectClose(gradient, second[index]!, 2e-4)
    })
  })
})
