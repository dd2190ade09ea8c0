/**
 * @file Work that a termination must not cut off, as it would stay half done: an interrupt waits for its end, and what it calls in the
 * engine is not refused.
 */

const ENGINE_DEPTH = 1

let flags = new Int32Array(new SharedArrayBuffer(8))

/** Uses flags that the interrupter sees. @param shared - see `setInterruptFlags` of the engine */
export function shareFlags(shared: Int32Array): void {
  flags = shared as Int32Array<SharedArrayBuffer>
}

/** Keep it short: an interrupt is the way to stop what takes too long. */
export function uninterrupted<T>(work: () => T): T {
  Atomics.add(flags, ENGINE_DEPTH, 1)
  try {
    return work()
  } finally {
    Atomics.sub(flags, ENGINE_DEPTH, 1)
  }
}

/**
 * The same for what can be done later as well.
 *
 * @returns whether it was done: not if an interrupt is wanted already. A termination may be on its way then, which only this is safe from.
 */
export function doneBeforeInterrupt(work: () => void): boolean {
  return uninterrupted(() => {
    if (Atomics.load(flags, 0) !== 0) return false
    work()
    return true
  })
}
