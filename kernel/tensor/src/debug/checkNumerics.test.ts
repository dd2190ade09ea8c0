import { afterEach, describe, expect, test } from 'vitest'
import { liveTensors } from '../engineTensor.ts'
import { count } from '../fixtures/counting.ts'
import * as tf from '../index.ts'
import { runInMode } from '../mode.ts'
import { watchNumerics } from './numericsWatch.ts'

afterEach(() => {
  tf.debug.disableCheckNumerics()
  tf.disposeVariables()
})

const text = (found: unknown): string =>
  String(found)
    .replaceAll(/file:\S*\/|\/\S*\//g, '')
    .replaceAll(/\.ts:\d+:\d+/g, '.ts:line')

const thrown = (run: () => unknown): unknown => {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error('it threw nothing')
}

const found = (f: () => unknown): string => text(tf.debug.checkNumerics(f))

describe('what made the first NaN or ∞', () => {
  test('a logarithm of 0, in one element of a matrix', () => {
    const report = tf.debug.checkNumerics(() => {
      const x = tf.buffer([4, 8], 'float32', new Float32Array(32).fill(1))
      x.set(0, 2, 5)
      return x.toTensor().log().exp()
    })
    expect(report.finding).toMatchObject({
      op: 'Log',
      cause: 'logarithm of zero',
      element: [2, 5],
      shape: [4, 8],
      value: Number.NEGATIVE_INFINITY,
      count: 1,
      inputs: [{ name: 'x', element: [2, 5], value: 0 }],
    })
    expect(text(report)).toMatchInlineSnapshot(
      `"the function: Log of 0 at checkNumerics.test.ts:line made -∞ at [2,5] of its result, float32 [4,8]. Keep the input away from 0: tf.log(tf.maximum(x, 1e-7)), tf.log1p, or a loss of logits."`,
    )
  })

  test.each([
    ['0/0', () => tf.tensor1d([1, 0]).div(tf.tensor1d([2, 0])), 'zero by zero', Number.NaN, [0, 0]],
    ['1/0', () => tf.tensor1d([1, 1]).div(tf.tensor1d([2, 0])), 'division by zero', Number.POSITIVE_INFINITY, [1, 0]],
    ['the root of -1', () => tf.tensor1d([4, -1]).sqrt(), 'outside the domain', Number.NaN, [-1]],
    ['a reciprocal root of 0', () => tf.tensor1d([4, 0]).rsqrt(), 'division by zero', Number.POSITIVE_INFINITY, [0]],
    ['an exponential', () => tf.tensor1d([4, 100]).exp(), 'overflow', Number.POSITIVE_INFINITY, [100]],
    ['0 to a negative power', () => tf.tensor1d([4, 0]).pow(-1), 'division by zero', Number.POSITIVE_INFINITY, [0, -1]],
    ['a cast to 16 bits', () => tf.tensor1d([4, 70000]).cast('float16'), 'overflow', Number.POSITIVE_INFINITY, [70000]],
    ['an arc sine of 2', () => tf.tensor1d([1, 2]).asin(), 'outside the domain', Number.NaN, [2]],
  ] as const)('%s', (_, f, cause, value, inputs) => {
    const { finding } = tf.debug.checkNumerics(f)
    expect(finding).toMatchObject({ cause, value, element: [1] })
    expect(finding!.inputs.map(input => input.value)).toEqual(inputs)
  })

  test('a scalar has no place', () => {
    expect(found(() => tf.scalar(0).log())).toContain(
      'Log of 0 at checkNumerics.test.ts:line made -∞ as its result, float32 [].',
    )
  })

  test('inputs that are broadcast are read where the result was made of them', () => {
    const { finding } = tf.debug.checkNumerics(() =>
      tf
        .tensor2d([
          [1, 2],
          [3, 4],
        ])
        .div(tf.tensor1d([5, 0])),
    )
    expect(finding).toMatchObject({
      element: [0, 1],
      inputs: [
        { value: 2, element: [0, 1] },
        { value: 0, element: [1] },
      ],
    })
  })

  test('a matrix product tells the largest of its inputs', () => {
    expect(found(() => tf.matMul(tf.tensor2d([[1, 2e30]]), tf.tensor2d([[3], [-4e30]])))).toMatchInlineSnapshot(
      `"the function: MatMul at checkNumerics.test.ts:line made -∞ at [0,0] of its result, float32 [1,1], of finite inputs: a is 2e+30 at [0,1], b is -4e+30 at [1,0], the largest there. Make the numbers smaller: a smaller learning rate, tf.logSumExp or tf.softmax for exponentials, tf.clipByValue."`,
    )
  })

  test('large tensors are looked at by TensorFlow', () => {
    const x = tf.concat([tf.ones([9000]), tf.zeros([1])])
    const { executed } = count(() => tf.debug.checkNumerics(() => x.add(1)))
    expect(executed).toBe(3)
    expect(tf.debug.checkNumerics(() => x.log()).finding).toMatchObject({ element: [9000], count: 1 })
  })

  test('complex numbers', () => {
    const { finding } = tf.debug.checkNumerics(() => tf.complex([1, 1], [0, 3e38]).mul(tf.complex([1, 2], [0, 2])))
    expect(finding).toMatchObject({ dtype: 'complex64', element: [1] })
  })
})

describe('who gave it', () => {
  test('an argument, a variable, a tensor from before', () => {
    const w = tf.variable(tf.tensor1d([1, Number.NaN]), true, 'w')
    const before = tf.tensor1d([Number.NEGATIVE_INFINITY])
    expect([
      text(tf.debug.checkNumerics((x: tf.Tensor) => x.add(1), [tf.tensor1d([1, Number.POSITIVE_INFINITY])])),
      found(() => w.mul(2)),
      found(() => before.mul(2)),
    ]).toMatchInlineSnapshot(`
      [
        "the function: Add at checkNumerics.test.ts:line passes on what it was given: argument 1, float32 [2], is ∞ at [1]. Look at where that comes from: data with missing values, or a step before this one.",
        "the function: Mul at checkNumerics.test.ts:line passes on what it was given: variable w, float32 [2], is NaN at [1]. Look at where that comes from: data with missing values, or a step before this one.",
        "the function: Mul at checkNumerics.test.ts:line passes on what it was given: a tensor from before, float32 [1], is -∞ at [0]. Look at where that comes from: data with missing values, or a step before this one.",
      ]
    `)
    const f = tf.graph((x: tf.Tensor) => x.mul(w).add(before))
    expect(tf.debug.checkNumerics(f, [tf.scalar(1)]).finding!.inputs[0]!.name).toBe('variable w')
  })

  test('what no op passes on is not asked for', () => {
    const mask = tf.tensor1d([0, Number.NEGATIVE_INFINITY])
    expect(tf.debug.checkNumerics(() => mask.exp()).isFinite).toBe(true)
  })
})

describe('graph functions', () => {
  const step = tf.graph(function step(x: tf.Tensor) {
    return x.log().exp().sum()
  })

  test('are replayed, so that what is not finite only on the way is found, with its line', () => {
    expect(step(tf.tensor1d([1, 0])).dataSync()).toEqual(Float32Array.of(1))
    const report = tf.debug.checkNumerics(step, [tf.tensor1d([1, 0])])
    expect(text(report)).toMatchInlineSnapshot(
      `"step: Log of 0 at checkNumerics.test.ts:line made -∞ at [1] of its result, float32 [2]. Keep the input away from 0: tf.log(tf.maximum(x, 1e-7)), tf.log1p, or a loss of logits."`,
    )
    expect(report.finding!.line).toMatch(/checkNumerics\.test\.ts:\d+:\d+$/)
  })

  test('that other code calls are looked into as well', () => {
    expect(tf.debug.checkNumerics(() => step(tf.tensor1d([1, 0]))).finding).toMatchObject({ op: 'Log' })
    expect(text(tf.debug.checkNumerics(() => step(tf.tensor1d([1, 2])).add(1)))).toMatchInlineSnapshot(
      `"the function: the results of all 4 ops are finite."`,
    )
  })

  test('variables keep their values', () => {
    const w = tf.variable(tf.scalar(1))
    const f = tf.graph((x: tf.Tensor) => {
      w.assign(x.div(0) as tf.Scalar)
      return w.add(1)
    })
    expect(tf.debug.checkNumerics(f, [tf.scalar(1)]).finding!.op).toBe('RealDiv')
    expect(w.dataSync()[0]).toBe(1)
  })
})

describe('code as it is', () => {
  test('is run once; it may be async, and others may run meanwhile', async () => {
    let runs = 0
    const gate = Promise.withResolvers<void>()
    const report = tf.debug.checkNumerics(async () => {
      runs++
      await gate.promise
      return tf.tensor1d([-2]).log()
    })
    tf.tensor1d([-1]).sqrt()
    gate.resolve()
    expect((await report).finding).toMatchObject({ op: 'Log', inputs: [{ value: -2 }] })
    expect(runs).toBe(1)
  })

  test('in a graph cell its ops run one by one', () => {
    expect(runInMode('graph', () => tf.debug.checkNumerics(() => tf.tensor1d([0]).log().exp())).finding).toMatchObject({
      op: 'Log',
    })
  })

  test('a gradient that divides by 0', () => {
    const { finding } = tf.debug.checkNumerics(() => tf.grad(x => x.sqrt().sum())(tf.tensor1d([4, 0])))
    expect(finding).toMatchObject({ op: 'SqrtGrad', cause: 'division by zero', element: [1] })
  })

  test('what it throws is thrown, and nothing is looked at afterwards', () => {
    expect(() => tf.debug.checkNumerics(() => tf.matMul([[1]], [[1], [2]]))).toThrow(/inner dimensions/)
    expect(count(() => tf.ones([2]).log()).executed).toBe(1)
  })

  test('nothing is kept', () => {
    const x = tf.tensor1d([1, 0])
    const run = (): unknown => tf.debug.checkNumerics(() => tf.dispose([x.log(), x.sqrt()]))
    run()
    const before = liveTensors()
    run()
    expect(liveTensors()).toBe(before)
  })
})

test('with throw it is an error at the line', () => {
  const error = thrown(() => tf.debug.checkNumerics(() => tf.tensor1d([-1]).sqrt(), [], { throw: true }))
  expect(error).toBeInstanceOf(tf.NumericsError)
  expect(text((error as Error).message)).toMatchInlineSnapshot(
    `"Sqrt of -1 at checkNumerics.test.ts:line made NaN at [0] of its result, float32 [1]. Keep the input where the op has a result: tf.maximum(x, 0), tf.clipByValue."`,
  )
  expect((error as Error).stack).toMatch(/checkNumerics\.test\.ts/)
  const f = tf.graph((x: tf.Tensor) => x.sqrt())
  expect(thrown(() => tf.debug.checkNumerics(f, [tf.scalar(-1)], { throw: true }))).toBeInstanceOf(tf.NumericsError)
})

describe('tf.debug.enableCheckNumerics', () => {
  test('an op throws where it is called, and leaves nothing behind', () => {
    const x = tf.tensor1d([1, 0])
    x.log().dispose()
    tf.debug.enableCheckNumerics()
    tf.debug.enableCheckNumerics()
    const before = liveTensors()
    expect(text((thrown(() => tf.log(x)) as Error).message)).toMatchInlineSnapshot(
      `"Log of 0 at checkNumerics.test.ts:line made -∞ at [1] of its result, float32 [2]. Keep the input away from 0: tf.log(tf.maximum(x, 1e-7)), tf.log1p, or a loss of logits."`,
    )
    expect(liveTensors()).toBe(before)
    tf.debug.disableCheckNumerics()
    expect(x.log().dataSync()[1]).toBe(Number.NEGATIVE_INFINITY)
  })

  test.each(['graph', 'graph+xla'] as const)(
    'a graph function and a %s cell throw with the line that recorded the op',
    mode => {
      const f = tf.graph((x: tf.Tensor) => x.log().mul(2), { xla: mode === 'graph+xla' })
      tf.debug.enableCheckNumerics()
      expect(text((thrown(() => f(tf.tensor1d([0]))) as Error).message)).toMatch(
        /^Log of 0 at checkNumerics\.test\.ts:line made -∞/,
      )
      runInMode(mode, () => {
        const error = thrown(() => tf.tensor1d([0]).add(0).log().mul(2).dataSync())
        expect(error).toBeInstanceOf(tf.NumericsError)
        expect(text((error as Error).message)).toMatch(/^Log of 0.*\n {4}recorded at checkNumerics\.test\.ts:line$/)
      })
    },
  )

  test('a compiled training step in a graph cell throws, and the variable keeps its value', () => {
    const w = tf.variable(tf.tensor1d([1, 0]))
    const optimizer = tf.train.sgd(0.1)
    runInMode('graph', () => {
      for (const size of [1, 1, Number.POSITIVE_INFINITY]) {
        if (size > 1) tf.debug.enableCheckNumerics()
        const step = (): unknown => optimizer.minimize(() => w.square().mul(tf.scalar(size)).sum() as tf.Scalar)
        if (size > 1) expect(thrown(step)).toBeInstanceOf(tf.NumericsError)
        else step()
      }
    })
    tf.debug.disableCheckNumerics()
    // 1 - 0.1 · 2 · 1, twice.
    expect(w.dataSync()[0]).toBeCloseTo(0.64, 6)
  })
})

test('what is no function is refused', () => {
  expect(() => tf.debug.checkNumerics(3 as never)).toThrow(
    'tf.debug.checkNumerics: expected a function, got number. Write tf.debug.checkNumerics(() => …).',
  )
})

test('a watch ends with the code that it is about, whose end a forced termination skips', () => {
  const cell = new AbortController()
  let looks = 0
  const watch = { isThorough: false, concerns: () => ++looks < 0, see: () => false }
  watchNumerics(watch, cell.signal)
  tf.ones([2]).sqrt()
  expect(looks).toBeGreaterThan(0)
  const before = looks
  cell.abort()
  tf.ones([2]).sqrt()
  expect(looks).toBe(before)
})
