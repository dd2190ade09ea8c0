/** @file Copies between JavaScript's arrays and native memory. */

import koffi from 'koffi'
import type { Pointer } from './capi.ts'

type Memory = Pointer | Uint8Array
type Copy = (target: Memory, source: Memory, bytes: number) => void

// New memory comes in pages of 4 KB, and the system's work for 100 MB of them takes four times as long as the copy.
const LARGE_BYTES = 8 * 2 ** 20
const PAGE = 4096n
/** Linux: the memory is to have pages of 2 MB, if it has none yet. */
const MADV_HUGEPAGE = 14

let copy: Copy | undefined
let advise: ((address: Pointer, bytes: number, advice: number) => number) | undefined

/** Fills native memory with `source`. */
export function copyIn(target: Pointer, source: Uint8Array): void {
  copyBytes(target, source, source.byteLength)
}

/** @returns a copy of native memory. */
export function copyOut(source: Pointer, bytes: number): ArrayBuffer {
  const target = new ArrayBuffer(bytes)
  if (bytes > 0) copyBytes(new Uint8Array(target), source, bytes)
  return target
}

function copyBytes(target: Memory, source: Memory, bytes: number): void {
  if (!copy) bind()
  if (bytes >= LARGE_BYTES && advise) {
    const start = koffi.address(target)
    // Whole pages alone can be advised. It is a wish: where it is not granted, the copy takes longer.
    const aligned = ((start + PAGE - 1n) / PAGE) * PAGE
    advise(aligned, bytes - Number(PAGE), MADV_HUGEPAGE)
  }
  copy!(target, source, bytes)
}

function bind(): void {
  const isLinux = process.platform === 'linux'
  const library = koffi.load(isLinux ? 'libc.so.6' : '/usr/lib/libSystem.B.dylib')
  copy = library.func('memcpy', 'void *', ['void *', 'void *', 'size_t']) as unknown as Copy
  if (isLinux) advise = library.func('madvise', 'int', ['void *', 'size_t', 'int']) as unknown as typeof advise
}
