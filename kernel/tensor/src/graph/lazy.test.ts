import vm from 'node:vm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FLAGS_BYTES } from '../cancel.ts'
import { liveTensors } from '../engineTensor.ts'
import { type Counts, count } from '../fixtures/counting.ts'
import { expectLosses, network, OPTIMIZERS, train } from '../fixtures/index.ts'
import * as tf from '../index.ts'
import { setInterruptFlags } from '../interrupt.ts'
import { type Mode, runInMode } from '../mode.ts'
import { flushPending, restoreState, saveState } from '../runtime.ts'

const GRAPH_MODES: Exclude<Mode, 'eager'>[] = ['graph', 'graph+xla']
const values = (tensor: tf.Tensor): number[] => [...tensor.dataSync()]

beforeEach(() => tf.engine().startScope('test'))
afterEach(() => {
  tf.disposeVariables()
  tf.engine().endScope()
  flushPending()
})

describe.each(GRAPH_MODES)('a training loop without a wrapper, %s', mode => {
  test.each(Object.keys(OPTIMIZERS) as (keyof typeof OPTIMIZERS)[])(
    "%s: Keras's losses, and from the second step on one call a step and nothing compiled",
    name => {
      const steps: Counts[] = []
      const losses = runInMode(mode, () =>
        train(OPTIMIZERS[name](), step => {
          let cost: tf.Scalar | null = null
          steps.push(
            count(() => {
              cost = step()
              cost!.dataSync()
            }),
          )
          return cost
        }),
      )
      expectLosses(losses, name)
      expect(steps.slice(1)).toEqual(Array(5).fill({ executed: 1, compiled: 0 }))
    },
  )

  test('another learning rate compiles nothing', () => {
    const { variables, loss } = network()
    runInMode(mode, () => {
      for (const rate of [0.1, 0.2]) tf.train.sgd(rate).minimize(loss, false, variables)
      expect(count(() => void tf.train.sgd(0.3).minimize(loss, false, variables))).toEqual({ executed: 1, compiled: 0 })
    })
  })

  test('a minibatch from another place compiles nothing', () => {
    const data = tf.randomNormal([64, 4])
    const w = tf.variable(tf.ones([4, 1]))
    const optimizer = tf.train.sgd(0.01)
    const step = (start: number) =>
      optimizer.minimize(
        () =>
          data
            .slice([start, 0], [8, 4])
            .matMul(w as tf.Tensor2D)
            .square()
            .mean() as tf.Scalar,
      )
    runInMode(mode, () => {
      step(0)
      expect(count(() => void step(8))).toEqual({ executed: 1, compiled: 0 })
    })
  })
})

describe('values', () => {
  test('what is read in the middle decides an if, as eagerly', () => {
    const collatz = () => {
      let n: tf.Tensor = tf.scalar(6)
      let steps = 0
      for (; n.dataSync()[0] !== 1; steps++) n = n.dataSync()[0]! % 2 === 0 ? n.div(2) : n.mul(3).add(1)
      return steps
    }
    // 6 3 10 5 16 8 4 2 1
    expect(runInMode('graph', collatz)).toBe(8)
  })

  test('the mode follows a function through its awaits, and others run eagerly beside it', async () => {
    const x = tf.scalar(3)
    const inGraph = runInMode('graph', async () => {
      await Promise.resolve()
      const y = x.square()
      await new Promise(resolve => setImmediate(resolve))
      return (await y.add(1).data())[0]
    })
    const executed = count(() => x.add(1)).executed
    expect([await inGraph, executed]).toEqual([10, 1])
  })

  test('tensors of both modes mix', () => {
    const recorded = runInMode('graph', () => tf.scalar(2).square())
    const eager = recorded.add(1)
    const xla = runInMode('graph+xla', () => eager.add(recorded))
    expect([values(eager), values(xla)]).toEqual([[5], [9]])
  })

  test('code that runs once is not compiled', () => {
    const counts = count(() => runInMode('graph', () => values(tf.tensor1d([1, 2, 3]).square().sum().add(123))))
    expect(counts.compiled).toBe(0)
  })

  test('an op that changes something runs once each, in its place', () => {
    const counter = tf.raw.VarHandleOp({}, { dtype: 'float32', shape: [], shared_name: 'counted in a graph cell' })
    tf.raw.AssignVariableOp({ resource: counter, value: tf.scalar(0) })
    runInMode('graph', () => {
      for (let turn = 1; turn <= 4; turn++) {
        const before = tf.raw.ReadVariableOp({ resource: counter }, { dtype: 'float32' })
        tf.raw.AssignAddVariableOp({ resource: counter, value: tf.scalar(1).mul(turn) })
        const after = tf.raw.ReadVariableOp({ resource: counter }, { dtype: 'float32' })
        // 1 + 2 + … + turn
        const sum = (turn * (turn + 1)) / 2
        expect([values(before), values(after)]).toEqual([[sum - turn], [sum]])
      }
    })
  })

  test('what nobody holds is not computed', () => {
    const counts = count(() =>
      runInMode('graph', () => {
        tf.scalar(2).square().dispose()
        flushPending()
      }),
    )
    expect(counts.executed).toBe(0)
  })

  test('model.fit gives the same history in every mode', async () => {
    const fit = async () => {
      tf.setRandomSeed(11)
      const model = tf.sequential({
        layers: [
          tf.layers.conv2d({
            filters: 2,
            kernelSize: 3,
            activation: 'relu',
            inputShape: [8, 8, 1],
            kernelInitializer: 'glorotNormal',
          }),
          tf.layers.batchNormalization(),
          tf.layers.flatten(),
          tf.layers.dropout({ rate: 0.25 }),
          tf.layers.dense({ units: 3, activation: 'softmax', kernelInitializer: 'glorotNormal' }),
        ],
      })
      model.compile({ optimizer: tf.train.adam(0.01), loss: 'categoricalCrossentropy', metrics: ['accuracy'] })
      const x = tf.randomNormal([16, 8, 8, 1])
      const y = tf.oneHot(tf.randomUniformInt([16], 0, 3), 3)
      const { history } = await model.fit(x, y, { epochs: 3, batchSize: 8, shuffle: false, verbose: 0 })
      return (history.loss as number[]).concat(history.acc as number[])
    }
    const eager = await fit()
    for (const mode of GRAPH_MODES) {
      const compiled = await runInMode(mode, fit)
      for (const [index, value] of compiled.entries()) expect(value).toBeCloseTo(eager[index]!, 4)
    }
  })
})

describe('failures', () => {
  const outOfRange = (): tf.Tensor => tf.gather(tf.tensor1d([1, 2, 3]), tf.tensor1d([9], 'int32'))

  test('an error names the op and the line that recorded it', () => {
    const code = "const bad = tf.gather(\n  tf.tensor1d([1, 2, 3]), tf.tensor1d([9], 'int32'))\nbad.add(1).dataSync()"
    const cell = new vm.Script(code, { filename: 'cell_7.ts' })
    const context = vm.createContext({ tf })
    expect(() => runInMode('graph', () => cell.runInContext(context))).toThrow(
      /indices\[0\] = 9 is not in \[0, 3\)[\s\S]*recorded at cell_7.ts:1:16$/,
    )
  })

  test('equal ops of another cell are reported with their own line', () => {
    const context = vm.createContext({ tf })
    const code = "\n\ntf.gather(tf.tensor1d([1, 2, 3]), tf.tensor1d([9], 'int32')).dataSync()"
    for (const filename of ['cell_1.ts', 'cell_2.ts']) {
      const cell = new vm.Script(code, { filename })
      expect(() => runInMode('graph', () => cell.runInContext(context))).toThrow(`recorded at ${filename}:3:4`)
    }
  })

  test('a variable whose first value fails leaves nothing behind', () => {
    runInMode('graph', () => {
      expect(() => tf.variable(outOfRange())).toThrow(/is not in \[0, 3\)/)
    })
    expect(values(tf.graph((x: tf.Tensor) => x.add(1))(tf.scalar(1)))).toEqual([2])
  })

  test('what does not depend on the failed op has its values', () => {
    runInMode('graph', () => {
      const before = tf.scalar(2).square()
      const wrong = outOfRange()
      expect(() => wrong.dataSync()).toThrow()
      expect(values(before)).toEqual([4])
    })
  })

  test('a variable keeps its old value if the step that assigned it fails', () => {
    const v = tf.variable(tf.scalar(1))
    runInMode('graph', () => {
      v.assign(v.add(1) as tf.Scalar)
      v.assign(outOfRange().sum().add(v) as tf.Scalar)
      expect(() => flushPending()).toThrow(/is not in \[0, 3\)/)
      expect(values(v)).toEqual([1])
      v.assign(v.add(1) as tf.Scalar)
    })
    expect(values(v)).toEqual([2])
  })

  test('a failure that nobody waited for is thrown at the end', async () => {
    await runInMode('graph', async () => {
      outOfRange()
      await Promise.resolve()
      await Promise.resolve()
    })
    expect(() => flushPending()).toThrow(/is not in \[0, 3\)/)
    expect(() => flushPending()).not.toThrow()
  })

  test('a mode that does not exist is refused with those that do', () => {
    expect(() => runInMode('xla' as Mode, () => {})).toThrow(
      'runInMode: the mode must be one of eager, graph, graph+xla, got "xla".',
    )
  })
})

test("a function's result that a variable's first value was computed of before takes no second memory", () => {
  const x = tf.ones([100])
  const turn = (makesVariable: boolean): Counts =>
    count(() =>
      tf.tidy(() => {
        const doubled = x.mul(2)
        const sum = x.add(3)
        if (makesVariable) tf.variable(doubled).dispose()
        expect(values(sum.add(1).square())[0]).toBe(25)
      }),
    )
  runInMode('graph', () => {
    for (let warm = 0; warm < 3; warm++) turn(false)
    expect(turn(false)).toEqual({ executed: 1, compiled: 0 })
    const before = liveTensors()
    expect(turn(true)).toEqual({ executed: 2, compiled: 0 })
    expect(liveTensors()).toBe(before)
  })
})

describe('interrupts', () => {
  test.each(['eager', ...GRAPH_MODES] as Mode[])(
    'a loop of ops stops at the next one, and all works afterwards: %s',
    mode => {
      const flags = new Int32Array(new SharedArrayBuffer(FLAGS_BYTES))
      setInterruptFlags(flags)
      const v = tf.variable(tf.scalar(1))
      const state = saveState()
      let turns = 0
      expect(() =>
        runInMode(mode, () => {
          for (;;) {
            if (turns++ === 3) Atomics.store(flags, 0, 1)
            tf.tidy(() => v.assign(v.add(1) as tf.Scalar))
          }
        }),
      ).toThrow('interrupted between two tensor operations')
      expect(Atomics.load(flags, 1)).toBe(0)
      Atomics.store(flags, 0, 0)
      restoreState(state)
      flushPending()
      expect(turns).toBe(4)
      expect(values(runInMode(mode, () => v.add(1)))[0]).toBeGreaterThanOrEqual(2)
    },
  )
})
