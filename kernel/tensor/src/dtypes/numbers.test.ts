/** @file JavaScript numbers beside tensors of TensorFlow's other dtypes: in functions, losses and optimizers. */

import { describe, expect, test } from 'vitest'
import * as tf from '../index.ts'
import { reference } from './fixtures/reference.ts'

const FLOATS = ['float64', 'float16', 'bfloat16'] as const

const FUNCTIONS: Readonly<Record<string, (a: tf.Tensor, n: number) => tf.Tensor>> = {
  where: (a, n) => tf.where(a.greater(2), a, n),
  whereFirst: (a, n) => tf.where(a.greater(2), n, a),
  clipByValue: (a, n) => a.clipByValue(n, n * n + 1),
  clipToOne: (a, n) => tf.clipByValue(a, n, n),
  pad: (a, n) => a.pad([[0, 1], [1, 0]], n), // biome-ignore format: one row
  maximum: (a, n) => tf.maximum(a, n),
  minimum: (a, n) => tf.minimum(n, a),
  pow: (a, n) => a.pow(n),
  mod: (a, n) => tf.mod(a, n),
  squaredDifference: (a, n) => a.squaredDifference(n),
  equal: (a, n) => a.equal(n),
  less: (a, n) => tf.less(n, a),
  add: (a, n) => a.add(n),
  sub: (a, n) => tf.sub(n, a),
  div: (a, n) => a.div(n),
  atan2: (a, n) => tf.atan2(a, n),
  fill: (a, n) => tf.fill([2], n, a.dtype),
  oneHot: (a, n) => tf.oneHot([0, 2], 3, n, n + 1, a.dtype as 'int32'),
  sparseToDense: (a, n) => tf.sparseToDense([1], a.slice([0, 0], [1, 1]).reshape([1]), [3], n),
  range: (a, n) => tf.range(1, 4, n, a.dtype as 'int32'),
  eye: a => tf.eye(2, 3, undefined, a.dtype as 'int32'),
  zerosLike: a => tf.zerosLike(a),
  onesLike: a => tf.onesLike(a),
  leakyRelu: (a, n) => tf.leakyRelu(a.neg(), n),
  prelu: (a, n) => tf.prelu(a.sub(3), n as never),
  movingAverage: (a, n) => tf.movingAverage(a, a.mul(2), n, 3),
}

/** A few units in the last place. */
const TOLERANCE = { float64: 1e-14, float16: 2e-3, bfloat16: 2e-2 }

function expectClose(given: tf.Tensor, wanted: readonly number[], tolerance: number): void {
  for (const [index, value] of given.dataSync().entries()) {
    const expected = wanted[index]!
    const difference = Math.abs(value - expected)
    expect(difference, `${value} for ${expected}`).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected)))
  }
}

describe.each(Object.entries(reference.numbers))('a number beside %s', (dtype, functions) => {
  test.each(Object.entries(functions))('%s', (name, wanted) => {
    const a = tf.tensor(reference.a, undefined, dtype as tf.DataType)
    const call = () => FUNCTIONS[name]!(a, FLOATS.some(float => float === dtype) ? 0.7 : 2)
    if (!wanted) {
      expect(call).toThrow(dtype)
      return
    }
    const given = call()
    expect([given.dtype, given.shape]).toEqual([wanted.dtype, wanted.shape])
    const tolerance = TOLERANCE[wanted.dtype as 'float64']
    if (tolerance === undefined) expect(Array.from(given.dataSync(), String)).toEqual(wanted.values.map(String))
    else expectClose(given, wanted.values as number[], tolerance)
  })
})

test('a fraction in tf.where beside integers makes floats, as tf.add does', () => {
  const given = tf.where([true, false], tf.tensor([3n, 4n]), 0.5)
  expect([given.dtype, given.arraySync()]).toEqual(['float32', [3, 0.5]])
})

test.each(FLOATS)('gradients pass tf.where and tf.prelu with a number beside %s', dtype => {
  const x = tf.tensor([-2, 3], [2], dtype)
  const where = tf.grad((x: tf.Tensor) => tf.where(x.greater(0), x.mul(2), 0))(x)
  const prelu = tf.grad((x: tf.Tensor) => tf.prelu(x, 0.25 as never))(x)
  expect([where.dtype, where.arraySync(), prelu.dtype, prelu.arraySync()]).toEqual([dtype, [0, 2], dtype, [0.25, 1]])
})

describe.each(FLOATS)('losses in %s', dtype => {
  const { labels, predictions, results } = reference.losses
  const calls: Record<string, (labels: tf.Tensor, x: tf.Tensor) => tf.Tensor> = {
    absoluteDifference: (labels, x) => tf.losses.absoluteDifference(labels, x),
    meanSquaredError: (labels, x) => tf.losses.meanSquaredError(labels, x),
    weighted: (labels, x) => tf.losses.absoluteDifference(labels, x, tf.tensor([[0.3, 0, 1]], undefined, dtype)),
    cosineDistance: (labels, x) => tf.losses.cosineDistance(labels, x, 1),
    hingeLoss: (labels, x) => tf.losses.hingeLoss(labels, x),
    huberLoss: (labels, x) => tf.losses.huberLoss(labels, x, undefined, 0.3),
    logLoss: (labels, x) => tf.losses.logLoss(labels, x, undefined, 1e-3),
    sigmoidCrossEntropy: (labels, x) => tf.losses.sigmoidCrossEntropy(labels, x, undefined, 0.1),
    softmaxCrossEntropy: (labels, x) => tf.losses.softmaxCrossEntropy(labels, x, undefined, 0.1),
  }
  test.each(Object.entries(results))('%s', (name, wanted) => {
    const given = calls[name]!(tf.tensor(labels, undefined, dtype), tf.tensor(predictions, undefined, dtype))
    expect(given.dtype).toBe(dtype)
    expectClose(given, [wanted], TOLERANCE[dtype])
  })
})

const OPTIMIZERS: Readonly<Record<string, () => tf.Optimizer>> = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.1, 0.7),
  nesterov: () => tf.train.momentum(0.1, 0.7, true),
  adagrad: () => tf.train.adagrad(0.1, 0.3),
  adadelta: () => tf.train.adadelta(0.1, 0.9),
  adam: () => tf.train.adam(0.1),
  adamax: () => tf.train.adamax(0.1, 0.9, 0.999, undefined, 0.3),
  rmsprop: () => tf.train.rmsprop(0.1, 0.8, 0.7),
}

function startingVariable(dtype: tf.DataType): tf.Variable {
  return tf.tidy(() => tf.variable(tf.tensor(reference.optimizers.start, undefined, dtype)))
}

/** A step along the gradient of a third of the sum of cubes. */
function minimize(optimizer: tf.Optimizer, variable: tf.Variable): void {
  optimizer.minimize(() => variable.mul(variable).mul(variable).sum().div(3) as tf.Scalar, false, [variable])
}

describe.each(['float64', 'float32', 'float16', 'bfloat16'] as const)('optimizers train %s variables', dtype => {
  test.each(Object.entries(reference.optimizers.results))('%s', (name, wanted) => {
    const { numTensors } = tf.memory()
    const optimizer = OPTIMIZERS[name]!()
    const variable = startingVariable(dtype)
    for (let count = 0; count < 3; count++) minimize(optimizer, variable)
    expect(variable.dtype).toBe(dtype)
    expectClose(variable, wanted, dtype === 'float32' ? 1e-5 : TOLERANCE[dtype])
    optimizer.dispose()
    variable.dispose()
    expect(tf.memory().numTensors).toBe(numTensors)
  })
})

test('an optimizer trains variables of several dtypes', () => {
  const optimizer = tf.train.adam(0.1)
  const variables = (['float32', 'float64', 'float16'] as const).map(startingVariable)
  const sum = () => tf.addN(variables.map(x => tf.cast(x.mul(x).mul(x).sum().div(3), 'float32')))
  for (let count = 0; count < 3; count++) optimizer.minimize(sum as () => tf.Scalar, false, variables)
  const wanted = reference.optimizers.results.adam!
  for (const [index, tolerance] of [1e-5, 1e-14, 2e-3].entries()) expectClose(variables[index]!, wanted, tolerance)
  tf.dispose(variables)
  optimizer.dispose()
})

test.each(Object.entries(reference.optimizers.results))('%s trains float64 in a graph function', (name, wanted) => {
  const optimizer = OPTIMIZERS[name]!()
  const variable = startingVariable('float64')
  const step = tf.graph(() => minimize(optimizer, variable))
  for (let count = 0; count < 3; count++) step()
  expect(variable.dtype).toBe('float64')
  expectClose(variable, wanted, 1e-14)
  step.dispose()
  optimizer.dispose()
  variable.dispose()
})

test('Adam goes on in float64 from saved weights', async () => {
  const first = tf.train.adam(0.1)
  const variable = startingVariable('float64')
  minimize(first, variable)
  const second = tf.train.adam(0.1)
  await second.setWeights(await first.getWeights())
  minimize(second, variable)
  // It has trained another before.
  const third = tf.train.adam(0.1)
  minimize(third, startingVariable('float64'))
  await third.setWeights(await second.getWeights())
  minimize(third, variable)
  expectClose(variable, reference.optimizers.results.adam!, 1e-14)
})

test('tf.memory counts the bytes of each dtype', () => {
  const bytes = { float64: 8, float16: 2, bfloat16: 2, int8: 1, int16: 2, int64: 8, uint8: 1, uint16: 2, uint32: 4, uint64: 8 } // biome-ignore format: one row
  for (const [dtype, size] of Object.entries(bytes)) {
    const { numBytes } = tf.memory()
    const tensor = tf.zeros([3, 5], dtype as tf.DataType)
    expect([dtype, tf.memory().numBytes - numBytes]).toEqual([dtype, 15 * size])
    tensor.dispose()
    expect([dtype, tf.memory().numBytes - numBytes]).toEqual([dtype, 0])
  }
})
