import { afterEach, describe, expect, test } from 'vitest'
import { plainText } from '../../fixtures/plainText.ts'
import * as tf from '../../index.ts'

afterEach(() => tf.disposeVariables())

type Call = (...args: never[]) => unknown
const changed = (fn: Call) => tf.graph.explain(fn, { verify: true }).signatures[0]!.changed!

describe('tf.graph.explain with {verify: true}', () => {
  test('finds nothing where nothing has changed', () => {
    const w = tf.variable(tf.ones([2]))
    const fn = tf.graph((x: tf.Tensor) => tf.dropout(x.mul(2).add(w), 0.5))
    fn(tf.ones([2]))
    w.assign(tf.zeros([2]))
    expect(changed(fn)).toEqual([])
    expect(String(tf.graph.explain(fn, { verify: true }))).toContain('traced again: the same ops with the same values')
  })

  test('names numbers that the function captures', () => {
    let scale = 3
    let alpha = 0.25
    const fn = tf.graph((x: tf.Tensor) => x.mul(scale).leakyRelu(alpha))
    fn(tf.ones([2]))
    scale = 4
    alpha = 0.5
    expect(changed(fn)).toMatchObject([
      { kind: 'constant', op: 'Mul', what: 'input y', before: '3', after: '4' },
      { kind: 'attribute', op: 'LeakyRelu', what: 'attribute alpha', before: '0.25', after: '0.5' },
    ])
    expect(plainText(String(tf.graph.explain(fn, { verify: true })))).toMatchInlineSnapshot(`
      "graph, made at verify.test.ts:L: 1 trace, 1 call

      trace 1 (argument 1, x: float32 [2])
        2 ops recorded; N nodes before optimisation, N after
        trace N ms, build N ms, first run with optimisation N ms
        traced again: values that the function captures have changed since its trace, and calls go on with the old ones:
          Mul at verify.test.ts:L, input y: 3 → 4
          LeakyRelu at verify.test.ts:L, attribute alpha: 0.25 → 0.5
        Give them as arguments, or call dispose() so that the next call traces anew."
    `)
    fn.dispose()
    expect([...fn(tf.tensor1d([1, -1])).dataSync()]).toEqual([4, -2])
  })

  test('names tensors and variables that are others, and not those with the same values', () => {
    let wide = tf.range(0, 100)
    let v = tf.variable(tf.scalar(1), true, 'first')
    let made = 1
    const fn = tf.graph((x: tf.Tensor) => x.mul(wide).add(v).sub(tf.range(0, 100).mul(made)))
    fn(tf.ones([100]))
    wide = tf.range(0, 100)
    expect(changed(fn)).toEqual([])
    wide = tf.range(1, 101)
    v = tf.variable(tf.scalar(1), true, 'second')
    made = 2
    expect(changed(fn).map(({ op, before, after }) => plainText(`${op}: ${before} → ${after}`))).toMatchInlineSnapshot(`
      [
        "Mul: float32 [100] of 0, 1, 2, 3, 4, 5, 6, 7, … (checksum N) → float32 [100] of 1, 2, 3, 4, 5, 6, 7, 8, … (checksum N)",
        "Add: variable first → variable second",
        "Mul: 1 → 2",
      ]
    `)
  })

  test('names the line where another branch begins, and the end', () => {
    let isDeep = false
    let tail = false
    const fn = tf.graph((x: tf.Tensor) => {
      const y = isDeep ? x.tanh() : x.relu()
      return tail ? y.exp() : y
    })
    fn(tf.ones([2]))
    tail = true
    expect(changed(fn)).toMatchObject([{ kind: 'op', op: 'Exp', before: 'the end', after: 'Exp' }])
    isDeep = true
    expect(changed(fn)).toMatchObject([{ kind: 'op', op: 'Tanh', after: 'Tanh' }])
    expect(plainText(String(tf.graph.explain(fn, { verify: true })))).toMatch(
      /Tanh at verify\.test\.ts:L instead of Relu/,
    )
  })

  test('takes a resource as it is', () => {
    const table = tf.raw.HashTableV2({}, { key_dtype: 'int64', value_dtype: 'float32' })
    let scale = 2
    const fn = tf.graph((x: tf.Tensor) => [x.mul(scale), tf.raw.LookupTableSizeV2({ table_handle: table })])
    fn(tf.ones([2]))
    expect(changed(fn)).toEqual([])
    scale = 3
    expect(changed(fn)).toMatchObject([{ op: 'Mul', before: '2', after: '3' }])
  })

  test('looks into branches and loops', () => {
    let scale = 2
    let alpha = 0.25
    const fn = tf.graph((x: tf.Tensor) => {
      const y = tf.cond(
        x.sum().greater(0) as tf.Scalar,
        () => x.mul(scale),
        () => x.neg(),
      )
      const [, z] = tf.whileLoop(
        (i: tf.Tensor) => i.less(3) as tf.Scalar,
        (i: tf.Tensor, z: tf.Tensor) => [i.add(1), z.leakyRelu(alpha)],
        [tf.scalar(0), y],
      )
      return z
    })
    fn(tf.ones([2]))
    expect(changed(fn)).toEqual([])
    scale = 3
    alpha = 0.5
    expect(changed(fn)).toMatchObject([
      { kind: 'constant', op: 'Mul', before: '2', after: '3' },
      { kind: 'attribute', op: 'LeakyRelu', before: '0.25', after: '0.5' },
    ])
  })

  test('variables keep their values, optimizers their steps, and nothing leaks', () => {
    const w = tf.variable(tf.ones([2]))
    const optimizer = tf.train.adam(0.1)
    const step = tf.graph((x: tf.Tensor) => optimizer.minimize(() => w.mul(x).sum() as tf.Scalar, true)!)
    const x = tf.ones([2])
    step(x).dispose()
    const before = [...w.dataSync()]
    changed(step)
    expect([...w.dataSync()]).toEqual(before)
    const tensors = tf.memory().numTensors
    changed(step)
    expect(tf.memory().numTensors).toBe(tensors)
    expect(step.traceCount).toBe(1)
  })

  test('an error of the function is thrown, and the function goes on', () => {
    let fails = false
    const fn = tf.graph((x: tf.Tensor) => {
      if (fails) throw new RangeError('as asked')
      return x.add(1)
    })
    fn(tf.ones([1]))
    fails = true
    expect(() => tf.graph.explain(fn, { verify: true })).toThrow('as asked')
    expect([...fn(tf.ones([1])).dataSync()]).toEqual([2])
  })
})
