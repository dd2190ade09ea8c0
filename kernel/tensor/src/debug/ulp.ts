/** @file Distances between floating-point numbers, counted in numbers of their dtype: units in the last place. */

import {
  type DataTypeNumber,
  ELEMENTS,
  type TensorArray,
  TF_BFLOAT16,
  TF_DOUBLE,
  TF_FLOAT,
  TF_HALF,
} from '../native/dtypes.ts'

/**
 * How many steps from one number of the dtype to the next lead from `a` to `b`. 0 and -0 are one number, and so are all NaNs; from a NaN to a number is ∞.
 *
 * @param a - and `b`, of equal length. 16-bit floats are in a Float32Array, as everywhere.
 * @returns one distance for each pair. float64's are exact up to 2^53.
 */
export function ulps(a: TensorArray, b: TensorArray, dtype: DataTypeNumber): Float64Array {
  const [placesA, placesB] = [places(a, dtype), places(b, dtype)]
  const distances = new Float64Array(a.length)
  for (let index = 0; index < distances.length; index++) {
    const [x, y] = [a[index] as number, b[index] as number]
    const distance =
      Number.isNaN(x) || Number.isNaN(y)
        ? Number.isNaN(x) && Number.isNaN(y)
          ? 0
          : Number.POSITIVE_INFINITY
        : Number((placesA[index]! as bigint) - (placesB[index]! as bigint))
    distances[index] = Math.abs(distance)
  }
  return distances
}

/** `ulps` of one pair. */
export function ulpDistance(a: number, b: number, dtype: DataTypeNumber): number {
  const [x, y] = [ELEMENTS[dtype]!.array(1), ELEMENTS[dtype]!.array(1)]
  x[0] = a
  y[0] = b
  return ulps(x, y, dtype)[0]!
}

/** The dtypes that `ulps` knows. */
export function isFloat(dtype: DataTypeNumber): boolean {
  return dtype === TF_FLOAT || dtype === TF_DOUBLE || dtype === TF_HALF || dtype === TF_BFLOAT16
}

// The numbers of a dtype in order: a number's bits without its sign are its place above 0, or below.
function places(values: TensorArray, dtype: DataTypeNumber): Int32Array | BigInt64Array {
  const bytes = ELEMENTS[dtype]!.encode(values).slice().buffer
  if (dtype === TF_DOUBLE) {
    return new BigInt64Array(bytes).map(bits => (bits < 0n ? -(bits & 0x7fffffffffffffffn) : bits))
  }
  if (dtype === TF_FLOAT) return new Int32Array(bytes).map(bits => (bits < 0 ? -(bits & 0x7fffffff) : bits))
  return Int32Array.from(new Int16Array(bytes), bits => (bits < 0 ? -(bits & 0x7fff) : bits))
}

// The digits of a significand after its first, and the least exponent.
const FORMATS: Readonly<Record<DataTypeNumber, readonly [digits: number, least: number]>> = {
  [TF_FLOAT]: [23, -126],
  [TF_DOUBLE]: [52, -1022],
  [TF_HALF]: [10, -14],
  [TF_BFLOAT16]: [7, -126],
}

/** How far `value` is from `exact`, which need not be a number of the dtype, in steps of the dtype there. A value rounded right is at most 0.5 away. */
export function ulpsFrom(value: number, exact: number, dtype: DataTypeNumber): number {
  if (Object.is(value, exact) || value === exact) return 0
  const distance = Math.abs(value - exact)
  if (!Number.isFinite(distance)) return Number.POSITIVE_INFINITY
  const [digits, least] = FORMATS[dtype]!
  // log2 rounds up just below a power of two.
  let exponent = Math.floor(Math.log2(Math.abs(exact)))
  if (2 ** exponent > Math.abs(exact)) exponent--
  return distance / 2 ** (Math.max(exponent, least) - digits)
}
