import { afterEach, describe, expect, test } from 'vitest'
import { expectLosses, network } from '../fixtures/index.ts'
import * as tf from '../index.ts'

afterEach(() => tf.disposeVariables())

const OPTIMIZERS: Readonly<Record<string, () => tf.Optimizer>> = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.1, 0.9),
  nesterov: () => tf.train.momentum(0.1, 0.9, true),
  rmsprop: () => tf.train.rmsprop(0.1),
  'centered rmsprop': () => tf.train.rmsprop(0.1, 0.9, 0.5, 1e-3, true),
  adagrad: () => tf.train.adagrad(0.1),
  adadelta: () => tf.train.adadelta(0.1),
  adam: () => tf.train.adam(0.1),
  adamax: () => tf.train.adamax(0.1),
}

function setRate(optimizer: tf.Optimizer, rate: number): void {
  const settable = optimizer as unknown as { learningRate: number; setLearningRate?(rate: number): void }
  if (settable.setLearningRate) settable.setLearningRate(rate)
  else settable.learningRate = rate
}

/** Parameters after steps whose rates fall, a step of rate 0 among them. */
function run(make: () => tf.Optimizer, compile: (step: () => tf.Scalar) => () => tf.Scalar) {
  const w = tf.variable(tf.tensor1d([1, -2, 3]))
  const b = tf.variable(tf.scalar(0.5))
  const variables = [w, b] as tf.Variable[]
  const loss = () => w.mul([3, 2, -1]).add(b).square().mean() as tf.Scalar
  const optimizer = make()
  const step = compile(() => optimizer.minimize(loss, true, variables)!)
  const losses = [0.1, 0.05, 0, 0.02].map(rate => {
    setRate(optimizer, rate)
    return step().dataSync()[0]!
  })
  const parameters = variables.flatMap(variable => [...variable.dataSync()])
  tf.dispose(variables)
  return { losses, parameters, iterations: optimizer.iterations }
}

describe.each(Object.entries(OPTIMIZERS))('%s', (_, make) => {
  test.each([{ xla: false }, { xla: true }])(
    'a schedule of learning rates is one trace, and the steps are those of eager mode, %o',
    options => {
      let compiled!: tf.GraphFunction<[], tf.Scalar>
      const eager = run(make, step => step)
      const graph = run(make, step => {
        compiled = tf.graph(step, options)
        return compiled
      })
      expect(compiled.traceCount).toBe(1)
      for (const part of ['losses', 'parameters'] as const) {
        expect(graph[part]).toEqual(eager[part].map(value => expect.closeTo(value, 5)))
      }
      // What it knows of its steps, which it saves with a model.
      expect([eager.iterations, graph.iterations]).toEqual([4, 4])
    },
  )
})

test('a setting that is no input is part of the key: beta1 of Adam', () => {
  const { variables, loss, dispose } = network()
  const optimizer = tf.train.adam(0.1)
  const step = tf.graph(() => optimizer.minimize(loss, true, variables)!)
  step()
  ;(optimizer as unknown as { beta1: number }).beta1 = 0.5
  step()
  expect(step.traceCount).toBe(2)
  ;(optimizer as unknown as { beta1: number }).beta1 = 0.9
  step()
  expect(step.traceCount).toBe(2)
  dispose()
})

test('a momentum that is set counts from the next step, eagerly too', () => {
  const v = tf.variable(tf.scalar(0))
  const optimizer = tf.train.momentum(1, 0) as tf.MomentumOptimizer
  const minimize = () => optimizer.minimize(() => v.mul(1) as tf.Scalar, false, [v])
  for (const step of [minimize, tf.graph(minimize)]) {
    v.assign(tf.scalar(0))
    optimizer.setMomentum(0)
    step()
    optimizer.setMomentum(0.5)
    step()
    // The gradient is 1: −1, then −(0.5·1 + 1).
    expect(v.dataSync()[0]).toBe(-2.5)
  }
})

test('float64 variables step by the exact rate', () => {
  const v = tf.variable(tf.tensor([0], [1], 'float64' as 'float32'))
  const optimizer = tf.train.sgd(0.1)
  const step = tf.graph(() => optimizer.minimize(() => v.sum() as tf.Scalar, false, [v]))
  step()
  expect([...v.dataSync()]).toEqual([-0.1])
})

test('losses under a schedule that does not change are those of Keras in Python', () => {
  const { variables, loss, dispose } = network()
  const optimizer = tf.train.sgd(0.5)
  const step = tf.graph(() => optimizer.minimize(loss, true, variables)!)
  const losses = Array.from({ length: 6 }, () => {
    optimizer.setLearningRate(0.5)
    return step().dataSync()[0]!
  })
  expectLosses(losses, 'sgd')
  dispose()
})
