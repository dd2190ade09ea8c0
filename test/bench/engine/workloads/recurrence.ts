/** @file A step of stochastic gradient descent of a recurrent network, its steps in time written out. */

import type * as tfjs from '@tensorflow/tfjs'
import { bias, classes, matrix, training } from './training.ts'
import { uniform } from './uniform.ts'
import type { Workload } from './workload.ts'

const STEPS = 50
const UNITS = 128
const BATCH = 32

export const recurrence: Workload = {
  name: 'rnn',
  about: `an SGD step of an unrolled RNN: ${STEPS} steps of ${UNITS} tanh units, batch ${BATCH}, gradient through all of them`,
  unit: { name: 'step', perStep: 1 },
  start(tf, compile) {
    const inputs = Array.from({ length: STEPS }, (_, step) =>
      tf.tensor2d(uniform(BATCH * UNITS, 1, 100 + step), [BATCH, UNITS]),
    )
    const y = classes(tf, BATCH)
    const first = tf.zeros<tfjs.Rank.R2>([BATCH, UNITS])
    const fromInput = matrix(tf, UNITS, UNITS, 10)
    const fromState = matrix(tf, UNITS, UNITS, 11)
    const offset = bias(tf, UNITS)
    const readout = matrix(tf, UNITS, 10, 12)
    return training(
      tf,
      {
        inputs: [...inputs, y, first],
        variables: [fromInput, fromState, offset, readout],
        learningRate: 0.01,
        loss() {
          let state = first
          for (const input of inputs) {
            state = input.matMul(fromInput).add(state.matMul(fromState)).add(offset).tanh() as tfjs.Tensor2D
          }
          return tf.losses.softmaxCrossEntropy(y, state.matMul(readout))
        },
      },
      compile,
    )
  },
}
