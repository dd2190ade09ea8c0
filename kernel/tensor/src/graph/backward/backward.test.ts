import { afterEach, describe, expect, test } from 'vitest'
import { liveTensors } from '../../engineTensor.ts'
import { count } from '../../fixtures/counting.ts'
import { expectLosses, network, OPTIMIZERS } from '../../fixtures/index.ts'
import * as tf from '../../index.ts'

afterEach(() => tf.disposeVariables())

const values = (tensor: tf.Tensor): number[] => [...tensor.dataSync()]

describe.each([{ xla: false }, { xla: true }])('gradients through a compiled function, %o', options => {
  test('take one call forward and one backward', () => {
    const f = tf.graph((x: tf.Tensor) => x.square().mul(3).sum(), options)
    const gradient = tf.grad(f)
    // d(3x²)/dx = 6x
    expect(values(gradient(tf.tensor1d([1, -2])))).toEqual([6, -12])
    const x = tf.tensor1d([5, 7])
    expect(count(() => expect(values(gradient(x))).toEqual([30, 42]))).toMatchObject({ executed: 2, compiled: 0 })
    expect(f.traceCount).toBe(1)
  })

  test('flow to arguments, in arrays and objects, and to what comes before and after', () => {
    const f = tf.graph(
      ({ a, list }: { a: tf.Tensor; list: [tf.Tensor, number] }) => a.mul(list[0]).mul(list[1]),
      options,
    )
    const [da, db] = tf.grads((a: tf.Tensor, b: tf.Tensor) =>
      f({ a: a.mul(2), list: [b, 5] })
        .square()
        .sum(),
    )([tf.scalar(3), tf.scalar(4)])
    // y = (2a·b·5)² = 100 a²b²: dy/da = 200 a b², dy/db = 200 a² b
    expect([values(da!), values(db!)]).toEqual([[9600], [7200]])
  })

  test('flow to variables, and to tensors that the function captured, small ones too', () => {
    const v = tf.variable(tf.scalar(2))
    const captured = tf.scalar(3)
    const f = tf.graph((x: tf.Tensor) => x.mul(v).mul(captured) as tf.Scalar, options)
    const { value, grads } = tf.variableGrads(() => f(tf.scalar(5)))
    expect([values(value), values(grads[v.name]!)]).toEqual([[30], [15]])
    const [dx, dc] = tf.grads((x: tf.Tensor, _: tf.Tensor) => f(x))([tf.scalar(5), captured])
    expect([values(dx!), values(dc!)]).toEqual([[6], [10]])
    // A variable that was assigned since counts.
    v.assign(tf.scalar(10))
    expect(values(tf.variableGrads(() => f(tf.scalar(7))).grads[v.name]!)).toEqual([21])
    expect(f.traceCount).toBe(2)
  })

  test('reach a variable as it was before the function assigned it', () => {
    const v = tf.variable(tf.scalar(3))
    const f = tf.graph(() => {
      const y = v.square()
      v.assign(v.add(1))
      return y as tf.Scalar
    }, options)
    for (const before of [3, 4]) {
      const { value, grads } = tf.variableGrads(f)
      expect([values(value), values(grads[v.name]!)]).toEqual([[before ** 2], [2 * before]])
    }
    expect(values(v)).toEqual([5])
  })

  test.each(Object.keys(OPTIMIZERS) as (keyof typeof OPTIMIZERS)[])(
    'minimize over a compiled loss, %s: the losses are those of Keras in Python',
    name => {
      const { variables, loss, dispose } = network()
      const optimizer = OPTIMIZERS[name]()
      const compiled = tf.graph(loss, options)
      const losses = Array.from({ length: 6 }, () => optimizer.minimize(compiled, true, variables)!.dataSync()[0]!)
      expectLosses(losses, name)
      expect(compiled.traceCount).toBe(1)
      dispose()
    },
  )

  test('of several results come from those that are used', () => {
    const v = tf.variable(tf.scalar(2))
    const w = tf.variable(tf.scalar(3))
    const f = tf.graph(
      (x: tf.Tensor) => ({ a: x.mul(v), b: x.square().mul(w), product: tf.cumprod(tf.stack([x, v])).sum() }),
      options,
    )
    const x = tf.scalar(5)
    const gradientsOf = (y: (result: ReturnType<typeof f>) => tf.Tensor) => {
      const { grads } = tf.variableGrads(() => y(f(x)) as tf.Scalar)
      return Object.fromEntries(Object.entries(grads).map(([name, grad]) => [name, values(grad)[0]]))
    }
    expect(gradientsOf(({ a }) => a)).toEqual({ [v.name]: 5 })
    expect(gradientsOf(({ b }) => b)).toEqual({ [w.name]: 25 })
    expect(gradientsOf(({ a, b }) => a.mul(b))).toEqual({ [v.name]: 5 * 75, [w.name]: 10 * 25 })
    expect(() => gradientsOf(({ product }) => product)).toThrow(
      'Cannot compute gradient: gradient function not found for Cumprod.',
    )
    expect(f.traceCount).toBe(1)
  })

  test('are infinite where a result that nobody uses is not', () => {
    const f = tf.graph((x: tf.Tensor) => [x.square(), x.log(), x.sqrt()] as const, options)
    expect(values(tf.grad(x => f(x)[0].sum())(tf.tensor1d([0, 2])))).toEqual([0, 4])
    // Two of three: the sum of both.
    expect(values(tf.grad(x => f(x)[0].add(f(x)[2]).sum())(tf.tensor1d([1, 4])))).toEqual([2.5, 8.25])
  })

  test('of a result that is an argument, or is returned twice', () => {
    const f = tf.graph((x: tf.Tensor) => {
      const y = x.mul(2)
      return [x, y, y] as const
    }, options)
    expect(values(tf.grad(x => tf.addN([...f(x)]))(tf.scalar(1)))).toEqual([5])
  })

  test('follow customGrad inside', () => {
    const clipped = tf.customGrad((x, save) => {
      ;(save as tf.GradSaveFunc)([x as tf.Tensor])
      return {
        value: (x as tf.Tensor).square(),
        gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) => dy.mul(saved!).mul(100),
      }
    })
    const f = tf.graph((x: tf.Tensor) => clipped(x).mul(2).sum(), options)
    expect(values(tf.grad(f)(tf.tensor1d([1, 3])))).toEqual([200, 600])
  })

  test('see the mask that dropout drew forward', () => {
    const f = tf.graph((x: tf.Tensor) => tf.dropout(x, 0.5), options)
    tf.setRandomSeed(4)
    let dropped: tf.Tensor
    const gradient = tf.grad(x => {
      dropped = tf.keep(f(x))
      return dropped.sum()
    })(tf.ones([50]))
    expect(values(gradient)).toEqual(values(dropped!))
    expect(new Set(values(gradient))).toEqual(new Set([0, 2]))
  })

  test('of several calls in one another, and of one function on the result of another', () => {
    const w = tf.variable(tf.scalar(3))
    const f = tf.graph((x: tf.Tensor) => x.mul(w), options)
    const g = tf.graph((x: tf.Tensor, y: tf.Tensor) => x.mul(y), options)
    // y = w³x · w·x = w⁴x²
    const y = (x: tf.Tensor) => g(f(f(f(x))), f(x)) as tf.Scalar
    const x = tf.scalar(2)
    for (let step = 0; step < 2; step++) {
      expect(values(tf.grad(y)(x))).toEqual([2 * 3 ** 4 * 2])
      expect(values(tf.variableGrads(() => y(x)).grads[w.name]!)).toEqual([4 * 3 ** 3 * 2 ** 2])
    }
    // f's for x and for w, and where its argument depends on w; g's for both arguments.
    expect([f.traceCount, g.traceCount]).toEqual([3, 1])
  })

  test('reach what an outer computation of the caller has captured', () => {
    const f = (x: tf.Tensor) => {
      const y = x.mul(2)
      return tf.graph((z: tf.Tensor) => z.mul(y), options)(x.square())
    }
    // 2x³
    expect(values(tf.grad(f)(tf.scalar(3)))).toEqual([54])
  })

  test('of an integer result are what tfjs has of them', () => {
    const f = tf.graph((x: tf.Tensor) => ({ place: x.argMax(), y: x.square() }), options)
    expect(values(tf.grad(x => f(x).place.toFloat())(tf.tensor1d([1, 2])))).toEqual([0, 0])
    expect(values(tf.grad(x => f(x).y.sum().add(f(x).place.toFloat()))(tf.tensor1d([1, 2])))).toEqual([2, 4])
  })

  test('of a loss that is weighted by dy, through tidy', () => {
    const f = tf.graph((x: tf.Tensor) => x.square(), options)
    const gradient = tf.grad(x => tf.tidy(() => f(x).mul(3)))(tf.tensor1d([1, 2]), tf.tensor1d([10, 100]))
    expect(values(gradient)).toEqual([60, 1200])
  })

  test('nothing leaks', () => {
    const v = tf.variable(tf.ones([100]))
    const f = tf.graph((x: tf.Tensor) => x.mul(v).exp().square().sum() as tf.Scalar, options)
    const x = tf.ones([100])
    const step = () => tf.dispose(tf.variableGrads(() => f(x)) as unknown as tf.TensorContainer)
    step()
    const before = [liveTensors(), tf.memory().numTensors, tf.memory().numBytes]
    for (let i = 0; i < 5; i++) step()
    expect([liveTensors(), tf.memory().numTensors, tf.memory().numBytes]).toEqual(before)
  })
})

test('gradients of gradients run op by op and are right', () => {
  const f = tf.graph((x: tf.Tensor) => x.pow(3).sum())
  const second = tf.grad(x => tf.grad(f)(x).sum())
  expect(values(second(tf.tensor1d([2, -1])))).toEqual([12, -6])
  expect(f.traceCount).toBe(0)
})

test('a function that reads a value in its gradient alone runs op by op under a tape', () => {
  const odd = tf.customGrad(x => ({
    value: (x as tf.Tensor).square(),
    gradFunc: (dy: tf.Tensor) => dy.mul((dy.dataSync() as Float32Array)[0]! * 7),
  }))
  const f = tf.graph((x: tf.Tensor) => odd(x))
  expect(values(tf.grad(f)(tf.scalar(3)))).toEqual([7])
  expect(values(tf.grad(f)(tf.scalar(3)))).toEqual([7])
  expect(f.traceCount).toBe(1)
  expect(values(f(tf.scalar(3)))).toEqual([9])
})

test('a call that gradients do not depend on is not on the tape', () => {
  const prepare = tf.graph((x: tf.Tensor) => x.div(255))
  const v = tf.variable(tf.scalar(2))
  const pixels = tf.scalar(510)
  const { grads } = tf.variableGrads(() => prepare(pixels).mul(v) as tf.Scalar)
  expect(values(grads[v.name]!)).toEqual([2])
  expect(() => tf.grad(() => prepare(pixels))(tf.scalar(1))).toThrow(
    /Cannot compute gradient of y=f\(x\) with respect to x/,
  )
})

test('inside customGrad the function is one call, and its gradient the given one', () => {
  const f = tf.graph((x: tf.Tensor) => x.exp().square())
  const custom = tf.customGrad(x => ({ value: f(x as tf.Tensor), gradFunc: (dy: tf.Tensor) => dy.mul(9) }))
  expect(values(tf.grad(x => custom(x))(tf.scalar(0)))).toEqual([9])
})

test('variables that are arguments have gradients', () => {
  const f = tf.graph((v: tf.Variable, x: tf.Tensor) => v.mul(x) as tf.Scalar)
  const v = tf.variable(tf.scalar(3))
  expect(values(tf.variableGrads(() => f(v, tf.scalar(4))).grads[v.name]!)).toEqual([4])
})

test('another set of variables is another trace', () => {
  const [v, w] = [tf.variable(tf.scalar(3)), tf.variable(tf.scalar(4))]
  const f = tf.graph(() => v.mul(w) as tf.Scalar)
  const names = (list: tf.Variable[]) => Object.keys(tf.variableGrads(f, list).grads)
  expect([names([v]), names([w]), names([v, w]), names([v])]).toEqual([[v.name], [w.name], [v.name, w.name], [v.name]])
  expect(f.traceCount).toBe(3)
})

test('float64 has float64 gradients', () => {
  const f = tf.graph((x: tf.Tensor) => x.square())
  const gradient = tf.grad(f)(tf.tensor([0.1], [1], 'float64' as 'float32'))
  expect([gradient.dtype, values(gradient)]).toEqual(['float64', [0.2]])
})

test("an error in the function under a tape is the function's, and the next call works", () => {
  let isBroken = true
  const f = tf.graph((x: tf.Tensor) => {
    const y = x.exp()
    if (isBroken) throw new RangeError('mine')
    return y.mul(0).add(x.square())
  })
  const { numTensors } = tf.memory()
  expect(() => tf.tidy(() => tf.grad(f)(tf.scalar(3)))).toThrow(new RangeError('mine'))
  expect(tf.memory().numTensors).toBe(numTensors)
  isBroken = false
  expect(values(tf.grad(f)(tf.scalar(3)))).toEqual([6])
})
