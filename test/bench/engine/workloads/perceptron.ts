/** @file A step of stochastic gradient descent of a multilayer perceptron. */

import type * as tfjs from '@tensorflow/tfjs'
import { bias, classes, matrix, training } from './training.ts'
import { uniform } from './uniform.ts'
import type { Workload } from './workload.ts'

const BATCH = 128
const SIZES = [784, 512, 512, 10]

export const perceptron: Workload = {
  name: 'mlp',
  about: `an SGD step of an MLP ${SIZES.join('-')}, batch ${BATCH}, softmax cross entropy`,
  unit: { name: 'step', perStep: 1 },
  start(tf, compile) {
    const x = tf.tensor2d(uniform(BATCH * SIZES[0]!, 1, 1), [BATCH, SIZES[0]!])
    const y = classes(tf, BATCH)
    const weights = SIZES.slice(1).map((units, layer) => {
      const inputs = SIZES[layer]!
      return matrix(tf, inputs, units, 10 + layer)
    })
    const biases = SIZES.slice(1).map(units => bias(tf, units))
    return training(
      tf,
      {
        inputs: [x, y],
        variables: [...weights, ...biases],
        learningRate: 0.05,
        loss() {
          let hidden = x
          for (const layer of [0, 1])
            hidden = hidden.matMul(weights[layer]!).add(biases[layer]!).relu() as tfjs.Tensor2D
          return tf.losses.softmaxCrossEntropy(y, hidden.matMul(weights[2]!).add(biases[2]!))
        },
      },
      compile,
    )
  },
}
