/** @file How many float32 steps lie between two numbers. */

/**
 * 0 between −0 and 0; 1 between neighbours, subnormal ones too.
 *
 * @param a - finite, as `b`: NaN and infinities have no distance.
 */
export function ulpDistance(a: number, b: number): number {
  return Math.abs(ordinal(a) - ordinal(b))
}

const float = new Float32Array(1)
const bits = new Int32Array(float.buffer)

/** Counts float32 numbers from 0 outwards: their bits do so, with the sign apart. */
function ordinal(value: number): number {
  float[0] = value
  return bits[0]! < 0 ? -(bits[0]! & 0x7fffffff) : bits[0]!
}
