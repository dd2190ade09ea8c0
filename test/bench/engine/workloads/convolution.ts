/** @file A step of stochastic gradient descent of a small convolutional network. */

import type * as tfjs from '@tensorflow/tfjs'
import { bias, classes, matrix, training } from './training.ts'
import { uniform } from './uniform.ts'
import type { Tf, Workload } from './workload.ts'

const BATCH = 64
const FLAT = 7 * 7 * 64

export const convolution: Workload = {
  name: 'cnn',
  about: `an SGD step of a CNN, batch ${BATCH} of 28×28: twice 3×3 convolution (32, 64 filters), bias, relu, 2×2 max pooling; dense 10`,
  unit: { name: 'step', perStep: 1 },
  start(tf, compile) {
    const x = tf.tensor4d(uniform(BATCH * 28 * 28, 1, 1), [BATCH, 28, 28, 1])
    const y = classes(tf, BATCH)
    const layers = [filters(tf, 1, 32, 10), filters(tf, 32, 64, 11)]
    const weights = matrix(tf, FLAT, 10, 12)
    const biases = [32, 64, 10].map(units => bias(tf, units))
    const block = (input: tfjs.Tensor4D, layer: number): tfjs.Tensor4D => {
      const features = input.conv2d(layers[layer]!, 1, 'same').add(biases[layer]!).relu() as tfjs.Tensor4D
      return features.maxPool(2, 2, 'same')
    }
    return training(
      tf,
      {
        inputs: [x, y],
        variables: [...layers, weights, ...biases],
        learningRate: 0.01,
        loss() {
          const features = block(block(x, 0), 1)
          const logits = features.reshape<tfjs.Tensor2D>([BATCH, FLAT]).matMul(weights).add(biases[2]!)
          return tf.losses.softmaxCrossEntropy(y, logits)
        },
      },
      compile,
    )
  },
}

function filters(tf: Tf, channels: number, count: number, seed: number): tfjs.Variable<tfjs.Rank.R4> {
  const values = uniform(9 * channels * count, 1 / Math.sqrt(9 * channels), seed)
  return tf.tidy(() => tf.variable(tf.tensor4d(values, [3, 3, channels, count])))
}
