import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import vm from 'node:vm'
import { afterEach, describe, expect, test } from 'vitest'
import { liveTensors } from '../engineTensor.ts'
import { count } from '../fixtures/counting.ts'
import { expectLosses, network, OPTIMIZERS, train } from '../fixtures/index.ts'
import * as tf from '../index.ts'
import { restoreState, saveState } from '../runtime.ts'
import { engineTensorOf } from './engineTensors.ts'

afterEach(() => tf.disposeVariables())

const values = (tensor: tf.Tensor): number[] => [...tensor.dataSync()]

describe('tf.graph', () => {
  test('a function gives what it gives eagerly, in one call into TensorFlow', () => {
    const fn = tf.graph((x: tf.Tensor) => x.mul(2).add(1).relu())
    const x = tf.tensor1d([-3, 4])
    expect(values(fn(x))).toEqual([0, 9])
    expect(count(() => fn(x))).toEqual({ executed: 1, compiled: 0 })
  })

  test('a new shape, dtype or plain value is a new trace; a known one is none', () => {
    const fn = tf.graph((x: tf.Tensor, power: number) => x.pow(power))
    fn(tf.ones([2]), 2)
    fn(tf.zeros([2]), 2)
    expect(fn.traceCount).toBe(1)
    fn(tf.ones([3]), 2)
    fn(tf.ones([2], 'int32'), 2)
    expect(values(fn(tf.tensor1d([2, 3]), 3))).toEqual([8, 27])
    expect(fn.traceCount).toBe(4)
  })

  test('arguments and results nest in arrays and objects', () => {
    const fn = tf.graph(({ a, rest }: { a: tf.Tensor; rest: tf.Tensor[] }) => ({
      sum: rest.reduce((x, y) => x.add(y), a),
      list: [a.neg(), 'text', 3] as const,
    }))
    const { sum, list } = fn({ a: tf.scalar(1), rest: [tf.scalar(2), tf.scalar(3)] })
    expect([values(sum), values(list[0]), list[1], list[2]]).toEqual([[6], [-1], 'text', 3])
  })

  test('a result may be an argument, a captured tensor, or the same tensor twice', () => {
    const outside = tf.tensor1d([5, 6])
    const fn = tf.graph((x: tf.Tensor) => {
      const y = x.add(1)
      return [x, outside, y, y]
    })
    expect(fn(tf.scalar(1)).map(values)).toEqual([[1], [5, 6], [2], [2]])
  })

  test('captured tensors stay usable after they are disposed outside', () => {
    const big = tf.ones([100])
    const fn = tf.graph((x: tf.Tensor) => x.mul(big).sum())
    fn(tf.scalar(1))
    big.dispose()
    expect(values(fn(tf.scalar(2)))).toEqual([200])
  })

  test('variables are read anew and assigned at every call', () => {
    const v = tf.variable(tf.scalar(1))
    const fn = tf.graph((x: tf.Tensor) => {
      v.assign(v.add(x) as tf.Scalar)
      return v.mul(10)
    })
    expect(values(fn(tf.scalar(1)))).toEqual([20])
    v.assign(tf.scalar(100))
    expect(values(fn(tf.scalar(1)))).toEqual([1010])
    expect(values(v)).toEqual([101])
  })

  test('a variable can be an argument, and is assigned', () => {
    const increment = tf.graph((v: tf.Variable) => {
      v.assign(v.add(1))
      return v
    })
    const [a, b] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(5))]
    expect([values(increment(a)), values(increment(b)), values(increment(a))]).toEqual([[2], [6], [3]])
    expect([values(a), values(b)]).toEqual([[3], [6]])
  })

  test('what a function does besides its ops, it does once a trace', () => {
    let effects = 0
    const fn = tf.graph((x: tf.Tensor) => {
      effects++
      return x.add(1)
    })
    for (const size of [2, 2, 3, 2, 3]) fn(tf.ones([size]))
    expect([effects, fn.traceCount]).toEqual([2, 2])
  })

  test('a variable that a function makes is made once, and keeps its value from call to call', () => {
    let count: tf.Variable | undefined
    const fn = tf.graph((x: tf.Tensor) => {
      count ??= tf.variable(tf.scalar(0), false, 'calls')
      count.assign(count.add(1))
      return x.mul(count)
    })
    expect([1, 2, 3].map(() => values(fn(tf.scalar(10))))).toEqual([[10], [20], [30]])
    expect(values(count!)).toEqual([3])
    expect(fn.traceCount).toBe(1)
  })

  test('a name is that of the function, or the one that is given', () => {
    expect(tf.graph(function step() {}).name).toBe('step')
    expect(tf.graph(() => {}).name).toBe('graph')
    expect(tf.graph(() => {}, { name: 'train' }).name).toBe('train')
  })

  test('a function without tensors in its arguments or its result', () => {
    const v = tf.variable(tf.scalar(2))
    const fn = tf.graph((k: number) => {
      v.assign(v.mul(k))
      return 'done'
    })
    expect([fn(3), fn(3), values(v)]).toEqual(['done', 'done', [18]])
  })

  /** A variable whose value nobody else holds. */
  const lonely = (shape: number[]): tf.Variable => tf.tidy(() => tf.variable(tf.ones(shape).add(1)))

  test('a function holds nothing of the variables that it reads', () => {
    const v = lonely([1000])
    const bytes = () => tf.memory().byDevice['/cpu:0']!.bytes
    const before = bytes()
    const fn = tf.graph(() => v.assign(v.mul(2)))
    fn()
    fn()
    expect(values(v)[0]).toBe(8)
    expect(bytes()).toBe(before)
  })

  test('tf.memory is true after a trace that assigned', () => {
    const v = lonely([1000])
    const fn = tf.graph((x: tf.Tensor) => v.assign(v.add(x)))
    const x = tf.scalar(1)
    const counts = () => {
      const { numBytes, numTensors, numDataBuffers } = tf.memory()
      return { numBytes, numTensors, numDataBuffers }
    }
    const before = counts()
    fn(x)
    fn(x)
    expect(counts()).toEqual(before)
  })

  test('a variable that a function makes and disposes leaves nothing', () => {
    const fn = tf.graph((x: tf.Tensor) => {
      const scratch = tf.variable(tf.zeros([2]))
      scratch.assign(x.mul(2))
      const y = scratch.add(1)
      scratch.dispose()
      return y
    })
    const x = tf.ones([2])
    const before = [tf.memory().numTensors, tf.memory().numBytes, Object.keys(tf.engine().registeredVariables).length]
    expect(values(tf.tidy(() => fn(x)))).toEqual([3, 3])
    tf.tidy(() => void fn(x))
    expect([
      tf.memory().numTensors - 1,
      tf.memory().numBytes - 8,
      Object.keys(tf.engine().registeredVariables).length,
    ]).toEqual(before)
  })

  test('gradients inside a function', () => {
    const fn = tf.graph((x: tf.Tensor) => tf.grad(y => y.square().sum())(x))
    expect(values(fn(tf.tensor1d([1, -2])))).toEqual([2, -4])
  })

  test('a function under tf.grad has its ops on the tape', () => {
    const square = tf.graph((x: tf.Tensor) => x.square())
    expect(values(tf.grad(x => square(x).sum())(tf.tensor1d([3])))).toEqual([6])
  })

  test('a function called by another belongs to it', () => {
    const inner = tf.graph((x: tf.Tensor) => x.add(1))
    const outer = tf.graph((x: tf.Tensor) => inner(inner(x)))
    outer(tf.scalar(0))
    expect(count(() => outer(tf.scalar(0))).executed).toBe(1)
    expect(inner.traceCount).toBe(0)
  })

  test('nothing leaks, whatever is called how often', () => {
    const fn = tf.graph((x: tf.Tensor) => [x.mul(2).add(1), x.relu()])
    const x = tf.ones([100])
    tf.dispose(fn(x))
    const before = [liveTensors(), tf.memory().numTensors]
    for (let i = 0; i < 5; i++) tf.dispose(fn(x))
    expect([liveTensors(), tf.memory().numTensors]).toEqual(before)
  })

  test('a disposed function can be called again', () => {
    const fn = tf.graph((x: tf.Tensor) => x.add(1))
    fn(tf.scalar(1))
    fn.dispose()
    fn.dispose()
    expect(values(fn(tf.scalar(1)))).toEqual([2])
    expect(fn.traceCount).toBe(2)
  })
})

describe.each([false, true])('training steps, xla %s', xla => {
  test.each(Object.keys(OPTIMIZERS) as (keyof typeof OPTIMIZERS)[])(
    "%s's losses are those of Keras in Python",
    name => {
      let compiled: (() => tf.Scalar | null) | undefined
      const losses = train(OPTIMIZERS[name](), step => {
        compiled ??= tf.graph(step, { xla })
        return compiled()
      })
      expectLosses(losses, name)
    },
  )
})

test('an optimizer whose learning rate changed steps with the new one', () => {
  const { variables, loss, dispose } = network()
  const optimizer = tf.train.sgd(0.1)
  const before = variables[1]!.clone()
  const step = tf.graph(() => optimizer.minimize(loss, true, variables)!)
  step()
  const small = variables[1]!.sub(before)

  ;(optimizer as tf.SGDOptimizer).setLearningRate(0)
  const held = values(variables[1]!)
  step()
  expect(values(variables[1]!)).toEqual(held)
  expect(values(small).some(change => change !== 0)).toBe(true)
  dispose()
})

describe('what cannot be in a graph', () => {
  test('reading a value says what to do instead, and leaves variables as they were', () => {
    const v = tf.variable(tf.scalar(1))
    const fn = tf.graph((x: tf.Tensor) => {
      v.assign(x as tf.Scalar)
      return x.dataSync()[0]! > 0 ? x : x.neg()
    })
    expect(() => fn(tf.scalar(5))).toThrow(tf.HostReadError)
    expect(() => fn(tf.scalar(5))).toThrow(
      /Return the tensor and read it outside, or decide between tensors with tf.where/,
    )
    expect(values(v)).toEqual([1])
  })

  test('a failed trace keeps nothing of what it captured', () => {
    const big = tf.ones([100]).add(0)
    const before = liveTensors()
    const fn = tf.graph((x: tf.Tensor) => x.mul(big).dataSync())
    expect(() => fn(tf.scalar(1))).toThrow(tf.HostReadError)
    expect(engineTensorOf(big).readers).toBe(0)
    expect(liveTensors()).toBe(before)
  })

  test('an op without a result can be part of a function', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'diptych-summary-'))
    const writer = tf.node.summaryFileWriter(folder)
    const fn = tf.graph((x: tf.Tensor) => {
      writer.scalar('x', x.sum() as tf.Scalar, 1)
      return x.add(1)
    })
    expect(values(fn(tf.ones([2])))).toEqual([2, 2])
    writer.flush()
    rmSync(folder, { recursive: true })
  })

  test('an async function is refused', () => {
    expect(() => tf.graph(async (x: tf.Tensor) => x)(tf.scalar(1))).toThrow(/cannot be async/)
  })

  test('what is no function is refused', () => {
    expect(() => tf.graph(3 as unknown as () => void)).toThrow(
      'tf.graph: expected a function, got number. Write tf.graph(x => …).',
    )
  })

  test('a shape that depends on values is refused with the op', () => {
    const fn = tf.graph(function distinct(x: tf.Tensor1D) {
      return tf.unique(x).values
    })
    expect(() => fn(tf.tensor1d([1, 1, 2]))).toThrow(/distinct: the shape of UniqueV2's result depends on values/)
  })

  test("a variable whose first value needs the function's argument is refused, and leaves its name free", () => {
    const fn = tf.graph((x: tf.Tensor) => tf.variable(x.add(1), true, 'weight').mul(2))
    expect(() => fn(tf.scalar(1))).toThrow(/the first value of variable weight depends on the function's arguments/)
    expect(values(tf.variable(tf.scalar(3), true, 'weight'))).toEqual([3])
  })

  test('a trace that a termination cuts off lets go of what it captured', () => {
    const before = liveTensors()
    const big = tf.ones([100])
    const v = tf.variable(tf.scalar(1))
    const context = vm.createContext({ tf, big, v })
    const state = saveState()
    const cell = new vm.Script('tf.graph(() => { v.assign(big.sum()); for (;;); })()')
    expect(() => cell.runInContext(context, { timeout: 500 })).toThrow(/timed out/)
    restoreState(state)
    expect(values(v)).toEqual([1])
    expect(engineTensorOf(big).readers).toBe(0)
    big.dispose()
    expect(liveTensors()).toBe(before)
  })

  test('a trace under gradients that a termination cuts off frees what was kept for the way back', () => {
    const x = tf.ones([100]).mul(2)
    const context = vm.createContext({ tf, x })
    const cell = new vm.Script(
      'tf.grad(x => { const y = x.exp(); tf.graph(() => { for (;;); })(); return y.sum() })(x)',
    )
    const before = [liveTensors(), tf.memory().numTensors]
    const state = saveState()
    expect(() => cell.runInContext(context, { timeout: 500 })).toThrow(/timed out/)
    restoreState(state)
    expect([liveTensors(), tf.memory().numTensors]).toEqual(before)
    x.dispose()
  })

  test('a wrong shape is refused while tracing, and the next call works', () => {
    const fn = tf.graph((x: tf.Tensor2D) => x.matMul(tf.ones([3, 1])))
    expect(() => fn(tf.ones([2, 4]))).toThrow(
      'matMul: inner dimensions must match, got 4 and 3 of a [2,4] and b [3,1].',
    )
    expect(() => fn(tf.ones([3]) as unknown as tf.Tensor2D)).toThrow(/rank/)
    expect(values(fn(tf.ones([2, 3])))).toEqual([3, 3])
  })

  test('a disposed variable or argument is named', () => {
    const v = tf.variable(tf.scalar(1), true, 'weight')
    const fn = tf.graph((x: tf.Tensor) => v.add(x))
    fn(tf.scalar(1))
    v.dispose()
    expect(() => fn(tf.scalar(1))).toThrow(/variable weight was disposed/)
  })
})
