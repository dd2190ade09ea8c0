/** @file What one op costs where there is next to nothing to compute. */

import type { Workload } from './workload.ts'

const OPS = 100

export const dispatch: Workload = {
  name: 'dispatch',
  about: `${OPS} chained adds of 32×32`,
  unit: { name: 'op', perStep: OPS },
  start(tf) {
    const zeros = tf.zeros([32, 32])
    const ones = tf.ones([32, 32])
    let sum = tf.zeros([32, 32])
    return {
      step() {
        sum.dispose()
        sum = tf.tidy(() => {
          let next = zeros
          for (let op = 0; op < OPS; op++) next = next.add(ones)
          return next
        })
      },
      value: () => sum.dataSync()[0]!,
      dispose: () => tf.dispose([zeros, ones, sum]),
    }
  },
}
