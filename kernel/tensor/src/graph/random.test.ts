import { describe, expect, test } from 'vitest'
import { reference } from '../fixtures/index.ts'
import * as tf from '../index.ts'
import { runInMode } from '../mode.ts'

/** Draws in each mode from the same seed. */
function inAllModes(draw: () => tf.Tensor): (Float32Array | Float64Array)[] {
  const values = (work: () => tf.Tensor): Float32Array | Float64Array => {
    tf.setRandomSeed(7)
    return work().dataSync() as Float32Array | Float64Array
  }
  return [
    values(draw),
    values(() => runInMode('graph', draw)),
    values(() => runInMode('graph+xla', draw)),
    values(tf.graph(draw)),
    values(tf.graph(draw, { xla: true })),
  ]
}

describe('random numbers are those of TensorFlow in Python', () => {
  test('uniform, the first and the second draw', () => {
    tf.setRandomSeed(7)
    expect([...tf.randomUniform([6]).dataSync()]).toEqual(reference.random.uniform_7_0)
    expect([...tf.randomUniform([6]).dataSync()]).toEqual(reference.random.uniform_7_1)
  })

  test('a draw with a seed of its own, which takes nothing from the sequence', () => {
    tf.setRandomSeed(7)
    for (let i = 0; i < 2; i++) {
      expect([...tf.randomUniform([6], 0, 1, 'float32', 7).dataSync()]).toEqual(reference.random.uniform_own_7)
    }
    expect([...tf.randomUniform([6]).dataSync()]).toEqual(reference.random.uniform_7_0)
  })

  test.each([
    ['normal_7_0', () => tf.randomNormal([6])],
    ['int_7_0', () => tf.randomUniformInt([6], 3, 9)],
  ] as const)('%s', (name, draw) => {
    tf.setRandomSeed(7)
    expect([...draw().dataSync()]).toEqual(reference.random[name])
  })
})

test('truncated normal numbers are the inverse of the distribution at the uniform ones', () => {
  tf.setRandomSeed(7)
  tf.truncatedNormal([6])
    .dataSync()
    .forEach((value, index) => {
      expect(value).toBeCloseTo(reference.random.truncated_7_0[index]!, 6)
    })
})

describe('in float64 they have its resolution, in every mode', () => {
  test.each([
    ['uniform', (dtype: 'float32') => tf.randomUniform([6], 0, 1, dtype)],
    ['normal', (dtype: 'float32') => tf.randomNormal([6], 0, 1, dtype)],
    ['truncated', (dtype: 'float32') => tf.truncatedNormal([6], 0, 1, dtype)],
  ] as const)('%s', (name, draw) => {
    const wanted = reference.random[`float64_${name}_7_0`]
    for (const values of inAllModes(() => draw('float64' as 'float32'))) {
      expect(values).toBeInstanceOf(Float64Array)
      for (const [index, value] of values.entries()) expect(value).toBeCloseTo(wanted[index]!, 14)
    }
  })
})

test('gamma numbers in float64, which XLA does not draw', () => {
  const values = (): ArrayLike<number> => {
    tf.setRandomSeed(7)
    return tf.randomGamma([6], 2, 1, 'float64' as 'float32').dataSync()
  }
  const wanted = reference.random.float64_gamma_7_0
  for (const drawn of [values(), runInMode('graph', values)]) {
    for (const [index, value] of Array.from(drawn).entries()) expect(value).toBeCloseTo(wanted[index]!, 14)
  }
})

describe('from one seed every mode draws the same numbers', () => {
  test.each([
    ['randomUniform', () => tf.randomUniform([100])],
    ['randomUniform int32', () => tf.randomUniform([100], 0, 10, 'int32')],
    ['randomUniformInt', () => tf.randomUniformInt([100], -5, 5)],
    ['dropout', () => tf.dropout(tf.ones([100]), 0.4)],
    ['a draw with a seed of its own', () => tf.randomUniform([100], 0, 1, 'float32', 7)],
    ['a draw with a negative seed of its own', () => tf.randomUniform([100], 0, 1, 'float32', -7)],
    ['dropout with a text for a seed', () => tf.dropout(tf.ones([100]), 0.4, undefined, 'seed')],
    ['multinomial', () => tf.multinomial(tf.tensor1d([0.1, 0.2, 3]), 50)],
  ] as const)('%s, exactly', (_, draw) => {
    const [eager, ...others] = inAllModes(draw)
    for (const values of others) expect(values).toEqual(eager)
  })

  test.each([
    ['randomNormal', () => tf.randomNormal([100])],
    ['truncatedNormal', () => tf.truncatedNormal([100])],
  ] as const)('%s, within the rounding of log and cos', (_, draw) => {
    const [eager, ...others] = inAllModes(draw)
    for (const values of others) {
      for (const [index, value] of values.entries()) expect(value).toBeCloseTo(eager![index]!, 5)
    }
  })

  test('two draws in one function are two of the sequence, and each call goes on', () => {
    const draws = () => tf.stack([tf.randomUniform([6]), tf.randomUniform([6])])
    tf.setRandomSeed(7)
    const eager = [draws().arraySync(), draws().arraySync()]
    const compiled = tf.graph(draws)
    tf.setRandomSeed(7)
    expect([compiled().arraySync(), compiled().arraySync()]).toEqual(eager)
    expect(eager[0]).not.toEqual(eager[1])
  })
})

test.each([-7, 'many', 0.5, 2 ** 40])('from the seed %j XLA draws the same numbers', seed => {
  const draw = () => {
    tf.setRandomSeed(seed)
    return tf.randomUniform([100]).dataSync()
  }
  expect(runInMode('graph+xla', draw)).toEqual(draw())
})

test('a seed that is neither number nor string is refused', () => {
  expect(() => tf.setRandomSeed({} as number)).toThrow('A random seed must be a number or a string, got object.')
})
