import { afterEach, describe, expect, test } from 'vitest'
import { count } from '../../fixtures/counting.ts'
import { WAYS } from '../../fixtures/modes.ts'
import { message } from '../../fixtures/refusal.ts'
import * as tf from '../../index.ts'
import { runInMode } from '../../mode.ts'

afterEach(() => tf.disposeVariables())

const values = (tensor: tf.Tensor): number[] => [...tensor.dataSync()]

describe.each(WAYS)('tf.scan, %s', (_, run) => {
  test('gives all accumulated values', () => {
    const result = run(() => tf.scan((sum, x) => sum.add(x), tf.tensor1d([1, 2, 3]), tf.scalar(10)))
    expect([result.shape, values(result)]).toEqual([[3], [11, 13, 16]])
  })

  test('without an initializer the first element is the first value', () => {
    const result = run(() =>
      tf.scan(
        (product, x) => product.mul(x),
        tf.tensor2d([
          [1, 2],
          [3, 4],
          [5, 6],
        ]),
      ),
    )
    expect([result.shape, values(result)]).toEqual([
      [3, 2],
      [1, 2, 3, 8, 15, 48],
    ])
    expect(values(run(() => tf.scan((a, x) => a.add(x), tf.tensor1d([7]))))).toEqual([7])
  })

  test('in reverse, with results at their elements’ places', () => {
    const numbers = tf.tensor1d([1, 2, 3])
    const minus = (a: tf.Tensor, x: tf.Tensor): tf.Tensor => a.mul(2).sub(x)
    expect(values(run(() => tf.scan(minus, numbers, tf.scalar(0), { reverse: true })))).toEqual([-17, -8, -3])
    expect(values(run(() => tf.scan(minus, numbers, undefined, { reverse: true })))).toEqual([7, 4, 3])
  })

  test('elements and accumulated values nest; what is accumulated may have other dtypes and shapes', () => {
    const elems = { words: [tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor1d([5, 6], 'int32')] as const }
    const first = { total: tf.scalar(0), seen: [tf.zeros([3], 'int32')] }
    const { total, seen } = run(() =>
      tf.scan(
        ({ total, seen: [before] }, { words: [pair, whole] }) => ({
          total: total.add(pair.sum()),
          seen: [before!.add(whole)],
        }),
        elems,
        first,
      ),
    )
    expect([total.shape, values(total)]).toEqual([[2], [3, 10]])
    expect([seen[0]!.shape, seen[0]!.dtype, values(seen[0]!)]).toEqual([[2, 3], 'int32', [5, 5, 5, 11, 11, 11]])
  })

  test('no elements give no values', () => {
    const result = run(() => tf.scan((a, x) => a.add(x), tf.zeros([0, 2]), tf.zeros([2])))
    expect(result.shape).toEqual([0, 2])
  })

  test('variables are read and assigned in each turn', () => {
    const v = tf.variable(tf.scalar(1))
    const seen = run(() =>
      tf.scan(
        (_, x) => {
          v.assign(v.mul(x))
          return v.add(0)
        },
        tf.tensor1d([2, 3, 4]),
        tf.scalar(0),
      ),
    )
    expect([seen, v].map(values)).toEqual([[2, 6, 24], [24]])
  })

  test('gradients of elements, initializer, captured tensors and variables', () => {
    const w = tf.variable(tf.scalar(3))
    // a ← a w + x s: the values are a w + x₁ s, and a w² + x₁ s w + x₂ s.
    const loss = (xs: tf.Tensor, a: tf.Tensor, s: tf.Tensor): tf.Tensor =>
      tf.scan((a, x) => a.mul(w).add(x.mul(s)), xs, a).sum()
    const given = [tf.tensor1d([1, 2]), tf.scalar(4), tf.scalar(5)] as const
    const [dxs, da, ds] = run(() => tf.grads(loss as never)([...given])) as tf.Tensor[]
    expect([dxs!, da!, ds!].map(values)).toEqual([[20, 5], [12], [6]])
    const { grads } = run(() => tf.variableGrads(() => loss(...given) as tf.Scalar, [w]))
    // a + 2 a w + x₁ s
    expect(values(grads[w.name]!)).toEqual([4 + 24 + 5])
  })

  test('a recurrent layer trains as its unrolled form does', () => {
    const xs = tf.sin(tf.range(0, 24)).reshape([4, 2, 3])
    const cell = (w: tf.Tensor) => (h: tf.Tensor, x: tf.Tensor) => tf.tanh(tf.concat([x, h], 1).matMul(w))
    const scanned = (w: tf.Tensor): tf.Tensor =>
      tf
        .scan(cell(w), xs, tf.zeros([2, 2]))
        .square()
        .sum()
    const unrolled = (w: tf.Tensor): tf.Tensor => {
      let h: tf.Tensor = tf.zeros([2, 2])
      const states = tf.unstack(xs).map(x => {
        h = cell(w)(h, x)
        return h
      })
      return tf.stack(states).square().sum()
    }
    const w = tf.cos(tf.range(0, 10)).reshape([5, 2])
    const wanted = values(tf.grad(unrolled)(w))
    values(run(() => tf.grad(scanned)(w))).forEach((value, index) => {
      expect(value).toBeCloseTo(wanted[index]!, 5)
    })
  })
})

test.each(['graph', 'graph+xla'] as const)('a training step in a %s cell is one call from the second on', mode => {
  const w = tf.variable(tf.scalar(0.5))
  const optimizer = tf.train.adam(0.1)
  const step = (): void => {
    optimizer.minimize(() => tf.scan((a, x) => a.mul(w).add(x), tf.ones([5]), tf.scalar(0)).sum() as tf.Scalar)
  }
  runInMode(mode, () => {
    step()
    step()
    for (let turn = 0; turn < 3; turn++) expect(count(step)).toEqual({ compiled: 0, executed: 1 })
  })
  optimizer.dispose()
})

describe.each(WAYS)('refused, %s', (_, run) => {
  const text = (work: () => unknown): string => message(() => run(() => work() as tf.Tensor))
  const add = (a: tf.Tensor, x: tf.Tensor): tf.Tensor => a.add(x)

  test('a function that changes what it accumulates', () => {
    const numbers = tf.tensor1d([1, 2])
    expect(text(() => tf.scan((a, x) => tf.stack([a, x]), numbers, tf.scalar(0)))).toMatchInlineSnapshot(
      `"ArgumentError: tf.scan: fn must return what it accumulates with the dtypes and shapes that it has: initializer was float32 [], fn returned float32 [2]. Give an initializer of the dtype and shape that fn returns, or cast and reshape in fn."`,
    )
    expect(
      text(() => tf.scan(({ a }, x) => ({ a: a.add(x).cast('int32') }), numbers, { a: tf.scalar(0) })),
    ).toMatchInlineSnapshot(
      `"ArgumentError: tf.scan: fn must return what it accumulates with the dtypes and shapes that it has: initializer.a was float32 [], fn returned int32 []. Give an initializer of the dtype and shape that fn returns, or cast and reshape in fn."`,
    )
    expect(text(() => tf.scan(((a: tf.Tensor) => [a]) as never, numbers, tf.scalar(0)))).toMatchInlineSnapshot(
      `"ArgumentError: tf.scan: fn must return what it accumulates with the dtypes and shapes that it has: initializer was tensor, fn returned [tensor]. Give an initializer of the dtype and shape that fn returns, or cast and reshape in fn."`,
    )
  })

  test('elements without a common length', () => {
    expect(text(() => tf.scan(add, tf.scalar(1), tf.scalar(0)))).toMatchInlineSnapshot(
      `"ArgumentError: tf.scan: elems is a scalar, and has no first axis to scan along. Give a tensor of rank 1 or more."`,
    )
    const elems = { a: tf.ones([2]), b: [tf.ones([3, 1])] }
    expect(text(() => tf.scan(a => a, elems, tf.scalar(0)))).toMatchInlineSnapshot(
      `"ArgumentError: tf.scan: elems must be of one length along the first axis: elems.a has 2, elems.b[0] has 3. Slice or pad one of them."`,
    )
    expect(text(() => tf.scan(a => a, {}, tf.scalar(0)))).toMatchInlineSnapshot(
      `"ArgumentError: tf.scan: there are no tensors in elems. Give at least one."`,
    )
    expect(text(() => tf.scan(add, tf.zeros([0])))).toMatchInlineSnapshot(
      `"ArgumentError: tf.scan: elems are empty, and there is no initializer. Give one: it has the dtypes and shapes of the result."`,
    )
  })

  test('what is no function, and no tensor', () => {
    expect(text(() => tf.scan(null as never, tf.ones([1])))).toMatchInlineSnapshot(
      `"ArgumentError: tf.scan: fn must be a function, got null. Write (accumulated, x) => …."`,
    )
    expect(text(() => tf.scan(add, [[1, 2]] as never, tf.scalar(0)))).toMatchInlineSnapshot(
      `"ArgumentError: tf.scan: elems: expected tensors, alone or nested in arrays and plain objects, got the number 1 at [0][0]. Write tf.scalar(1)."`,
    )
  })
})
