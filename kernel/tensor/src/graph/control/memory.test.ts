import { afterEach, describe, expect, test } from 'vitest'
import { liveTensors } from '../../engineTensor.ts'
import { WAYS } from '../../fixtures/modes.ts'
import { message } from '../../fixtures/refusal.ts'
import * as tf from '../../index.ts'
import { flushPending } from '../hooks.ts'

afterEach(() => tf.disposeVariables())

type Step = (x: tf.Tensor) => tf.Tensor

function chosen(isFirst: boolean, x: tf.Tensor, step: Step): tf.Tensor {
  const predicate = tf.tidy(() => x.sum().greater(isFirst ? 0 : 1e6))
  const [run, negate] = [() => step(x), () => x.neg()]
  try {
    return isFirst ? tf.cond(predicate, run, negate) : tf.cond(predicate, negate, run)
  } finally {
    predicate.dispose()
  }
}

/** Each runs `step`. */
const uses: readonly (readonly [string, (x: tf.Tensor, step: Step) => tf.Tensor])[] = [
  ['tf.cond', (x, step) => chosen(true, x, step)],
  ['tf.cond, its second function', (x, step) => chosen(false, x, step)],
  [
    'tf.whileLoop',
    (x, step) =>
      tf.whileLoop(
        x => x.sum().less(1e6),
        x => step(x),
        x,
        { maximumIterations: 3 },
      ),
  ],
  ['tf.scan', (x, step) => tf.scan((a, _) => step(a), x)],
]

const inUse = (): number[] => {
  flushPending()
  return [liveTensors(), tf.memory().numTensors]
}

describe.each(WAYS)('memory, %s', (_, run) => {
  test.each(uses)('%s leaks nothing, with and without gradients', (_, use) => {
    const x = tf.ones([10, 20]).mul(2)
    const w = tf.variable(tf.scalar(2))
    const work = (): void => {
      const f = (x: tf.Tensor): tf.Tensor => use(x, x => x.mul(w).sin())
      tf.dispose(run(() => tf.tidy(() => [f(x), tf.grad(x => f(x).sum())(x)])))
      flushPending()
    }
    work()
    work()
    const before = inUse()
    for (let turn = 0; turn < 3; turn++) work()
    expect(inUse()).toEqual(before)
  })

  test.each(uses)('%s leaks nothing where its function throws', (_, use) => {
    const fail = (): void => {
      const x = tf.tidy(() => tf.ones([10, 20]).mul(2))
      const step: Step = x => {
        x.mul(2)
        throw new Error('mine')
      }
      expect(() => run(() => tf.dispose(use(x, step)) as unknown as tf.Tensor)).toThrow('mine')
      x.dispose()
    }
    fail()
    const before = inUse()
    for (let turn = 0; turn < 3; turn++) fail()
    expect(inUse()).toEqual(before)
  })

  test.each(uses)('%s refuses an async function, and its rejection is nobody’s to catch', async (_, use) => {
    const rejections: unknown[] = []
    const note = (reason: unknown): void => void rejections.push(reason)
    process.on('unhandledRejection', note)
    const later = (async () => {
      throw new Error('later')
    }) as never
    const x = tf.ones([2])
    expect(message(() => run(() => use(x, later)))).toMatch(
      /^ArgumentError: .* cannot be async: await outside of it\.$/,
    )
    // Node tells of rejections once the microtasks are done.
    await new Promise(setImmediate)
    process.off('unhandledRejection', note)
    expect(rejections).toEqual([])
  })
})
