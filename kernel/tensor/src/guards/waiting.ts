/** @file Ops that wait for another thread to give them something. JavaScript has no other thread that could: what is not there now never comes. */

import type { EngineTensor } from '../engineTensor.ts'
import { currentTrace } from '../execute.ts'
import type { OpAttribute } from '../native/attributes.ts'
import { runOp } from '../native/op.ts'
import { attributeOf, type Condition, inputOf, type OpCall, valuesOf } from './condition.ts'

// A function runs again and again after it was traced.
const IN_A_TRACE = 'it could wait for ever in a graph function. Call it outside'

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

/** A staging area has more elements than `index`, an input, or any. @param sizeOp - tells how many there are. */
export function stageHas(sizeOp: string, index?: string): Condition {
  return call => {
    if (currentTrace()) return IN_A_TRACE
    const place = index === undefined ? 0 : (valuesOf(call, index)[0] ?? 0)
    const size = numberFrom(sizeOp, areaOf(call), [])
    return size > place
      ? undefined
      : `the staging area has ${size} elements, and nothing could add more while this waits. Stage them first`
  }
}

/** A staging area of limited capacity has room. */
export function stageHasRoom(sizeOp: string): Condition {
  return call => {
    if (currentTrace()) return IN_A_TRACE
    const capacity = Number(attributeOf(call, 'capacity'))
    if (!(capacity > 0)) return undefined
    const size = numberFrom(sizeOp, areaOf(call), [])
    return size < capacity
      ? undefined
      : `the staging area is full (${size} of ${capacity}), and nothing could empty it while this waits. Unstage first`
  }
}

// Equal attributes name the same area.
function areaOf({ attributes }: OpCall): OpAttribute[] {
  const names = ['capacity', 'memory_limit', 'dtypes', 'container', 'shared_name']
  return attributes.filter(({ name }) => names.includes(name))
}

function numberFrom(op: string, attributes: readonly OpAttribute[], inputs: readonly EngineTensor[]): number {
  const [result] = runOp(op, attributes, inputs, 1)
  try {
    return Number((result!.read() as ArrayLike<number>)[0])
  } finally {
    result!.dispose()
  }
}
