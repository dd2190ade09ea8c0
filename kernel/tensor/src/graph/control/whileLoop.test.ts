import { afterEach, describe, expect, test } from 'vitest'
import { count } from '../../fixtures/counting.ts'
import { RECORDED, WAYS } from '../../fixtures/modes.ts'
import { message } from '../../fixtures/refusal.ts'
import * as tf from '../../index.ts'
import { runInMode } from '../../mode.ts'

afterEach(() => tf.disposeVariables())

const values = (tensor: tf.Tensor): number[] => [...tensor.dataSync()]
const int = (value: number): tf.Scalar => tf.scalar(value, 'int32')

/** `step` `times` times from `x`. */
const repeat = (
  times: number,
  x: tf.Tensor,
  step: (x: tf.Tensor) => tf.Tensor,
  options?: tf.WhileLoopOptions,
): tf.Tensor =>
  tf.whileLoop(
    (turn, _) => turn.less(int(times)),
    (turn, x) => [turn.add(int(1)), step(x)],
    [int(0), x] as const,
    options,
  )[1]

describe.each(WAYS)('tf.whileLoop, %s', (_, run) => {
  test('turns while the condition holds', () => {
    const [turns, power] = run(() =>
      tf.whileLoop(
        (_, power) => power.less(1000),
        (turns, power) => [turns.add(int(1)), power.mul(3)],
        [int(0), tf.scalar(1)],
      ),
    )
    expect([turns.dtype, values(turns), values(power)]).toEqual(['int32', [7], [2187]])
  })

  test('a condition that never holds gives the first values, which stay the caller’s', () => {
    const x = tf.tensor1d([1, 2])
    const result = run(() =>
      tf.whileLoop(
        x => x.sum().less(0),
        x => x.mul(2),
        x,
      ),
    )
    result.dispose()
    expect(values(x)).toEqual([1, 2])
  })

  test('loop variables nest; one alone comes as it is', () => {
    const { count: counted, rest } = run(() =>
      tf.whileLoop(
        ({ count }) => count.less(4),
        ({ count, rest: { a, b } }) => ({ count: count.add(1), rest: { a: b, b: a.add(b) } }),
        { count: tf.scalar(0), rest: { a: tf.scalar(0), b: tf.scalar(1) } },
      ),
    )
    expect([counted, rest.a, rest.b].map(values)).toEqual([[4], [3], [5]])
    const single = run(() =>
      tf.whileLoop(
        x => x.less(10),
        x => x.mul(2),
        tf.scalar(1),
      ),
    )
    expect(values(single)).toEqual([16])
  })

  test('members may come back in another order than they went in', () => {
    const { n, sum } = run(() =>
      tf.whileLoop(
        ({ n }) => n.less(4),
        ({ n, sum }) => ({ sum: sum.add(n), n: n.add(1) }),
        { n: tf.scalar(1), sum: tf.scalar(10) },
      ),
    )
    expect([n, sum].map(values)).toEqual([[4], [16]])
  })

  test('no more turns than maximumIterations', () => {
    const turned = (maximumIterations: number): tf.Tensor =>
      tf.whileLoop(
        x => x.greater(-1),
        x => x.add(1),
        tf.scalar(0),
        { maximumIterations },
      )
    expect([0, 1, 7].flatMap(most => values(run(() => turned(most))))).toEqual([0, 1, 7])
  })

  test('variables are read and assigned in each turn, and the condition sees them', () => {
    const v = tf.variable(tf.scalar(1))
    const w = tf.variable(tf.scalar(0))
    const sum = run(() =>
      tf.whileLoop(
        _ => v.less(20),
        sum => {
          v.assign(v.mul(2))
          w.assign(sum as tf.Scalar)
          return sum.add(v)
        },
        tf.scalar(0),
      ),
    )
    // v: 2, 4, 8, 16, 32; the sum before the last turn: 2+4+8+16.
    expect([sum, v, w].map(values)).toEqual([[62], [32], [30]])
  })

  test('gradients of what goes in, of captured tensors and of variables', () => {
    const w = tf.variable(tf.scalar(2))
    const scale = tf.tensor1d([1, 10])
    const loss = (x: tf.Tensor, scale: tf.Tensor): tf.Tensor =>
      repeat(3, x, x => x.mul(w).add(scale), { maximumIterations: 4 }).sum()
    const x = tf.tensor1d([5, 7])
    // x w³ + s (w² + w + 1)
    const [dx, dscale] = run(() => tf.grads(loss)([x, scale]))
    expect([dx!, dscale!].map(values)).toEqual([
      [8, 8],
      [7, 7],
    ])
    const { grads } = run(() => tf.variableGrads(() => loss(x, scale) as tf.Scalar, [w]))
    // Σ 3 x w² + s (2 w + 1)
    expect(values(grads[w.name]!)).toEqual([12 * 12 + 11 * 5])
  })

  test('gradients where the loop does not turn are those of nothing done', () => {
    const loss = (x: tf.Tensor): tf.Tensor => repeat(0, x, x => x.mul(2), { maximumIterations: 4 }).sum()
    expect(values(run(() => tf.grad(loss)(tf.tensor1d([1, 2]))))).toEqual([1, 1])
  })

  test('a variable that the body assigns has the gradient of each value that was read', () => {
    const v = tf.variable(tf.scalar(3))
    const loss = (x: tf.Tensor): tf.Tensor =>
      repeat(
        2,
        x,
        x => {
          const y = x.mul(v)
          v.assign(v.add(1))
          return y
        },
        { maximumIterations: 2 },
      )
    // x · 3 · 4: assigning cuts the gradient, so d/dv is 4 x + 3 x.
    const { grads } = run(() => tf.variableGrads(() => loss(tf.scalar(5)) as tf.Scalar, [v]))
    expect([grads[v.name]!, v].map(values)).toEqual([[35], [5]])
  })

  test('the second derivative, and the third', () => {
    // x^8
    const loss = (x: tf.Tensor): tf.Tensor => repeat(3, x, x => x.square(), { maximumIterations: 3 })
    const second = tf.grad(tf.grad(loss))
    expect(values(run(() => second(tf.scalar(2))))).toEqual([56 * 64])
    expect(values(run(() => tf.grad(second)(tf.scalar(2))))).toEqual([336 * 32])
  })
})

describe.each(WAYS.filter(([way]) => !way.includes('XLA')))('without maximumIterations, %s', (way, run) => {
  test('the gradient passes', () => {
    const loss = (x: tf.Tensor): tf.Tensor => repeat(3, x, x => x.square()).sum()
    expect(values(run(() => tf.grad(loss)(tf.scalar(2))))).toEqual([8 * 128])
  })

  test('a loop in a loop has one too', () => {
    const loss = (x: tf.Tensor): tf.Tensor => repeat(2, x, x => repeat(2, x, x => x.square())).sum()
    expect(values(run(() => tf.grad(loss)(tf.scalar(1.5))))[0]).toBeCloseTo(16 * 1.5 ** 15, 1)
  })

  test.skipIf(way === 'eager')('the second derivative asks for it', () => {
    const loss = (x: tf.Tensor): tf.Tensor => repeat(3, x, x => x.square())
    expect(() => run(() => tf.grad(tf.grad(loss))(tf.scalar(2)))).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: tf.whileLoop: a gradient of its gradient is wanted, and how often it turns is not known while it is recorded. Say how often at most: {maximumIterations: …}.]`,
    )
  })
})

describe.each(WAYS.filter(([way]) => way.includes('XLA')))('without maximumIterations, %s', (_, run) => {
  test('the gradient asks for it', () => {
    const loss = (x: tf.Tensor): tf.Tensor => repeat(3, x, x => x.square())
    expect(values(run(() => loss(tf.scalar(2))))).toEqual([256])
    expect(() => run(() => tf.grad(loss)(tf.scalar(2)))).toThrowErrorMatchingInlineSnapshot(
      `[ArgumentError: tf.whileLoop: a gradient is wanted, and XLA needs to know how often the loop turns at most. Give it: {maximumIterations: …}.]`,
    )
  })
})

test.each(['graph', 'graph+xla'] as const)('a training step in a %s cell compiles nothing from the second on', mode => {
  const w = tf.variable(tf.scalar(1))
  const optimizer = tf.train.sgd(0.5)
  const step = (): void => {
    optimizer.minimize(
      () =>
        repeat(3, tf.scalar(1), x => x.mul(w), { maximumIterations: 3 })
          .sub(8)
          .square() as tf.Scalar,
    )
  }
  runInMode(mode, () => {
    step()
    for (let turn = 0; turn < 3; turn++) expect(count(step)).toMatchObject({ compiled: 0, executed: 1 })
  })
  optimizer.dispose()
})

describe.each(WAYS)('refused, %s', (_, run) => {
  const text = (work: () => unknown): string => message(() => run(() => work() as tf.Tensor))
  const once = (body: (x: tf.Tensor) => unknown, first: tf.Tensor = tf.ones([2])): string =>
    text(() => tf.whileLoop(x => x.sum().less(4), body as never, first))

  test('a body that changes a loop variable', () => {
    expect(once(x => tf.concat([x, x]))).toMatchInlineSnapshot(
      `"ArgumentError: tf.whileLoop: body must return the loop variables with the dtypes and shapes that they have: loopVars was float32 [2], body returned float32 [4]. Start with the dtype and shape that stay (a larger tensor with padding), or cast and reshape in the body."`,
    )
    expect(once(x => x.cast('int32'))).toMatchInlineSnapshot(
      `"ArgumentError: tf.whileLoop: body must return the loop variables with the dtypes and shapes that they have: loopVars was float32 [2], body returned int32 [2]. Start with the dtype and shape that stay (a larger tensor with padding), or cast and reshape in the body."`,
    )
    expect(
      text(() =>
        tf.whileLoop(
          (i, _) => i.less(3),
          (i, { x }) => [i.add(1), { x: x.expandDims() }],
          [tf.scalar(0), { x: tf.ones([2]) }],
        ),
      ),
    ).toMatchInlineSnapshot(
      `"ArgumentError: tf.whileLoop: body must return the loop variables with the dtypes and shapes that they have: loopVars[1].x was float32 [2], body returned float32 [1,2]. Start with the dtype and shape that stay (a larger tensor with padding), or cast and reshape in the body."`,
    )
    expect(once(x => [x, x])).toMatchInlineSnapshot(
      `"ArgumentError: tf.whileLoop: body must return the loop variables with the dtypes and shapes that they have: loopVars was tensor, body returned [tensor, tensor]. Start with the dtype and shape that stay (a larger tensor with padding), or cast and reshape in the body."`,
    )
    expect(once(() => 3)).toMatchInlineSnapshot(
      `"ArgumentError: tf.whileLoop: body: the result: expected tensors, alone or nested in arrays and plain objects, got the number 3. Write tf.scalar(3)."`,
    )
  })

  test('a condition that is no boolean scalar', () => {
    const conditioned = (condition: (x: tf.Tensor) => unknown): string =>
      text(() => tf.whileLoop(condition as never, x => x.add(1), tf.ones([2])))
    expect(conditioned(x => x.less(3))).toMatchInlineSnapshot(
      `"ArgumentError: tf.whileLoop: condition must return a boolean scalar, got a bool tensor of shape [2]. Compare tensors (tf.less(i, 10)), and reduce to one value (tf.any, tf.all)."`,
    )
    expect(conditioned(x => x.sum())).toMatchInlineSnapshot(
      `"ArgumentError: tf.whileLoop: condition must return a boolean scalar, got a float32 tensor of shape []. Compare tensors (tf.less(i, 10)), and reduce to one value (tf.any, tf.all)."`,
    )
    expect(conditioned(() => true)).toMatchInlineSnapshot(
      `"ArgumentError: tf.whileLoop: condition must return a boolean scalar, got the boolean true. Compare tensors (tf.less(i, 10)), and reduce to one value (tf.any, tf.all)."`,
    )
  })

  test('what is no function, no tensor, no number of turns', () => {
    expect(text(() => tf.whileLoop(undefined as never, x => x, tf.ones([1])))).toMatchInlineSnapshot(
      `"ArgumentError: tf.whileLoop: condition must be a function, got undefined. Write x => …."`,
    )
    expect(text(() => tf.whileLoop((x: tf.Tensor) => x.less(1), 'x' as never, tf.ones([1])))).toMatchInlineSnapshot(
      `"ArgumentError: tf.whileLoop: body must be a function, got the string x. Write x => …."`,
    )
    expect(
      text(() =>
        tf.whileLoop(
          i => i.less(3),
          i => [i.add(1)],
          [0 as never as tf.Tensor],
        ),
      ),
    ).toMatchInlineSnapshot(
      `"ArgumentError: tf.whileLoop: loopVars: expected tensors, alone or nested in arrays and plain objects, got the number 0 at [0]. Write tf.scalar(0)."`,
    )
    const most = (maximumIterations: number): string =>
      text(() =>
        tf.whileLoop(
          x => x.less(1),
          x => x,
          tf.scalar(1),
          { maximumIterations },
        ),
      )
    expect(most(-1)).toMatchInlineSnapshot(
      `"ArgumentError: tf.whileLoop: maximumIterations must be a whole number from 0 to 2147483647, got the number -1."`,
    )
    expect(most(1.5)).toMatchInlineSnapshot(
      `"ArgumentError: tf.whileLoop: maximumIterations must be a whole number from 0 to 2147483647, got the number 1.5."`,
    )
  })
})

test.each(RECORDED)('a condition that assigns a variable is refused, %s', (_, run) => {
  const v = tf.variable(tf.scalar(1), true, 'counter')
  const loop = (): tf.Tensor =>
    tf.whileLoop(
      x => {
        v.assign(v.add(1))
        return x.less(v)
      },
      x => x.add(1),
      tf.scalar(0),
    )
  expect(() => run(loop)).toThrowErrorMatchingInlineSnapshot(
    `[ArgumentError: tf.whileLoop: condition assigns variable counter. Assign it in the body.]`,
  )
  expect(values(v)).toEqual([1])
})
