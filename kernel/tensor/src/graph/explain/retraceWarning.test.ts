import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { plainText } from '../../fixtures/plainText.ts'
import * as tf from '../../index.ts'
import { type GraphWarning, warningChannel } from '../warnings.ts'

function warnings(work: () => void): string[] {
  const texts: string[] = []
  const hear = (message: unknown): void => void texts.push(plainText((message as GraphWarning).text))
  subscribe(warningChannel.name, hear)
  try {
    work()
  } finally {
    unsubscribe(warningChannel.name, hear)
  }
  return texts
}

const x = tf.ones([2])

describe('after the third retrace of a function one warning says what changes and what would stop it', () => {
  test('a number', () => {
    const step = tf.graph((x: tf.Tensor, learningRate: number) => x.mul(learningRate), { name: 'step' })
    expect(warnings(() => [4, 3, 2].forEach(rate => void step(x, rate)))).toEqual([])
    const texts = warnings(() => [1, 0.5, 0.25].forEach(rate => void step(x, rate)))
    expect(texts).toMatchInlineSnapshot(`
      [
        "step, made at retraceWarning.test.ts:L, has been traced 4 times, about N ms each. What keeps changing is argument 2, learningRate: 4 → 3 → 2 → 1. A number is part of the signature. Give a tensor instead of it, tf.scalar(learningRate): another value is then no new trace. tf.graph.explain lists all its traces.",
      ]
    `)
    const asTensor = tf.graph((x: tf.Tensor, rate: tf.Tensor) => x.mul(rate))
    expect(warnings(() => [4, 3, 2, 1].forEach(rate => void asTensor(x, tf.scalar(rate))))).toEqual([])
    expect(asTensor.traceCount).toBe(1)
  })

  test('a shape', () => {
    const predict = tf.graph((batch: { x: tf.Tensor }) => batch.x.mul(2), { name: 'predict' })
    expect(warnings(() => [1, 2, 3, 4].forEach(size => void predict({ x: tf.ones([size]) })))).toMatchInlineSnapshot(`
      [
        "predict, made at retraceWarning.test.ts:L, has been traced 4 times, about N ms each. What keeps changing is batch.x: float32 [1] → float32 [2] → float32 [3] → float32 [4]. Each shape is a trace. Pad it to one shape (tf.pad), leave out the last batch if it is smaller, or resize. tf.graph.explain lists all its traces.",
      ]
    `)
  })

  test('an object, text, an array of numbers, members', () => {
    const given: readonly (readonly [string, (i: number) => unknown])[] = [
      ['object', () => new Date(0)],
      ['text', i => `mode ${i}`],
      ['numbers', i => Float32Array.of(i)],
      ['members', i => Object.fromEntries(Array.from({ length: i }, (_, index) => [`m${index}`, true]))],
    ]
    const texts = given.flatMap(([name, value]) => {
      const fn = tf.graph((x: tf.Tensor, value: unknown) => x.mul(value ? 1 : 2), { name })
      return warnings(() => [1, 2, 3, 4].forEach(i => void fn(x, value(i))))
    })
    expect(texts).toMatchInlineSnapshot(`
      [
        "object, made at retraceWarning.test.ts:L, has been traced 4 times, about N ms each. What keeps changing is argument 2, value: an object of Date → an object of Date → an object of Date → an object of Date. It is another object each time. Make it once, before the loop. tf.graph.explain lists all its traces.",
        "text, made at retraceWarning.test.ts:L, has been traced 4 times, about N ms each. What keeps changing is argument 2, value: 'mode 1' → 'mode 2' → 'mode 3' → 'mode 4'. Each value is a trace. Make a function for each value, before the loop, or decide between tensors by tf.where. tf.graph.explain lists all its traces.",
        "numbers, made at retraceWarning.test.ts:L, has been traced 4 times, about N ms each. What keeps changing is argument 2, value: Float32Array of 4 bytes → Float32Array of 4 bytes → Float32Array of 4 bytes → Float32Array of 4 bytes. An array of numbers is part of the signature. Give a tensor instead of it: other values are then no new trace. tf.graph.explain lists all its traces.",
        "members, made at retraceWarning.test.ts:L, has been traced 4 times, about N ms each. What keeps changing is value.m1: nothing → true; value.m2: nothing → true; value.m3: nothing → true. Give it the same members each time, a tensor where it was one before. tf.graph.explain lists all its traces.",
      ]
    `)
  })

  test('but not where now this argument changes and now that', () => {
    const scale = tf.graph((x: tf.Tensor, factor: number) => x.mul(factor), { name: 'scale' })
    const texts = warnings(() => {
      scale(tf.ones([2, 3]), 1)
      scale(tf.ones([3, 2]), 1)
      scale(tf.ones([2, 3]), 2)
      scale(tf.ones([2, 3], 'int32'), 1)
    })
    expect(texts).toEqual([])
    expect(scale.traceCount).toBe(4)
    expect(warnings(() => scale(tf.ones([5]), 1))).toHaveLength(1)
    expect(warnings(() => scale(tf.ones([6]), 1))).toEqual([])
  })

  test('a function that is disposed between its calls', () => {
    const fn = tf.graph((x: tf.Tensor) => x.mul(2), { name: 'disposed' })
    const texts = warnings(() => {
      for (let i = 0; i < 4; i++) {
        fn(x)
        fn.dispose()
      }
    })
    expect(texts).toMatchInlineSnapshot(`
      [
        "disposed, made at retraceWarning.test.ts:L, has been traced 4 times, about N ms each. Its traces are given back before they are used again. Do not dispose the function between its calls, or let it keep more traces (maxTraces). tf.graph.explain lists all its traces.",
      ]
    `)
  })
})

describe('a function that is made in a loop', () => {
  test('is told once, with the line that makes it', () => {
    const texts = warnings(() => {
      for (let i = 0; i < 10; i++) tf.graph((x: tf.Tensor) => x.mul(i), { name: 'inLoop' })(x)
    })
    expect(texts).toMatchInlineSnapshot(`
      [
        "tf.graph has made inLoop 4 times at retraceWarning.test.ts:L, and each was traced, about N ms, for one call. Make the function once, before the loop or outside of the function that calls it: its next calls then take no trace.",
      ]
    `)
  })

  test('is not told where each is called more than once, or has another signature', () => {
    const make = (): ((x: tf.Tensor) => tf.Tensor) => tf.graph((x: tf.Tensor) => x.mul(2))
    const texts = warnings(() => {
      for (let i = 0; i < 6; i++) {
        const fn = make()
        fn(x)
        fn(x)
      }
      for (let i = 1; i < 6; i++) tf.graph((x: tf.Tensor) => x.mul(2))(tf.ones([i]))
    })
    expect(texts).toEqual([])
  })
})

test('what a trace takes is said in whole milliseconds where it is long', async () => {
  const wait = new Int32Array(new SharedArrayBuffer(4))
  const slow = tf.graph((x: tf.Tensor, k: number) => {
    Atomics.wait(wait, 0, 0, 110)
    return x.mul(k)
  })
  const warned = once(process, 'warning')
  for (let k = 0; k < 4; k++) slow(x, k)
  const [{ message }] = (await warned) as [Error]
  expect(message).toMatch(/traced 4 times, about \d{3,} ms each/)
})

test('where nobody listens it is a warning of the process', async () => {
  const warned = once(process, 'warning')
  const fn = tf.graph((x: tf.Tensor, k: number) => x.mul(k), { name: 'alone' })
  for (let k = 0; k < 4; k++) fn(x, k)
  const [warning] = (await warned) as [Error]
  expect(warning).toMatchObject({
    name: 'RetraceWarning',
    message: expect.stringMatching(/^alone, made at .* traced 4 times/),
  })
})
