/** @file Values into a tensor and out of it again, by the language's own arrays. */

import { uniform } from './uniform.ts'
import type { Workload } from './workload.ts'

const LENGTH = 25_000_000

export const transferIn: Workload = {
  name: 'in',
  about: '100 MB of float32 from an array of the language into a tensor of its own',
  unit: { name: 'copy', perStep: 1 },
  start(tf) {
    const values = array()
    let last = 0
    return {
      step() {
        // With an op that uses it: before one does, tfjs copies nothing.
        last = tf.tidy(
          () =>
            tf
              .tensor1d(values)
              .slice([LENGTH - 1], [1])
              .dataSync()[0]!,
        )
      },
      value: () => last,
      dispose() {},
    }
  },
}

export const transferOut: Workload = {
  name: 'out',
  about: '100 MB of float32 from a tensor into an array of the language that is its own',
  unit: { name: 'copy', perStep: 1 },
  start(tf) {
    const tensor = tf.tensor1d(array())
    // An op's result: what was made of an array may still be that array.
    const computed = tensor.neg()
    let values: ArrayLike<number> = []
    return {
      step() {
        values = computed.dataSync()
      },
      value: () => values[LENGTH - 1]!,
      dispose: () => tf.dispose([tensor, computed]),
    }
  },
}

function array(): Float32Array {
  const values = new Float32Array(LENGTH)
  const block = uniform(1000, 1, 1)
  for (let start = 0; start < LENGTH; start += block.length) values.set(block, start)
  return values
}
