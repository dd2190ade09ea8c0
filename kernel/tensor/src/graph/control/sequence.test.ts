import { describe, expect, test } from 'vitest'
import { WAYS } from '../../fixtures/modes.ts'
import * as tf from '../../index.ts'

const int = (value: number): tf.Scalar => tf.scalar(value, 'int32')

/** What `draw` draws after the same seed, in every way. */
function inAllWays(draw: () => tf.Tensor): number[][] {
  return WAYS.map(([, run]) => {
    tf.setRandomSeed(7)
    return [...run(draw).dataSync()]
  })
}

function expectAlike(draw: () => tf.Tensor): number[] {
  const [eager, ...others] = inAllWays(draw)
  for (const other of others) expect(other).toEqual(eager)
  return eager!
}

const branch = (isThen: boolean): tf.Tensor =>
  tf.cond(
    tf.scalar(isThen),
    () => tf.randomUniform([3]),
    () => tf.randomUniform([3]).add(tf.randomUniform([3])),
  )

const turns = (count: number): tf.Tensor =>
  tf.whileLoop(
    (turn, _) => turn.less(int(count)),
    (turn, drawn) => [turn.add(int(1)), tf.concat([drawn.slice(2), tf.randomUniform([2])])],
    [int(0), tf.zeros([6])] as const,
  )[1]

describe('from one seed every way draws the same numbers', () => {
  test.each([true, false])('in a branch, predicate %s', isThen => {
    expectAlike(() => branch(isThen))
  })

  test('in a loop, others in each turn', () => {
    const drawn = expectAlike(() => turns(3))
    expect(new Set(drawn).size).toBe(6)
  })

  test('in a condition and in a body', () => {
    expectAlike(() =>
      tf.whileLoop(
        x => tf.randomUniform([]).add(x.sum()).less(4),
        x => x.add(tf.randomUniform([2])),
        tf.zeros([2]),
      ),
    )
  })

  test('in a scan, others in each turn', () => {
    const drawn = expectAlike(() => tf.scan((_, x) => tf.randomUniform([2]).add(x), tf.zeros([3]), tf.zeros([2])))
    expect(new Set(drawn).size).toBe(6)
  })

  test('with dropout, and its gradient has the same masks', () => {
    const loss = (x: tf.Tensor): tf.Tensor => tf.scan((a, x) => tf.dropout(a.add(x), 0.5), x, tf.zeros([8])).sum()
    const x = tf.range(1, 25).reshape([3, 8])
    // The loss is linear in x: with the same masks it is the product of x and its gradient.
    const [value, product] = expectAlike(() => {
      const { value, grad } = tf.valueAndGrad(loss as never)(x) as { value: tf.Tensor; grad: tf.Tensor }
      return tf.stack([value, grad.mul(x).sum()])
    })
    expect(product).toBe(value)
    expect(value).toBeGreaterThan(0)
  })

  test('a branch in a loop in a scan', () => {
    expectAlike(() =>
      tf.scan(
        (a, x) =>
          tf.whileLoop(
            a => a.sum().less(x),
            a =>
              tf.cond(
                a.slice(0, 1).sum().greater(0.5),
                () => a.add(tf.randomUniform([2])),
                () => a.add(tf.randomUniform([2]).mul(tf.randomUniform([2]))),
              ),
            tf.randomUniform([2]).add(a.mul(0)),
          ),
        tf.tensor1d([1, 2, 3]),
        tf.zeros([2]),
      ),
    )
  })

  test('a draw with a seed of its own is the same in each turn', () => {
    const drawn = expectAlike(() =>
      tf.scan((_, x) => tf.randomUniform([2], 0, 1, 'float32', 5).add(x), tf.zeros([2]), tf.zeros([2])),
    )
    expect(drawn.slice(0, 2)).toEqual(drawn.slice(2))
  })
})

test('what is drawn afterwards does not depend on the branch, nor on how often a loop turned', () => {
  const after = (work: () => tf.Tensor): number[] =>
    expectAlike(() => {
      work()
      return tf.randomUniform([3])
    })
  const plain = after(() => tf.zeros([1]))
  const first = after(() => branch(true))
  expect(first).not.toEqual(plain)
  for (const work of [() => branch(false), () => turns(0), () => turns(5)]) expect(after(work)).toEqual(first)
})

test('each call of a compiled function draws anew, and each turn too', () => {
  using f = tf.graph(() => turns(3))
  tf.setRandomSeed(7)
  const [first, second] = [f(), f()].map(drawn => [...drawn.dataSync()])
  tf.setRandomSeed(7)
  const eager = [turns(3), turns(3)].map(drawn => [...drawn.dataSync()])
  expect([first, second]).toEqual(eager)
  expect(first).not.toEqual(second)
})
