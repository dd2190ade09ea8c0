/**
 * @file Sees when tensors take much memory that may be garbage, and has it collected at the next turn of the event loop.
 *
 * JavaScript's collector does not see native memory, so it must be asked; and finalizers run only between two macrotasks.
 */

import { finalizersAfter } from './finalizers.ts'
import { collectGarbage } from './garbage.ts'
import { type Alive, Growth, LOOK_AFTER } from './growth.ts'
import { ledger } from './ledger.ts'

// Growth since the last collection that makes memory press, at least. Small tensors take memory too, about a kilobyte each, in TensorFlow
// and in JavaScript.
const LEAST: Alive = { tensors: 4096, bytes: 32 * 2 ** 20 }
const LARGEST_SCALE = 8
// A collection takes as long as JavaScript's own heap is large. It may take this part of the time, or comes more rarely.
const PART_OF_TIME = 1 / 10

/** Whether garbage waits for a turn of the event loop. An object, for loops that look at it each time round. */
export const pressure = { presses: false }

/** Where memory begins to press: native bytes, and tfjs's tensors. Compared at each op. */
export const limits = { ...LEAST } as { bytes: number; tensors: number }

let countTensors = (): number => 0
let onRelief = (): void => {}
let before: Alive = { tensors: 0, bytes: 0 }
let scale = 1
let endedAt = performance.now()
let growth: Growth | undefined
let relief: { promise: Promise<void>; resolve: () => void } | undefined

/** @param count - how many tensors tfjs has. @param afterRelief - called when finalizers have run */
export function setUpPressure(count: () => number, afterRelief: () => void): void {
  countTensors = count
  onRelief = afterRelief
}

/** Called when a limit is passed. */
export function press(): void {
  if (!growth) {
    growth = new Growth(before)
    pressure.presses = true
    void relieve()
  }
  const now = alive()
  growth.look(now)
  limits.bytes = now.bytes + LOOK_AFTER.bytes
  limits.tensors = now.tensors + LOOK_AFTER.tensors
}

/** Frees the memory of tensors that nobody holds any more. Takes a few turns of the event loop. */
export function relieve(): Promise<void> {
  if (!relief) {
    let resolve = (): void => {}
    const promise = new Promise<void>(settle => (resolve = settle))
    relief = { promise, resolve }
    void collect()
  }
  return relief.promise
}

/** Ends a relief that a forced termination may have cut off: nobody waits for it in vain, and the next one can begin. */
export function abandonRelief(): void {
  growth = undefined
  pressure.presses = false
  relief?.resolve()
  relief = undefined
}

async function collect(): Promise<void> {
  // In a turn of its own: what the code that runs now still holds is not garbage.
  await new Promise(setImmediate)
  const startedAt = performance.now()
  await finalizersAfter(collectGarbage)
  setLimits(startedAt)
  abandonRelief()
  onRelief()
}

function setLimits(startedAt: number): void {
  const now = performance.now()
  const isTooOften = now - startedAt > PART_OF_TIME * (startedAt - endedAt)
  scale = isTooOften ? Math.min(LARGEST_SCALE, scale * 2) : Math.max(1, scale / 2)
  endedAt = now
  before = alive()
  const available = process.availableMemory() / 16
  limits.bytes =
    before.bytes + Math.max(Math.min(scale * LEAST.bytes, available), Math.min(before.bytes / 2, available))
  limits.tensors = before.tensors + Math.max(scale * LEAST.tensors, before.tensors / 2)
}

function alive(): Alive {
  return { tensors: countTensors(), bytes: ledger.bytes }
}
