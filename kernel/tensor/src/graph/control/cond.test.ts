import { afterEach, describe, expect, test } from 'vitest'
import { count } from '../../fixtures/counting.ts'
import { RECORDED, WAYS } from '../../fixtures/modes.ts'
import { message } from '../../fixtures/refusal.ts'
import * as tf from '../../index.ts'
import { runInMode } from '../../mode.ts'

afterEach(() => tf.disposeVariables())

const values = (tensor: tf.Tensor): number[] => [...tensor.dataSync()]
const isPositive = (x: tf.Tensor): tf.Tensor => tf.tidy(() => x.sum().greater(0))

describe.each(WAYS)('tf.cond, %s', (way, run) => {
  test('the functions may name members in another order', () => {
    const x = tf.scalar(3)
    const both = run(() =>
      tf.cond(
        isPositive(x.neg()),
        () => ({ twice: x.mul(2), 'plus one': x.add(1) }),
        () => ({ 'plus one': x.add(1), twice: x.mul(2) }),
      ),
    )
    expect([both.twice, both['plus one']].map(values)).toEqual([[6], [4]])
  })

  test('runs the function that the predicate chooses', () => {
    const choose = (x: tf.Tensor): tf.Tensor =>
      tf.cond(
        isPositive(x),
        () => x.mul(2),
        () => x.neg(),
      )
    expect(values(run(() => choose(tf.tensor1d([1, -2, 3]))))).toEqual([2, -4, 6])
    expect(values(run(() => choose(tf.tensor1d([1, -2]))))).toEqual([-1, 2])
  })

  test('results nest; they may be tensors from outside, or one tensor twice', () => {
    const outside = tf.tensor1d([5, 6])
    const result = run(() =>
      tf.cond(
        tf.scalar(true),
        () => {
          const y = outside.add(1)
          return { a: outside, list: [y, y] }
        },
        () => ({ a: outside.neg(), list: [outside, outside.mul(0)] }),
      ),
    )
    expect([result.a, ...result.list].map(values)).toEqual([
      [5, 6],
      [6, 7],
      [6, 7],
    ])
    tf.dispose(result as never)
    expect(values(outside)).toEqual([5, 6])
  })

  test('a boolean of JavaScript decides at once', () => {
    const never = (): tf.Tensor => expect.unreachable()
    expect(values(run(() => tf.cond(true, () => tf.ones([2]), never)))).toEqual([1, 1])
    expect(values(run(() => tf.cond(false, never, () => tf.zeros([2]))))).toEqual([0, 0])
  })

  test('a branch reads and assigns variables; the other leaves them as they are', () => {
    const a = tf.variable(tf.scalar(1))
    const b = tf.variable(tf.scalar(10))
    const step = (x: number): tf.Tensor =>
      tf.cond(
        tf.scalar(x).greater(0),
        () => {
          a.assign(a.add(b))
          return a.mul(2)
        },
        () => {
          b.assign(a.mul(3))
          a.assign(tf.scalar(0))
          return b.clone()
        },
      )
    expect(values(run(() => step(1)))).toEqual([22])
    expect([a, b].map(values)).toEqual([[11], [10]])
    expect(values(run(() => step(-1)))).toEqual([33])
    expect([a, b].map(values)).toEqual([[0], [33]])
  })

  test('functions that return nothing assign variables alone', () => {
    const a = tf.variable(tf.scalar(1))
    run(() => {
      tf.cond(
        a.greater(0),
        () => a.assign(tf.scalar(7)),
        () => undefined,
      )
      return tf.scalar(0)
    })
    expect(values(a)).toEqual([7])
  })

  test('gradients reach arguments, captured tensors and variables of the branch that ran', () => {
    const v = tf.variable(tf.scalar(3))
    const w = tf.variable(tf.scalar(4))
    const loss = (x: number): tf.Scalar =>
      tf.cond(
        tf.scalar(x).greater(0),
        () => v.square().mul(w),
        () => v.mul(5),
      ) as tf.Scalar
    const gradientsOf = (x: number): number[][] => {
      const { grads, value } = run(() => tf.variableGrads(() => loss(x), [v, w]))
      return [value, grads[v.name]!, grads[w.name]!].map(values)
    }
    expect(gradientsOf(1)).toEqual([[36], [24], [9]])
    // Eagerly nothing of the other branch is on the tape.
    if (way !== 'eager') expect(gradientsOf(-1)).toEqual([[15], [5], [0]])
  })

  test('branches in branches', () => {
    const sign = (x: tf.Tensor): tf.Tensor =>
      tf.cond(
        x.greater(0),
        () => tf.scalar(1),
        () =>
          tf.cond(
            x.less(0),
            () => tf.scalar(-1),
            () => x.mul(0),
          ),
      )
    expect([3, -2, 0].flatMap(x => values(run(() => sign(tf.scalar(x)))))).toEqual([1, -1, 0])
  })

  test('integers, booleans and other dtypes pass', () => {
    const [whole, truth, wide] = run(() =>
      tf.cond(
        tf.scalar(true),
        () => [
          tf.tensor1d([1, 2], 'int32').add(tf.scalar(1, 'int32')),
          tf.tensor1d([true, false]).logicalNot(),
          tf.cast(tf.ones([1]), 'float64' as 'float32'),
        ],
        () => [tf.zeros([2], 'int32'), tf.zeros([2], 'bool'), tf.cast(tf.zeros([1]), 'float64' as 'float32')],
      ),
    )
    expect([whole!.dtype, truth!.dtype, wide!.dtype]).toEqual(['int32', 'bool', 'float64'])
    expect([whole!, truth!, wide!].map(values)).toEqual([[2, 3], [0, 1], [1]])
  })

  test('an op on the device of its own line', () => {
    const result = run(() =>
      tf.cond(
        tf.scalar(true),
        () => tf.device('/cpu:0', () => tf.ones([2]).add(1)),
        () => tf.zeros([2]),
      ),
    )
    expect(values(result)).toEqual([2, 2])
  })
})

describe.each(RECORDED.slice(0, 2))('a compiled function, %s', (way, _run) => {
  test('runs either branch without a new trace, and only that one', () => {
    using f = tf.graph(
      (x: tf.Tensor) =>
        tf.cond(
          isPositive(x),
          () => x.mul(2),
          () => x.neg(),
        ),
      { xla: way.includes('XLA') },
    )
    expect(values(f(tf.tensor1d([1])))).toEqual([2])
    expect(values(f(tf.tensor1d([-1])))).toEqual([1])
    expect(count(() => f(tf.tensor1d([5])))).toEqual({ executed: 1, compiled: 0 })
    expect(f.traceCount).toBe(1)
  })

  test('gradients are taken through it', () => {
    using f = tf.graph(
      (x: tf.Tensor) =>
        tf
          .cond(
            isPositive(x),
            () => x.square(),
            () => x.pow(3),
          )
          .sum(),
      { xla: way.includes('XLA') },
    )
    expect(values(tf.grad(f)(tf.tensor1d([3])))).toEqual([6])
    expect(values(tf.grad(f)(tf.tensor1d([-2])))).toEqual([12])
  })
})

describe.each(['graph', 'graph+xla'] as const)('a %s cell', mode => {
  test('finds its functions again: from the third turn on nothing is compiled', () => {
    const w = tf.variable(tf.scalar(1))
    const optimizer = tf.train.sgd(0.1)
    const step = (x: number): void => {
      optimizer.minimize(() =>
        tf.tidy(
          () =>
            tf.cond(
              tf.scalar(x).greater(0),
              () => w.mul(x).square(),
              () => w.neg(),
            ) as tf.Scalar,
        ),
      )
    }
    runInMode(mode, () => {
      for (let turn = 1; turn < 3; turn++) step(turn)
      const counts = Array.from({ length: 3 }, (_, turn) => count(() => step(turn - 1)))
      expect(counts.map(({ executed, compiled }) => [executed, compiled])).toEqual([
        [1, 0],
        [1, 0],
        [1, 0],
      ])
    })
    // w -= 0.1 · 2 w x² at x = 1, 2, 1; w += 0.1 at x = -1, 0.
    const wanted = [1, 2].reduce((value, x) => value - 0.2 * value * x * x, 1) + 0.2
    expect(values(w)[0]).toBeCloseTo(wanted - 0.2 * wanted, 6)
    optimizer.dispose()
  })
})

describe.each(WAYS)('refused, %s', (_, run) => {
  const text = (work: () => unknown): string => message(() => run(() => work() as tf.Tensor))
  const one = (): tf.Tensor => tf.ones([2])

  test('a predicate that is no boolean scalar', () => {
    expect(text(() => tf.cond(tf.scalar(1), one, one))).toMatchInlineSnapshot(
      `"ArgumentError: tf.cond: the predicate must be a boolean scalar, got a float32 tensor of shape []. Compare tensors (tf.greater(x, 0)), and reduce to one value (tf.any, tf.all)."`,
    )
    expect(text(() => tf.cond(tf.tensor1d([true, false]), one, one))).toMatchInlineSnapshot(
      `"ArgumentError: tf.cond: the predicate must be a boolean scalar, got a bool tensor of shape [2]. Compare tensors (tf.greater(x, 0)), and reduce to one value (tf.any, tf.all)."`,
    )
    expect(text(() => tf.cond(1 as never, one, one))).toMatchInlineSnapshot(
      `"ArgumentError: tf.cond: the predicate must be a boolean scalar, got the number 1. Compare tensors (tf.greater(x, 0)), and reduce to one value (tf.any, tf.all)."`,
    )
  })

  test('what is no function', () => {
    expect(text(() => tf.cond(true, one, undefined as never))).toMatchInlineSnapshot(
      `"ArgumentError: tf.cond: elseFn must be a function, got undefined. Write () => …."`,
    )
  })

  test('results that are no tensors', () => {
    expect(
      text(() =>
        tf.cond(
          tf.scalar(true),
          () => ({ a: [1] }),
          () => ({ a: [1] }),
        ),
      ),
    ).toMatchInlineSnapshot(
      `"ArgumentError: tf.cond: thenFn: the result: expected tensors, alone or nested in arrays and plain objects, got the number 1 at .a[0]. Write tf.scalar(1)."`,
    )
    const circle: unknown[] = []
    circle.push(circle)
    expect(text(() => tf.cond(tf.scalar(true), () => circle as unknown as tf.Tensor, one))).toMatchInlineSnapshot(
      `"ArgumentError: tf.cond: thenFn: the result: nested deeper than 100 levels, or containing itself."`,
    )
    const later = (async () => 1) as unknown as () => tf.Tensor
    expect(text(() => tf.cond(tf.scalar(true), later, later))).toMatchInlineSnapshot(
      `"ArgumentError: tf.cond: thenFn: the result: expected tensors, got a promise. The function cannot be async: await outside of it."`,
    )
  })
})

describe.each(RECORDED)('refused while it is recorded, %s', (_, run) => {
  const failure = (work: () => unknown): Error => {
    try {
      run(() => work() as tf.Tensor)
    } catch (error) {
      return error as Error
    }
    return expect.unreachable()
  }
  const isTrue = (): tf.Tensor => tf.scalar(true)

  test('branches that return different things', () => {
    const differ = (a: () => unknown, b: () => unknown): string => failure(() => tf.cond(isTrue(), a, b)).message
    expect(
      differ(
        () => tf.ones([2]),
        () => tf.ones([3]),
      ),
    ).toMatchInlineSnapshot(
      `"tf.cond: elseFn must return what thenFn returns: expected float32 [2], got float32 [3]. Give both functions results of the same nesting, dtypes and shapes: cast, reshape or pad one of them."`,
    )
    expect(
      differ(
        () => ({ a: [tf.ones([2])] }),
        () => ({ a: [tf.ones([2], 'int32')] }),
      ),
    ).toMatchInlineSnapshot(
      `"tf.cond: elseFn must return what thenFn returns, at .a[0] too: expected float32 [2], got int32 [2]. Give both functions results of the same nesting, dtypes and shapes: cast, reshape or pad one of them."`,
    )
    expect(
      differ(
        () => [tf.ones([2]), tf.ones([2])],
        () => tf.ones([2]),
      ),
    ).toMatchInlineSnapshot(
      `"tf.cond: elseFn must return what thenFn returns: expected [tensor, tensor], got tensor. Give both functions results of the same nesting, dtypes and shapes: cast, reshape or pad one of them."`,
    )
    expect(
      differ(
        () => tf.ones([2]),
        () => undefined,
      ),
    ).toMatchInlineSnapshot(
      `"tf.cond: elseFn must return what thenFn returns: expected tensor, got undefined. Give both functions results of the same nesting, dtypes and shapes: cast, reshape or pad one of them."`,
    )
  })

  test('a value that is read, with its line', () => {
    const x = tf.ones([2]).add(1)
    const error = failure(() =>
      tf.cond(
        isTrue(),
        () => (x.mul(2).dataSync()[0]! > 0 ? x : x.neg()),
        () => x,
      ),
    )
    expect(error).toBeInstanceOf(tf.HostReadError)
    expect(error.message.replaceAll(/\S+cond\.test\.ts:\d+:\d+/g, 'cond.test.ts:LINE')).toMatchInlineSnapshot(
      `"tf.cond: thenFn: the value of Mul's result of cond.test.ts:LINE was read at cond.test.ts:LINE while the function was recorded, when there are no values yet. Return the tensor and read it outside, or decide between tensors with tf.where or tf.cond."`,
    )
  })

  test('a variable that is created inside; variables are as before, and the next call works', () => {
    const v = tf.variable(tf.scalar(1))
    const known = Object.keys(tf.engine().state.registeredVariables).length
    const error = failure(() =>
      tf.cond(
        isTrue(),
        () => {
          v.assign(tf.scalar(5))
          return tf.variable(tf.scalar(2), true, 'inner').mul(2)
        },
        () => tf.scalar(0),
      ),
    )
    expect(error).toBeInstanceOf(tf.ArgumentError)
    expect(error.message).toMatchInlineSnapshot(
      `"tf.cond: thenFn: variable inner was created inside. Create variables (and layers) before, and assign them inside."`,
    )
    expect(values(v)).toEqual([1])
    expect(Object.keys(tf.engine().state.registeredVariables)).toHaveLength(known)
    expect(
      values(
        run(() =>
          tf.cond(
            isTrue(),
            () => v.add(1),
            () => v.mul(1),
          ),
        ),
      ),
    ).toEqual([2])
  })

  test('a tensor that leaves the function another way than by its result', () => {
    let inside!: tf.Tensor
    const error = failure(() => {
      tf.cond(
        isTrue(),
        () => {
          inside = tf.keep(tf.ones([2]).add(1))
          return inside.mul(2)
        },
        () => tf.ones([2]),
      )
      return inside.add(1)
    })
    expect(error).toBeInstanceOf(tf.EscapedTensorError)
  })
})
