/** @file A chain of elementwise ops on more than a cache holds. */

import type * as tfjs from '@tensorflow/tfjs'
import { uniform } from './uniform.ts'
import { asItIs, type Workload } from './workload.ts'

const LENGTH = 2 ** 20
const TIMES = 10

export const elementwise: Workload = {
  name: 'elementwise',
  about: `${TIMES} × tanh(1.01x + 0.1) over 2^20 floats`,
  unit: { name: 'step', perStep: 1 },
  start(tf, compile = asItIs) {
    const x = tf.tensor1d(uniform(LENGTH, 1, 1))
    let result: tfjs.Tensor = tf.scalar(0)
    const chain = compile((first: tfjs.Tensor) => {
      let next = first
      for (let time = 0; time < TIMES; time++) {
        const input = next
        next = tf.tidy(() => input.mul(1.01).add(0.1).tanh())
        if (input !== first) input.dispose()
      }
      return next
    })
    return {
      step() {
        result.dispose()
        result = chain(x)
      },
      value: () => tf.tidy(() => result.slice([LENGTH - 1], [1]).dataSync()[0]!),
      dispose: () => tf.dispose([x, result]),
    }
  },
}
