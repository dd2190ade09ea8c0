/**
 * @file Lets another thread stop the engine between two operations, and tells it when a hard termination would hit engine code.
 *
 * Two Int32 in shared memory: [0] an interrupt is wanted, [1] above 0 while engine code runs. The interrupter stores [0] first, then
 * reads [1]; the engine stores [1] first, then reads [0]: one of the two always sees the other.
 */

import { InterruptedError } from './errors.ts'

const WANTED = 0
const DEPTH = 1

let flags = new Int32Array(new SharedArrayBuffer(8))

/** Uses flags that another thread can see. @param shared - two Int32 over a SharedArrayBuffer, both 0. */
export function setInterruptFlags(shared: Int32Array): void {
  if (!(shared.buffer instanceof SharedArrayBuffer) || shared.length < 2) {
    throw new TypeError('setInterruptFlags: expected an Int32Array of length 2 over a SharedArrayBuffer')
  }
  flags = shared as Int32Array<SharedArrayBuffer>
}

/** Somebody asked to interrupt, and the cell has not ended yet. */
export function interruptWanted(): boolean {
  return Atomics.load(flags, WANTED) !== 0
}

/** Runs engine code that must not be terminated in the middle. @throws {InterruptedError} instead, if an interrupt is wanted. */
export function guarded<T>(work: () => T): T {
  enterEngine()
  try {
    return work()
  } finally {
    leaveEngine()
  }
}

/** `guarded` without the closure, for the hot path: always pair with `leaveEngine` in a `finally`. */
export function enterEngine(): void {
  Atomics.add(flags, DEPTH, 1)
  if (Atomics.load(flags, WANTED) === 0) return
  // Inside the engine (a flush that runs ops) the outermost entry decides: half a flush would leave tensors without values.
  if (Atomics.load(flags, DEPTH) > 1) return
  Atomics.sub(flags, DEPTH, 1)
  throw new InterruptedError()
}

/** Work that must not be cut off, nor refused as it gives memory back: pair with `leaveEngine` in a `finally`, and keep it short. */
export function holdInterrupts(): void {
  Atomics.add(flags, DEPTH, 1)
}

/** After a forced termination no engine code runs, though one may have cut off an entry that was just refused. */
export function resetDepth(): void {
  Atomics.store(flags, DEPTH, 0)
}

export function leaveEngine(): void {
  Atomics.sub(flags, DEPTH, 1)
}
