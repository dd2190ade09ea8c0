/** @file TensorFlow's dtypes by its numbers. @see tensorflow/c/tf_datatype.h */

const NAMES = [
  ...['', 'float32', 'float64', 'int32', 'uint8', 'int16', 'int8', 'string', 'complex64', 'int64', 'bool', 'qint8'],
  ...['quint8', 'qint32', 'bfloat16', 'qint16', 'quint16', 'uint16', 'complex128', 'float16', 'resource', 'variant'],
  ...['uint32', 'uint64'],
]

export const ALL_DTYPES: readonly string[] = NAMES.slice(1)

export function nameOf(dtype: number): string {
  return NAMES[dtype] ?? 'float32'
}

export function isFloating(dtype: string): boolean {
  return /float|complex/.test(dtype)
}
