/** @file Bytes that TensorFlow hands out in a TF_Buffer. */

import koffi from 'koffi'
import type { Pointer } from './capi.ts'
import { capi } from './libtensorflow.ts'
import { check } from './status.ts'

/** @param what - is asked for, for messages. @param fill - has TensorFlow fill the buffer. @throws {TensorFlowError} if it does not */
export function bytesFrom(what: string, fill: (buffer: Pointer) => void): Uint8Array {
  const buffer = capi().TF_NewBuffer()
  try {
    fill(buffer)
    check(what)
  } catch (error) {
    capi().TF_DeleteBuffer(buffer)
    throw error
  }
  return takeBytes(buffer)
}

/** A copy of a buffer's bytes. The buffer is deleted. */
export function takeBytes(buffer: Pointer): Uint8Array {
  try {
    // Its first fields are `const void *data; size_t length`.
    const [data, length] = new BigUint64Array(koffi.view(buffer, 16).slice(0))
    return data && length ? new Uint8Array(koffi.view(data, Number(length)).slice(0)) : new Uint8Array(0)
  } finally {
    capi().TF_DeleteBuffer(buffer)
  }
}
