/** @file JavaScript values as a tensor's: nested arrays become a shape and one array of the dtype's kind. */

import { ArgumentError } from './errors.ts'
import {
  type DataTypeNumber,
  dtypeName,
  ELEMENTS,
  INTEGER_RANGES,
  isComplex,
  TF_BOOL,
  TF_DOUBLE,
  TF_FLOAT,
  TF_INT8,
  TF_INT16,
  TF_INT32,
  TF_INT64,
  TF_STRING,
  TF_UINT8,
  TF_UINT16,
  TF_UINT32,
  TF_UINT64,
} from './native/dtypes.ts'
import type { TensorValues } from './native/tensor.ts'

/** What a tensor can be made of, besides nested arrays of it. */
export type Leaf = number | bigint | boolean | string | Uint8Array

export interface ShapedValues {
  readonly shape: readonly number[]
  readonly values: TensorValues
}

const encoder = new TextEncoder()

const ARRAY_DTYPES: Readonly<Record<string, DataTypeNumber>> = {
  Float32Array: TF_FLOAT,
  Float64Array: TF_DOUBLE,
  Int32Array: TF_INT32,
  Int16Array: TF_INT16,
  Int8Array: TF_INT8,
  Uint8Array: TF_UINT8,
  Uint8ClampedArray: TF_UINT8,
  Uint16Array: TF_UINT16,
  Uint32Array: TF_UINT32,
  BigInt64Array: TF_INT64,
  BigUint64Array: TF_UINT64,
}

/**
 * Nested arrays, a typed array, or one value, as values of `dtype`.
 *
 * @param what - begins the errors: who asked, for what.
 * @throws {ArgumentError} if rows differ in length, or a value is not one of the dtype.
 */
export function valuesOf(given: unknown, dtype: DataTypeNumber, what: string): ShapedValues {
  const isString = dtype === TF_STRING
  const shape = shapeOf(given, isString)
  const leaves: Leaf[] = []
  flatten(given, shape, 0, isString, leaves, what)
  if (isString) return { shape, values: leaves.map(leaf => stringBytes(leaf, what)) }
  const element = ELEMENTS[dtype]
  if (!element)
    throw new ArgumentError(`${what}: a ${dtypeName(dtype)} tensor cannot be made of values. Give a tensor.`)
  const stride = isComplex(dtype) ? 2 : 1
  const values = element.array(leaves.length * stride)
  leaves.forEach((leaf, index) => {
    // A complex number of a real one.
    values[index * stride] = numberOf(leaf, dtype, what) as never
  })
  return { shape, values: element.round(values) }
}

/** The dtype that values have by themselves: float32 for numbers, as tfjs has it. */
export function naturalDtype(given: unknown): DataTypeNumber {
  let leaf = given
  while (Array.isArray(leaf)) leaf = leaf[0]
  if (ArrayBuffer.isView(leaf)) return ARRAY_DTYPES[leaf.constructor.name] ?? TF_FLOAT
  if (typeof leaf === 'string') return TF_STRING
  if (typeof leaf === 'boolean') return TF_BOOL
  return typeof leaf === 'bigint' ? TF_INT64 : TF_FLOAT
}

/** All values are integers, or booleans. */
export function areIntegers(given: unknown): boolean {
  if (Array.isArray(given)) return given.every(areIntegers)
  if (ArrayBuffer.isView(given)) return [...(given as Float32Array)].every(areIntegers)
  return typeof given === 'bigint' || typeof given === 'boolean' || Number.isInteger(given)
}

function shapeOf(given: unknown, isString: boolean): number[] {
  const shape: number[] = []
  let part = given
  while (isList(part, isString)) {
    shape.push(part.length)
    part = part[0]
  }
  return shape
}

// A Uint8Array is one string where strings are wanted, and numbers elsewhere.
function isList(part: unknown, isString: boolean): part is ArrayLike<unknown> {
  return Array.isArray(part) || (!isString && ArrayBuffer.isView(part) && !(part instanceof DataView))
}

function flatten(
  part: unknown,
  shape: readonly number[],
  axis: number,
  isString: boolean,
  leaves: Leaf[],
  what: string,
): void {
  if (axis === shape.length) {
    if (isList(part, isString))
      throw new ArgumentError(`${what}: expected one value, got an array, within shape [${shape}].`)
    leaves.push(part as Leaf)
    return
  }
  if (!isList(part, isString) || part.length !== shape[axis]) {
    const got = isList(part, isString) ? `${part.length}` : `a ${typeof part}`
    throw new ArgumentError(
      `${what}: expected ${shape[axis]} values along axis ${axis}, got ${got}. All rows must be of one length.`,
    )
  }
  for (let index = 0; index < part.length; index++) flatten(part[index], shape, axis + 1, isString, leaves, what)
}

function stringBytes(leaf: Leaf, what: string): Uint8Array {
  if (leaf instanceof Uint8Array) return leaf
  if (typeof leaf === 'string') return encoder.encode(leaf)
  throw new ArgumentError(`${what}: expected text or a Uint8Array of its bytes, got ${describe(leaf)}.`)
}

function numberOf(leaf: Leaf, dtype: DataTypeNumber, what: string): number | bigint {
  const name = dtypeName(dtype)
  if (typeof leaf !== 'number' && typeof leaf !== 'bigint' && typeof leaf !== 'boolean')
    throw new ArgumentError(`${what}: expected numbers of ${name}, got ${describe(leaf)}.`)
  if (dtype === TF_BOOL) return leaf ? 1 : 0
  const range = INTEGER_RANGES[dtype]
  if (!range) return Number(leaf)
  const value = typeof leaf === 'boolean' ? Number(leaf) : leaf
  if (typeof value === 'number' && !Number.isInteger(value))
    throw new ArgumentError(`${what}: ${leaf} is not an integer, which ${name} holds. Round it, or use a float dtype.`)
  if (value < range.least || value > range.most)
    throw new ArgumentError(`${what}: ${leaf} is not in the range of ${name}, ${range.least} to ${range.most}.`)
  return range.isBig ? BigInt(value) : Number(value)
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (typeof value === 'string') return JSON.stringify(value)
  return typeof value === 'object' ? `a ${value.constructor?.name ?? 'object'}` : typeof value
}
