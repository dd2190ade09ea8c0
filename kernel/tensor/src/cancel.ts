/**
 * @file Ends a call into TensorFlow that another thread is in: one that loops or waits, like a graph's while loop or a queue. What just
 * computes ends by itself. `@diptych/tensor/cancel`; it loads nothing of the engine.
 */

import { createRequire } from 'node:module'

/** Bytes of the shared flags. */
export const FLAGS_BYTES = 24
/** Int32: an interrupt is wanted. */
export const WANTED = 0
/** Int32: above 0 while code runs that must not be terminated. */
export const DEPTH = 1
/** Int32: the manager has been cancelled. */
export const CANCELLED = 2
/** BigInt64: the cancellation manager of the calls that run, 0 before the first. */
export const MANAGER = 2

export class CallCanceller {
  readonly #flags: SharedArrayBuffer
  readonly #startCancel: (manager: bigint) => void

  /** @param flags - those of `setInterruptFlags`. @param library - path of the libtensorflow that the other thread has opened */
  constructor(flags: SharedArrayBuffer, library: string) {
    this.#flags = flags
    // Not before the engine has it too: a kernel starts without.
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi')
    this.#startCancel = koffi
      .load(library, { lazy: true })
      .func('TFE_CancellationManagerStartCancel', 'void', ['void *'])
  }

  /** Cancels the call that runs. It then fails with TensorFlow's code for that, and variables keep their values. */
  cancel(): void {
    const manager = new BigInt64Array(this.#flags)[MANAGER]!
    // First: once the interrupt is over, the engine sees by it that it needs another manager.
    if (manager === 0n || Atomics.exchange(new Int32Array(this.#flags), CANCELLED, 1) === 1) return
    this.#startCancel(manager)
  }
}
