import { describe, expect, test } from 'vitest'
import { count } from '../../fixtures/counting.ts'
import { RECORDED } from '../../fixtures/modes.ts'
import * as tf from '../../index.ts'
import { runInMode } from '../../mode.ts'
import { liveFunctions } from '../compile.ts'
import { flushPending } from '../hooks.ts'

const values = (tensor: tf.Tensor): number[] => [...tensor.dataSync()]

/** A branch that is another function for each `rank`. */
const branch = (x: tf.Tensor, rank: number): tf.Tensor =>
  tf.cond(
    x.sum().greater(0),
    () => x.reshape(Array.from({ length: rank }, () => 1)),
    () => x.neg().reshape(Array.from({ length: rank }, () => 1)),
  )

/** Functions that differ in an attribute. */
const leaky = (x: tf.Tensor, alpha: number): tf.Tensor =>
  tf.cond(
    x.sum().greater(0),
    () => tf.leakyRelu(x, alpha),
    () => x,
  )

test('equal functions are one, whatever values they use', () => {
  const x = tf.tensor1d([3])
  const add = (value: number): tf.Tensor =>
    runInMode('graph', () =>
      tf.cond(
        x.sum().greater(0),
        () => x.add(value),
        () => x.sub(value),
      ),
    )
  const compiled = [1, 2, 3].map(value => count(() => expect(values(add(value))).toEqual([3 + value])).compiled)
  // The two branches, and then nothing: each cell is seen once.
  expect(compiled).toEqual([2, 0, 0])
})

test('functions that differ in the order of their inputs are two', () => {
  const [a, b] = [tf.tensor1d([5]), tf.tensor1d([3])]
  const difference = (isFirst: boolean): number[] =>
    values(
      runInMode('graph', () =>
        tf.cond(
          tf.scalar(true),
          () => (isFirst ? [a.sub(b), a, b] : [b.sub(a), a, b]),
          () => [a, b, a],
        ),
      )[0]!,
    )
  expect([difference(true), difference(false), difference(true)]).toEqual([[2], [-2], [2]])
})

test('a function of two ranks is two', () => {
  const x = tf.tensor1d([-3])
  const shapes = [1, 2, 1, 3].map(rank => runInMode('graph', () => branch(x, rank)).shape)
  expect(shapes).toEqual([[1], [1, 1], [1], [1, 1, 1]])
})

test('how many there are is bounded, and those that a compiled function calls stay', () => {
  const x = tf.tensor1d([-2])
  using kept = tf.graph((x: tf.Tensor) => leaky(x.mul(1), 0.25))
  expect(values(kept(x))).toEqual([-2])
  for (let index = 0; index < 450; index++) {
    const result = runInMode('graph', () => leaky(x, index / 1000))
    if (index % 50 === 0) expect(values(result)).toEqual([-2])
  }
  runInMode('graph', flushPending)
  const inner = [...liveFunctions].filter(({ name }) => name.startsWith('cond_'))
  expect(inner.length).toBeLessThan(250)
  expect(values(kept(tf.tensor1d([4])))).toEqual([4])
  expect(values(kept(x))).toEqual([-2])
})

describe.each(RECORDED)('a failure names the op inside and its line, %s', (way, run) => {
  const at = (message: string): string =>
    message.replaceAll(/\S+innerFunction\.test\.ts:\d+:\d+/g, 'innerFunction.test.ts:LINE')

  test.skipIf(way.includes('XLA'))('when it runs', () => {
    const rows = tf.tensor1d([1, 2])
    const index = tf.tensor1d([7], 'int32').add(tf.scalar(0, 'int32'))
    const work = (): number[] =>
      values(
        run(() =>
          tf.cond(
            tf.scalar(true),
            () => rows.mul(2).gather(index as tf.Tensor1D),
            () => tf.zeros([1]),
          ),
        ),
      )
    expect(work).toThrow(tf.TensorFlowError)
    let message = ''
    try {
      work()
    } catch (error) {
      message = at((error as Error).message)
    }
    expect(message).toMatch(/indices\[0\] = 7 is not in \[0, 2\)/)
    expect(message).toMatch(
      way === 'tf.graph'
        ? /^GatherV2 \(recorded at innerFunction\.test\.ts:LINE\)/
        : /recorded at innerFunction\.test\.ts:LINE/,
    )
  })

  test.runIf(way === 'tf.graph with XLA')('when XLA cannot compile it', () => {
    const x = tf.variable(tf.tensor1d([3, 1, 3]))
    const work = (): unknown =>
      run(() =>
        tf.cond(
          tf.scalar(true),
          () => tf.raw.NthElement({ input: x, n: 1 }) as tf.Tensor,
          () => x.sum(),
        ),
      )
    let message = ''
    try {
      work()
    } catch (error) {
      message = at((error as Error).message)
    }
    expect(message).toMatchInlineSnapshot(
      `"XLA cannot compile NthElement (recorded at innerFunction.test.ts:LINE). Run this code as a graph without XLA: %%graph in a cell, tf.graph without {xla: true} or with {xlaFallback: true}."`,
    )
  })
})
