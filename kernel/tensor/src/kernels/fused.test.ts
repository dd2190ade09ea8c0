import { describe, expect, test } from 'vitest'
import { waves } from '../fixtures/index.ts'
import { expectClose } from '../fixtures/kernels.ts'
import * as tf from '../index.ts'

type Activation = Parameters<typeof tf.fused.matMul>[0]['activation']

// The same from the unfused ops, which have their own tests against TensorFlow in Python.
const ACTIVATIONS: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
  linear: x => x,
  relu: x => tf.relu(x),
  relu6: x => tf.relu6(x),
  elu: x => tf.elu(x),
  sigmoid: x => tf.sigmoid(x),
  leakyrelu: x => tf.leakyRelu(x, 0.3),
  prelu: x => tf.prelu(x, tf.tensor1d([0.1, 0.2, 0.3])),
}

describe('a fused operation', () => {
  test.each(Object.keys(ACTIVATIONS))('ends with %s', name => {
    const given = {
      bias: tf.tensor1d([1, -1, 0.5]),
      activation: name as Activation,
      preluActivationWeights: tf.tensor1d([0.1, 0.2, 0.3]),
      leakyreluAlpha: 0.3,
    }
    const a = waves(2, 4) as tf.Tensor2D
    const b = waves(4, 3) as tf.Tensor2D
    const plain = ACTIVATIONS[name]!(tf.add(tf.matMul(a, b), given.bias))
    expectClose(tf.fused.matMul({ a, b, ...given }), [...plain.dataSync()])
    const x = waves(1, 3, 3, 2) as tf.Tensor4D
    const filter = waves(2, 2, 2, 3) as tf.Tensor4D
    const convolved = ACTIVATIONS[name]!(tf.add(tf.conv2d(x, filter, 1, 'same'), given.bias))
    expectClose(tf.fused.conv2d({ x, filter, strides: 1, pad: 'same', ...given }), [...convolved.dataSync()])
  })

  test('names the activations it has where it lacks one', () => {
    const a = waves(2, 2) as tf.Tensor2D
    const before = tf.memory().numTensors
    expect(() => tf.fused.matMul({ a, b: a, activation: 'swish' as Activation })).toThrow(
      /got swish.*Apply others after/,
    )
    expect(tf.memory().numTensors).toBe(before)
  })
})
