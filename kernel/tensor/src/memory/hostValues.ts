/** @file Values that were given to tensors and wait in JavaScript's memory until an op uses them. */

import type { Storage } from './storage.ts'

const waiting = new WeakMap<object, Storage>()

/** @param values - a typed array, or one byte array for each string. @returns their bytes */
export function noteHostValues(values: object, storage: Storage): number {
  const bytes = bytesOf(values)
  storage.keepOnHost(bytes)
  waiting.set(values, storage)
  return bytes
}

/** The values went to the engine: tfjs lets go of them. */
export function releaseHostValues(values: object): void {
  const storage = waiting.get(values)
  if (!storage) return
  waiting.delete(values)
  storage.keepOnHost(0)
}

function bytesOf(values: object): number {
  if (ArrayBuffer.isView(values)) return values.byteLength
  return Array.isArray(values) ? values.reduce((sum: number, text: Uint8Array) => sum + text.byteLength, 0) : 0
}
