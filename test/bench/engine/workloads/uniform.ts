/** @file Numbers that look random and are the same in every language: a hash of each one's place. The Python twin is in python/peer.py. */

/** @returns `length` numbers from -scale to scale. */
export function uniform(length: number, scale: number, seed: number): Float32Array {
  return Float32Array.from({ length }, (_, index) => (hash(index + seed * 0x01000193) / 2 ** 31 - 1) * scale)
}

/** @returns `length` labels from 0 to classes - 1. */
export function labels(length: number, classes: number, seed: number): Int32Array {
  return Int32Array.from({ length }, (_, index) => hash(index + seed * 0x01000193) % classes)
}

/** 32 bits, well mixed. */
function hash(index: number): number {
  let bits = index | 0
  bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d)
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b)
  return (bits ^ (bits >>> 16)) >>> 0
}
