/**
 * @file TensorFlow's string layout: 24 bytes an element, short strings inline, long ones on C's heap.
 * The functions for it are header-only, so the layout is written here.
 * @see tensorflow/core/platform/ctstring_internal.h
 */

import koffi from 'koffi'
import { ArgumentError } from '../errors.ts'
import type { Pointer } from './capi.ts'

export const STRING_BYTES = 24
const LONGEST_INLINE = 22
// The two lowest bits of the first byte.
const INLINE = 0
const HEAP = 1
const OFFSET = 2

let allocate: ((bytes: number) => Pointer) | undefined

/** Writes `strings` into a string tensor's memory. TensorFlow frees what is on the heap with the tensor. */
export function writeStrings(data: Pointer, strings: readonly Uint8Array[]): void {
  const memory = Buffer.from(koffi.view(data, strings.length * STRING_BYTES))
  memory.fill(0)
  strings.forEach((bytes, index) => {
    if (!(bytes instanceof Uint8Array)) {
      throw new ArgumentError(
        `A string tensor's values must be a Uint8Array each, got ${typeof bytes} at index ${index}.`,
      )
    }
    const start = index * STRING_BYTES
    if (bytes.length <= LONGEST_INLINE) {
      memory[start] = (bytes.length << 2) | INLINE
      memory.set(bytes, start + 1)
      return
    }
    const heap = malloc(bytes.length + 1)
    const copy = new Uint8Array(koffi.view(heap, bytes.length + 1))
    copy.set(bytes)
    copy[bytes.length] = 0
    memory.writeBigUInt64LE((BigInt(bytes.length) << 2n) | BigInt(HEAP), start)
    memory.writeBigUInt64LE(BigInt(bytes.length), start + 8)
    memory.writeBigUInt64LE(heap, start + 16)
  })
}

/** Copies `count` strings out of a string tensor's memory. */
export function readStrings(data: Pointer, count: number): Uint8Array[] {
  const memory = Buffer.from(koffi.view(data, count * STRING_BYTES))
  return Array.from({ length: count }, (_, index) => {
    const start = index * STRING_BYTES
    const kind = memory[start]! & 3
    if (kind === INLINE) return Uint8Array.from(memory.subarray(start + 1, start + 1 + (memory[start]! >> 2)))
    if (kind === OFFSET) {
      const length = memory.readUInt32LE(start) >>> 2
      return copyFrom(data + BigInt(start) + BigInt(memory.readUInt32LE(start + 4)), length)
    }
    const length = Number(memory.readBigUInt64LE(start) >> 2n)
    // Heap strings: size, capacity, pointer. Views: size, pointer.
    return copyFrom(memory.readBigUInt64LE(kind === HEAP ? start + 16 : start + 8), length)
  })
}

function copyFrom(pointer: Pointer, length: number): Uint8Array {
  return length === 0 ? new Uint8Array(0) : new Uint8Array(koffi.view(pointer, length).slice(0))
}

// C's own, because TensorFlow frees the memory. Opened late: koffi is configured before its first library.
function malloc(bytes: number): Pointer {
  allocate ??= koffi
    .load(process.platform === 'darwin' ? 'libSystem.B.dylib' : 'libc.so.6')
    .func('malloc', 'void *', ['size_t']) as (bytes: number) => Pointer
  return allocate(bytes)
}
