/** @file The calls into TensorFlow while some code runs. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { EngineTensor } from './engineTensor.ts'
import { executeChannel } from './native/op.ts'

export interface CallCount {
  /** Which of the tensors in question were inputs of a call so far. */
  readonly used: ReadonlySet<EngineTensor>
  /** Safe to call twice. @returns how many calls there were */
  stop(): number
}

/**
 * Counts the calls into TensorFlow until it is stopped.
 *
 * @param inQuestion - tensors of which to tell whether a call has used them
 */
export function countCalls(inQuestion: ReadonlySet<EngineTensor> = new Set()): CallCount {
  let count = 0
  const used = new Set<EngineTensor>()
  const see = (message: unknown): void => {
    count++
    if (inQuestion.size === 0) return
    for (const input of (message as { inputs: readonly EngineTensor[] }).inputs) {
      if (inQuestion.has(input)) used.add(input)
    }
  }
  subscribe(executeChannel.name, see)
  return {
    used,
    stop() {
      unsubscribe(executeChannel.name, see)
      return count
    },
  }
}
