/** @file Ops that wait for another thread to give them something. JavaScript has no other thread that could: what is not there now never comes. */

import type { EngineTensor } from '../engineTensor.ts'
import { currentTrace } from '../execute.ts'
import type { OpAttribute } from '../native/attributes.ts'
import { runOp } from '../native/op.ts'
import { type Condition, inputOf, valuesOf } from './condition.ts'

/** Why no such op is traced: a function runs again and again after that. */
export const IN_A_TRACE = 'it could wait for ever in a graph function. Call it outside'

/** A queue has as many elements as are taken, or is closed, and then says so. @param count - the input with the number; one without. */
export function queueHas(count?: string): Condition {
  return call => {
    if (currentTrace()) return IN_A_TRACE
    const handle = inputOf(call, 'handle')
    const wanted = count === undefined ? 1 : (valuesOf(call, count)[0] ?? 0)
    const queue = [handle]
    if (numberFrom('QueueIsClosedV2', [], queue) !== 0) return undefined
    const size = numberFrom('QueueSizeV2', [], queue)
    return size >= wanted
      ? undefined
      : `the queue has ${size} of the ${wanted} elements, and nothing could add more while this waits. Enqueue them first, or close the queue`
  }
}

/** What an op says that gives one number. */
export function numberFrom(op: string, attributes: readonly OpAttribute[], inputs: readonly EngineTensor[]): number {
  const [result] = runOp(op, attributes, inputs, 1)
  try {
    return Number((result!.read() as ArrayLike<number>)[0])
  } finally {
    result!.dispose()
  }
}
