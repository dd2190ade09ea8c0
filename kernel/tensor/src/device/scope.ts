/** @file The device that code asked its ops to run on. It follows the code through its awaits. */

import { AsyncLocalStorage } from 'node:async_hooks'

const storage = new AsyncLocalStorage<string | null>()

// Until somebody sets a device, an op pays for one comparison.
let wasSet = false

/** The full name of the device that ops are to run on. `null`: where TensorFlow likes. */
export function currentDevice(): string | null {
  return wasSet ? (storage.getStore() ?? null) : null
}

/** Runs `fn`, and what it starts and awaits, on a device. @param device - a name from the list of devices; `null`: where TensorFlow likes. */
export function runOnDevice<T>(device: string | null, fn: () => T): T {
  wasSet = true
  return storage.run(device, fn)
}
