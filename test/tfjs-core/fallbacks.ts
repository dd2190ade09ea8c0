/** @file Watches for kernels that compute a result without calling TensorFlow. */

import { subscribe } from 'node:diagnostics_channel'
import * as tf from '@diptych/tensor'

/** Wraps every kernel of the TensorFlow backend. `end()` names those that made a tensor with no call into TensorFlow since `begin()`. */
export function watchFallbacks(): { begin(): void; end(): string[] } {
  let calls = 0
  let found = new Set<string>()
  subscribe('diptych:op', () => calls++)
  for (const config of tf.getKernelsForBackend('tensorflow')) {
    const { kernelFunc, kernelName } = config
    config.kernelFunc = call => {
      const before = calls
      const result = kernelFunc(call)
      if (
        calls === before &&
        wasComputed(
          result,
          Object.values(call.inputs).flatMap(input => input ?? []),
        )
      )
        found.add(kernelName)
      return result
    }
  }
  return {
    begin: () => {
      found = new Set()
    },
    end: () => [...found].sort(),
  }
}

// A tensor without elements, or with an input's memory (another shape of it, or itself), needed no computation.
function wasComputed(result: tf.TensorInfo | tf.TensorInfo[], inputs: readonly tf.TensorInfo[]): boolean {
  return [result]
    .flat()
    .some(({ shape, dataId }) => !shape.includes(0) && !inputs.some(input => input.dataId === dataId))
}
