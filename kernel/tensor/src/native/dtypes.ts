/** @file TensorFlow's data types: numbers, names, sizes. @see tensorflow/c/tf_datatype.h */

export const TF_FLOAT = 1
export const TF_DOUBLE = 2
export const TF_INT32 = 3
export const TF_UINT8 = 4
export const TF_INT16 = 5
export const TF_INT8 = 6
export const TF_STRING = 7
export const TF_COMPLEX64 = 8
export const TF_INT64 = 9
export const TF_BOOL = 10
export const TF_BFLOAT16 = 14
export const TF_UINT16 = 17
export const TF_HALF = 19
export const TF_RESOURCE = 20

/** A `TF_DataType` number. */
export type DataTypeNumber = number

const NAMES: Record<DataTypeNumber, string> = {
  1: 'float32',
  2: 'float64',
  3: 'int32',
  4: 'uint8',
  5: 'int16',
  6: 'int8',
  7: 'string',
  8: 'complex64',
  9: 'int64',
  10: 'bool',
  14: 'bfloat16',
  17: 'uint16',
  18: 'complex128',
  19: 'float16',
  20: 'resource',
  21: 'variant',
  22: 'uint32',
  23: 'uint64',
}

/** The dtype's name as NumPy and TensorFlow spell it, e.g. `float32`. */
export function dtypeName(dtype: DataTypeNumber): string {
  return NAMES[dtype] ?? `dtype ${dtype}`
}

type TensorArray = Float32Array | Float64Array | Int32Array | Uint8Array | BigInt64Array

/** How a dtype's elements lie in memory, for those that tfjs reads and writes. Complex numbers are pairs of float32. */
export const ELEMENTS: Record<DataTypeNumber, { bytes: number; view: (buffer: ArrayBuffer) => TensorArray }> = {
  [TF_FLOAT]: { bytes: 4, view: buffer => new Float32Array(buffer) },
  [TF_DOUBLE]: { bytes: 8, view: buffer => new Float64Array(buffer) },
  [TF_INT32]: { bytes: 4, view: buffer => new Int32Array(buffer) },
  [TF_UINT8]: { bytes: 1, view: buffer => new Uint8Array(buffer) },
  [TF_COMPLEX64]: { bytes: 8, view: buffer => new Float32Array(buffer) },
  [TF_INT64]: { bytes: 8, view: buffer => new BigInt64Array(buffer) },
  [TF_BOOL]: { bytes: 1, view: buffer => new Uint8Array(buffer) },
}
