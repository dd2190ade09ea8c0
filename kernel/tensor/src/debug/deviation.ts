/** @file How far a tensor's values are from the expected ones, and whether that is rounding. */

import {
  type DataTypeNumber,
  type TensorArray,
  TF_BFLOAT16,
  TF_COMPLEX64,
  TF_COMPLEX128,
  TF_DOUBLE,
  TF_FLOAT,
  TF_HALF,
  TF_STRING,
} from '../native/dtypes.ts'
import type { TensorValues } from '../native/tensor.ts'
import { isFloat, ulps } from './ulp.ts'

/** Of two tensors of one dtype and shape. */
export interface Deviation {
  /** How many elements differ at all. */
  readonly differing: number
  /** How many differ by more than the tolerance. */
  readonly beyond: number
  /** The element that differs most: beyond the tolerance by `absolute`, within it by `ulp`. A complex number is two. */
  readonly element: number
  /** Steps of the dtype there; `undefined` where the dtype is none of floats. */
  readonly ulp: number | undefined
  readonly absolute: number
  readonly relative: number
}

/** The part of the largest value by which floats may differ by rounding alone, by dtype. What is not here differs by nothing. */
const ROUNDING: Readonly<Record<DataTypeNumber, number>> = {
  [TF_FLOAT]: 1e-5,
  [TF_COMPLEX64]: 1e-5,
  [TF_DOUBLE]: 1e-12,
  [TF_COMPLEX128]: 1e-12,
  // Four steps.
  [TF_HALF]: 4e-3,
  [TF_BFLOAT16]: 3e-2,
}

/** The relative tolerance of a dtype. @param rtol - in place of the default for floats. */
export function toleranceOf(dtype: DataTypeNumber, rtol?: number): number {
  const rounding = ROUNDING[dtype]
  return rounding === undefined ? 0 : (rtol ?? rounding)
}

/**
 * @param rtol - the tolerance, relative to the largest value of the tensor: sums of numbers of both signs are no more exact.
 * @returns `undefined` if all elements are equal. NaNs are equal to each other, and 0 to -0.
 */
export function deviation(
  expected: TensorValues,
  got: TensorValues,
  dtype: DataTypeNumber,
  rtol: number,
): Deviation | undefined {
  if (dtype === TF_STRING) return stringDeviation(expected as Uint8Array[], got as Uint8Array[])
  return numberDeviation(expected as TensorArray, got as TensorArray, dtype, rtol)
}

function numberDeviation(a: TensorArray, b: TensorArray, dtype: DataTypeNumber, rtol: number): Deviation | undefined {
  const limit = rtol === 0 ? 0 : rtol * largest(a)
  const unit = dtype === TF_COMPLEX64 ? TF_FLOAT : dtype === TF_COMPLEX128 ? TF_DOUBLE : dtype
  const steps = isFloat(unit) ? ulps(a, b, unit) : undefined
  let [differing, beyond, element, most] = [0, 0, -1, 0]
  for (let index = 0; index < a.length; index++) {
    const [x, y] = [a[index]!, b[index]!]
    if (x === y || (Number.isNaN(x) && Number.isNaN(y))) continue
    differing++
    const absolute = distance(x, y)
    const isBeyond = !(absolute <= limit)
    if (isBeyond && beyond++ === 0) most = -1
    const size = isBeyond ? absolute : steps![index]!
    if ((isBeyond || beyond === 0) && !(size <= most)) [element, most] = [index, size]
  }
  if (differing === 0) return undefined
  const absolute = distance(a[element]!, b[element]!)
  return {
    differing,
    beyond,
    element,
    ulp: steps?.[element],
    absolute,
    relative: absolute / Math.abs(Number(a[element]!)),
  }
}

function largest(values: TensorArray): number {
  let most = 0
  for (let index = 0; index < values.length; index++) {
    const size = Math.abs(Number(values[index]!))
    if (size > most && size < Number.POSITIVE_INFINITY) most = size
  }
  return most
}

// An infinity, or a NaN, is beyond every tolerance.
function distance(a: number | bigint, b: number | bigint): number {
  if (typeof a === 'bigint') return Math.abs(Number(a - (b as bigint)))
  const size = Math.abs(a - (b as number))
  return Number.isNaN(size) ? Number.POSITIVE_INFINITY : size
}

function stringDeviation(a: readonly Uint8Array[], b: readonly Uint8Array[]): Deviation | undefined {
  const unequal = a.flatMap((bytes, index) => (Buffer.compare(bytes, b[index]!) === 0 ? [] : [index]))
  if (unequal.length === 0) return undefined
  const [element] = unequal
  const count = unequal.length
  return {
    differing: count,
    beyond: count,
    element: element!,
    ulp: undefined,
    absolute: Number.NaN,
    relative: Number.NaN,
  }
}
