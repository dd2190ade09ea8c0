import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { liveTensors } from '../../engineTensor.ts'
import { count } from '../../fixtures/counting.ts'
import { plainText } from '../../fixtures/plainText.ts'
import * as tf from '../../index.ts'

afterEach(() => tf.disposeVariables())

const values = (tensor: tf.Tensor): number[] => [...tensor.dataSync()]
const changes = (fn: (...args: never[]) => unknown) =>
  tf.graph
    .explain(fn)
    .retraces.map(({ changes }) => changes.map(({ argument, before, after }) => [argument, before, after]))

describe('tf.graph.explain', () => {
  test('tells of signatures, nodes, captures, variables, draws and traces', () => {
    const w = tf.variable(tf.ones([4, 2]), true, 'w')
    const wide = tf.ones([100])
    const step = tf.graph(function step(batch: { x: tf.Tensor }, learningRate: number) {
      const y = tf.nameScope('model', () => batch.x.mul(w).mul(2))
      w.assign(w.sub(tf.randomNormal([4, 2]).mul(learningRate)) as tf.Tensor2D)
      return y.add(wide.sum())
    })
    for (const rate of [0.5, 0.5, 0.5, 0.25]) step({ x: tf.ones([4, 2]) }, rate)
    expect(plainText(String(tf.graph.explain(step)))).toMatchInlineSnapshot(`
      "step, made at explain.test.ts:L: 2 traces, 4 calls

      trace 1 (batch.x: float32 [4,2]; argument 2, learningRate: 0.5)
        8 ops recorded; N nodes before optimisation, N after
        by scope: model 2
        merged or left out: AddV2 at explain.test.ts:L
        trace N ms, build N ms, first run with optimisation N ms, then N ms a call (mean of 2)
        captures float32 [100] (400 bytes)
        reads w float32 [4,2] (32 bytes)
        assigns w float32 [4,2] (32 bytes)
        draws 1 random tensor a call

      trace 2 (batch.x: float32 [4,2]; argument 2, learningRate: 0.25)
        8 ops recorded; N nodes before optimisation, N after
        by scope: model 2
        merged or left out: AddV2 at explain.test.ts:L
        trace N ms, build N ms, first run with optimisation N ms
        captures float32 [100] (400 bytes)
        reads w float32 [4,2] (32 bytes)
        assigns w float32 [4,2] (32 bytes)
        draws 1 random tensor a call

      traced again:
        trace 2, called at explain.test.ts:L, N ms: argument 2, learningRate: 0.5 → 0.25"
    `)
  })

  test('is plain data, and prints as its text', () => {
    const double = tf.graph((x: tf.Tensor) => x.mul(2))
    double(tf.ones([2]))
    const explanation = tf.graph.explain(double)
    const data = JSON.parse(JSON.stringify(explanation))
    expect(data).toMatchObject({
      name: 'graph',
      traceCount: 1,
      calls: 1,
      signatures: [
        {
          trace: 1,
          arguments: [{ argument: 'argument 1, x', value: 'float32 [2]' }],
          ops: 1,
          calls: 1,
          meanRunMs: null,
        },
      ],
      retraces: [],
    })
    expect(data.signatures[0].traceMs).toBeGreaterThan(0)
    expect(data.signatures[0].firstRunMs).toBeGreaterThan(0)
    expect(`${explanation}`).toMatch(/^graph, made at .*explain\.test\.ts/)
  })

  test('before the first call there is nothing to tell', () => {
    const later = tf.graph((x: tf.Tensor) => x, { name: 'later' })
    expect(plainText(String(tf.graph.explain(later)))).toMatchInlineSnapshot(
      `"later, made at explain.test.ts:L: 0 traces, 0 calls. It is traced at its first call; where another graph function calls it, its ops are part of that one."`,
    )
  })

  test('constants are folded, equal ops merged, and it says which', () => {
    const fn = tf.graph((x: tf.Tensor) => {
      const scale = tf.scalar(2).mul(3)
      return x.mul(scale).add(x.exp()).add(x.exp())
    })
    fn(tf.ones([2, 2]))
    const [{ ops, optimisation }] = tf.graph.explain(fn).signatures as [tf.GraphExplanation['signatures'][number]]
    if (typeof optimisation === 'string') throw new Error(optimisation)
    expect(ops).toBe(6)
    expect(optimisation.folded.map(({ op }) => op)).toEqual(['Mul'])
    expect(optimisation.ops).toMatchObject({ Exp: 1 })
    expect(optimisation.after).toBeLessThan(optimisation.before)
    expect(optimisation.removed.some(({ op }) => op === 'Exp')).toBe(true)
    expect(optimisation.rewritten).toEqual([])
  })

  test('to explain has no effects: variables, random numbers, stateful ops, tensors', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'diptych-explain-'))
    try {
      const file = path.join(folder, 'out')
      const v = tf.variable(tf.scalar(1))
      const fn = tf.graph((x: tf.Tensor) => {
        tf.raw.WriteFile({ filename: tf.scalar(file), contents: tf.scalar('text') })
        v.assign(v.add(1) as tf.Scalar)
        return x.add(tf.randomNormal([2]))
      })
      fn(tf.ones([2]))
      expect(existsSync(file)).toBe(true)
      rmSync(file)
      tf.setRandomSeed(7)
      const drawn = values(tf.randomNormal([2]))
      const before = liveTensors()
      tf.setRandomSeed(7)
      const [{ optimisation }] = tf.graph.explain(fn).signatures as [tf.GraphExplanation['signatures'][number]]
      expect(optimisation).toMatchObject({ before: expect.any(Number) })
      expect(existsSync(file)).toBe(false)
      expect(values(v)).toEqual([2])
      expect(liveTensors()).toBe(before)
      expect(values(tf.randomNormal([2]))).toEqual(drawn)
      // What follows runs as ever.
      fn(tf.ones([2]))
      expect(existsSync(file)).toBe(true)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('a signature is optimised once for it', () => {
    const fn = tf.graph((x: tf.Tensor) => x.mul(2))
    fn(tf.ones([2]))
    tf.graph.explain(fn)
    expect(count(() => tf.graph.explain(fn))).toEqual({ executed: 0, compiled: 0 })
  })

  test('a function of a resource, which none can stand for, is told without its optimisation', () => {
    const table = tf.raw.HashTableV2({}, { key_dtype: 'int64', value_dtype: 'float32' })
    const fn = tf.graph((x: tf.Tensor) => [x.add(1), tf.raw.LookupTableSizeV2({ table_handle: table })])
    fn(tf.ones([2]))
    expect(tf.graph.explain(fn).signatures).toMatchObject([
      { ops: 2, optimisation: 'TensorFlow optimises it in calls alone: it takes a resource' },
    ])
  })

  test('with XLA it says that all is one program, and runs nothing', () => {
    const fn = tf.graph((x: tf.Tensor) => x.mul(2).tanh(), { xla: true })
    fn(tf.ones([2]))
    expect(count(() => tf.graph.explain(fn)).executed).toBe(0)
    expect(plainText(String(tf.graph.explain(fn)))).toMatchInlineSnapshot(`
      "graph, made at explain.test.ts:L: 1 trace, 1 call

      trace 1 (argument 1, x: float32 [2])
        2 ops recorded; XLA compiles all of them into one program (one cluster): Mul 1, Tanh 1
        trace N ms, build N ms, first run with XLA's compile N ms"
    `)
  })

  test('where XLA refused, it tells of the graph that runs instead', () => {
    // XLA has no gradient of resizing.
    const upscale = (x: tf.Tensor): tf.Tensor =>
      tf.grad(y => tf.image.resizeNearestNeighbor(y as tf.Tensor4D, [4, 4]).square())(x)
    const fn = tf.graph(upscale, { xla: true, xlaFallback: true })
    for (let call = 0; call < 2; call++) fn(tf.ones([1, 2, 2, 1]))
    const { calls, signatures } = tf.graph.explain(fn)
    expect(calls).toBe(2)
    expect(signatures).toMatchObject([{ xla: false, calls: 2, optimisation: { before: expect.any(Number) } }])
  })

  test('with mixed precision it names the ops that compute in it, by line and scope', () => {
    const options = { mixedPrecision: 'bfloat16' } as const
    const product = tf.graph((a: tf.Tensor2D) => tf.nameScope('model', () => a.matMul(a)).pow(3), options)
    const power = tf.graph((a: tf.Tensor2D) => a.pow(3), options)
    product(tf.ones([2, 2]))
    power(tf.ones([2, 2]))
    const rewritten = [product, power].map(fn => {
      const [{ optimisation }] = tf.graph.explain(fn).signatures as [tf.GraphExplanation['signatures'][number]]
      return typeof optimisation === 'string' ? [] : optimisation.rewritten
    })
    expect(rewritten).toEqual([
      [{ op: 'MatMul', scope: 'model', line: expect.stringMatching(/explain\.test\.ts:\d+:\d+$/), dtype: 'bfloat16' }],
      [],
    ])
    expect(plainText(String(tf.graph.explain(product)))).toContain(
      'computed in bfloat16: MatMul in model at explain.test.ts:L',
    )
    expect(String(tf.graph.explain(power))).toContain('computed in bfloat16: none of its ops, as TensorFlow chose')
  })

  test('what was not made by tf.graph is refused', () => {
    expect(() => tf.graph.explain(() => 1)).toThrow('tf.graph.explain: expected a function made by tf.graph')
    expect(() => tf.graph.explain(3 as never)).toThrow(
      'tf.graph.explain: expected a function made by tf.graph, got number',
    )
  })
})

describe('why a function was traced again', () => {
  test('a number, a shape, a dtype', () => {
    const fn = tf.graph((x: tf.Tensor, power: number) => x.pow(power))
    fn(tf.ones([2]), 2)
    fn(tf.ones([2]), 3)
    fn(tf.ones([4]), 3)
    fn(tf.ones([4], 'int32'), 3)
    // Two differ from the latest, one from the one before.
    fn(tf.ones([5]), 2)
    expect(changes(fn)).toEqual([
      [['argument 2, power', '2', '3']],
      [['argument 1, x', 'float32 [2]', 'float32 [4]']],
      [['argument 1, x', 'float32 [4]', 'int32 [4]']],
      [['argument 1, x', 'float32 [2]', 'float32 [5]']],
    ])
  })

  test('parts of nested, destructured and further arguments', () => {
    type Options = { kind?: string; sizes: number[] }
    const fn = tf.graph(({ a }: { a: tf.Tensor }, options: Options, ...rest: unknown[]) =>
      a.mul(options.sizes.length + rest.length),
    )
    const a = tf.ones([2])
    fn({ a }, { kind: 'x', sizes: [1] }, 1)
    fn({ a: tf.ones([3]) }, { kind: 'x', sizes: [1] }, 1)
    fn({ a }, { kind: 'y', sizes: [1] }, 1)
    fn({ a }, { sizes: [1] }, 1)
    fn({ a }, { sizes: [1, 2] }, 1)
    fn({ a }, { sizes: [1, 2] }, 1, true)
    expect(changes(fn)).toEqual([
      [['argument 1, a', 'float32 [2]', 'float32 [3]']],
      [['options.kind', "'x'", "'y'"]],
      [['options.kind', "'y'", 'nothing']],
      [['options.sizes[1]', 'nothing', '2']],
      [['rest[1]', 'nothing', 'true']],
    ])
  })

  test('objects, functions, arrays of numbers, symbols', () => {
    class Config {}
    const fn = tf.graph((x: tf.Tensor, _: unknown) => x)
    const x = tf.ones([2])
    const given = [new Config(), new Config(), Math.sin, Float32Array.of(1, 2), Float32Array.of(1, 3), Symbol('s')]
    for (const value of given) fn(x, value)
    expect(changes(fn).map(([change]) => change?.slice(1))).toEqual([
      ['an object of Config', 'an object of Config'],
      ['an object of Config', 'function sin'],
      ['function sin', 'Float32Array of 8 bytes'],
      ['Float32Array of 8 bytes', 'Float32Array of 8 bytes'],
      ['Float32Array of 8 bytes', 'Symbol(s)'],
    ])
  })

  test('a function that was disposed, and a trace that made room for another', () => {
    const fn = tf.graph((x: tf.Tensor) => x.mul(2), { maxTraces: 1 })
    fn(tf.ones([2]))
    fn.dispose()
    fn(tf.ones([2]))
    fn(tf.ones([3]))
    fn(tf.ones([2]))
    expect(changes(fn).map(([change]) => change)).toEqual([
      ['no argument', 'a trace that was given back', 'a new one'],
      ['argument 1, x', 'float32 [2]', 'float32 [3]'],
      ['no argument', 'a trace that was given back', 'a new one'],
    ])
  })

  test('gradients are another trace', () => {
    const fn = tf.graph((x: tf.Tensor) => x.square().sum())
    const x = tf.ones([2])
    fn(x)
    tf.grad(() => fn(x) as tf.Scalar)(x)
    expect(changes(fn)).toEqual([[['the gradients', 'none', 'of tensor 1']]])
  })

  test('each has the line of its call and what it cost', () => {
    const fn = tf.graph((x: tf.Tensor) => x.mul(2))
    fn(tf.ones([2]))
    fn(tf.ones([3]))
    const [retrace] = tf.graph.explain(fn).retraces
    expect(retrace!.line).toMatch(/explain\.test\.ts:\d+:\d+$/)
    expect(retrace!.milliseconds).toBeGreaterThan(0)
  })

  test('of very many traces the first and the latest are remembered, and all calls counted', () => {
    const fn = tf.graph((x: tf.Tensor, k: number) => x.mul(k))
    const x = tf.ones([2])
    for (let k = 0; k < 130; k++) fn(x, k)
    const { traceCount, calls, retraces, signatures } = tf.graph.explain(fn)
    expect([traceCount, calls, signatures.length]).toEqual([130, 130, 64])
    expect(retraces.length).toBeLessThanOrEqual(100)
    expect(retraces.at(-1)!.trace).toBe(130)
    expect(signatures.filter(({ optimisation }) => typeof optimisation !== 'string')).toHaveLength(8)
  })
})
