/** @file What one op costs where there is next to nothing to compute. */

import type * as tfjs from '@tensorflow/tfjs'
import { asItIs, type Workload } from './workload.ts'

const OPS = 100

export const dispatch: Workload = {
  name: 'dispatch',
  about: `${OPS} chained adds of 32×32`,
  unit: { name: 'op', perStep: OPS },
  start(tf, compile = asItIs) {
    const zeros = tf.zeros([32, 32])
    const ones = tf.ones([32, 32])
    let sum = tf.zeros([32, 32])
    const chain = compile((first: tfjs.Tensor, other: tfjs.Tensor) =>
      tf.tidy(() => {
        let next = first
        for (let op = 0; op < OPS; op++) next = next.add(other)
        return next
      }),
    )
    return {
      step() {
        sum.dispose()
        sum = chain(zeros, ones)
      },
      value: () => sum.dataSync()[0]!,
      dispose: () => tf.dispose([zeros, ones, sum]),
    }
  },
}
