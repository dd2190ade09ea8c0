/**
 * @file Lets another thread stop the engine between two operations, and tells it when a hard termination would hit engine code.
 *
 * Flags in shared memory: `WANTED`, and `DEPTH`, above 0 while engine code runs. The interrupter stores the first, then reads the second;
 * the engine stores the second, then reads the first: one of the two always sees the other. For the others see cancel.ts.
 */

import { CANCELLED, DEPTH, FLAGS_BYTES, MANAGER, WANTED } from './cancel.ts'
import { InterruptedError } from './errors.ts'

let flags = new Int32Array(new SharedArrayBuffer(FLAGS_BYTES))

/** Uses flags that another thread can see. @param shared - `FLAGS_BYTES` of a SharedArrayBuffer, all 0. */
export function setInterruptFlags(shared: Int32Array): void {
  if (!(shared.buffer instanceof SharedArrayBuffer) || shared.buffer.byteLength < FLAGS_BYTES) {
    throw new TypeError(`setInterruptFlags: expected an Int32Array over a SharedArrayBuffer of ${FLAGS_BYTES} bytes`)
  }
  flags = shared as Int32Array<SharedArrayBuffer>
}

/** Lets the other thread cancel calls that have this manager. */
export function shareCancellationManager(manager: bigint): void {
  Atomics.store(flags, CANCELLED, 0)
  new BigInt64Array(flags.buffer)[MANAGER] = manager
}

/** The manager that was shared has been cancelled, and what it was for is over: calls to come need another. */
export function isManagerSpent(): boolean {
  return Atomics.load(flags, CANCELLED) !== 0 && Atomics.load(flags, WANTED) === 0
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
