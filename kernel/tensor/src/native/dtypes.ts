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
export const TF_QINT8 = 11
export const TF_QUINT8 = 12
export const TF_QINT32 = 13
export const TF_BFLOAT16 = 14
export const TF_QINT16 = 15
export const TF_QUINT16 = 16
export const TF_UINT16 = 17
export const TF_COMPLEX128 = 18
export const TF_HALF = 19
export const TF_RESOURCE = 20
export const TF_VARIANT = 21
export const TF_UINT32 = 22
export const TF_UINT64 = 23

/** A `TF_DataType` number. */
export type DataTypeNumber = number

const NAMES = {
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
  11: 'qint8',
  12: 'quint8',
  13: 'qint32',
  14: 'bfloat16',
  15: 'qint16',
  16: 'quint16',
  17: 'uint16',
  18: 'complex128',
  19: 'float16',
  20: 'resource',
  21: 'variant',
  22: 'uint32',
  23: 'uint64',
  24: 'float8_e5m2',
  25: 'float8_e4m3fn',
  26: 'float8_e4m3fnuz',
  27: 'float8_e4m3b11fnuz',
  28: 'float8_e5m2fnuz',
  29: 'int4',
  30: 'uint4',
  31: 'int2',
  32: 'uint2',
  33: 'float4_e2m1fn',
} as const

/** A dtype as NumPy and TensorFlow spell it. */
export type DTypeName = (typeof NAMES)[keyof typeof NAMES]

const NUMBERS = new Map<string, DataTypeNumber>(Object.entries(NAMES).map(([number, name]) => [name, Number(number)]))

/** The names of all dtypes. */
export const DTYPE_NAMES: readonly DTypeName[] = Object.values(NAMES)

/** The dtype's name as NumPy and TensorFlow spell it, e.g. `float32`. */
export function dtypeName(dtype: DataTypeNumber): string {
  return (NAMES as Record<DataTypeNumber, string>)[dtype] ?? `dtype ${dtype}`
}

/** The number of a dtype's name; `undefined` if there is no such dtype. */
export function dtypeNumber(name: string): DataTypeNumber | undefined {
  return NUMBERS.get(name)
}

/** The arrays that hold tensors' values. */
export type TensorArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array

/** How a dtype's elements lie in memory and in JavaScript. */
export interface Element {
  /** Bytes of an element in TensorFlow's memory. */
  readonly bytes: number
  /** An array for `length` of them; two places each for complex numbers. */
  array(length: number): TensorArray
  /** The values that the dtype holds for these: the nearest, where the array holds more. */
  round(values: TensorArray): TensorArray
  /** The array's values as TensorFlow's memory has them; a view where they are the same. */
  encode(values: TensorArray): Uint8Array
  /** The reverse. May be a view of `memory`, which is 8-byte aligned. */
  decode(memory: ArrayBuffer): TensorArray
}

type ArrayType = { new (length: number): TensorArray; new (buffer: ArrayBuffer): TensorArray }

/** Every dtype whose values JavaScript can hold exactly. Complex numbers are pairs. */
export const ELEMENTS: Readonly<Record<DataTypeNumber, Element>> = {
  [TF_FLOAT]: plain(Float32Array, 4),
  [TF_DOUBLE]: plain(Float64Array, 8),
  [TF_INT32]: plain(Int32Array, 4),
  [TF_UINT8]: plain(Uint8Array, 1),
  [TF_INT16]: plain(Int16Array, 2),
  [TF_INT8]: plain(Int8Array, 1),
  [TF_COMPLEX64]: plain(Float32Array, 8),
  [TF_INT64]: plain(BigInt64Array, 8),
  [TF_BOOL]: plain(Uint8Array, 1),
  [TF_QINT8]: plain(Int8Array, 1),
  [TF_QUINT8]: plain(Uint8Array, 1),
  [TF_QINT32]: plain(Int32Array, 4),
  [TF_QINT16]: plain(Int16Array, 2),
  [TF_QUINT16]: plain(Uint16Array, 2),
  [TF_UINT16]: plain(Uint16Array, 2),
  [TF_COMPLEX128]: plain(Float64Array, 16),
  [TF_UINT32]: plain(Uint32Array, 4),
  [TF_UINT64]: plain(BigUint64Array, 8),
  [TF_HALF]: sixteenBit(toHalf, fromHalf),
  [TF_BFLOAT16]: sixteenBit(toBfloat16, fromBfloat16),
}

/** Values of the dtype can be read: they are numbers, or strings. */
export function isReadable(dtype: DataTypeNumber): boolean {
  return dtype === TF_STRING || dtype in ELEMENTS
}

/** Complex numbers are two values each, in JavaScript's arrays. */
export function isComplex(dtype: DataTypeNumber): boolean {
  return dtype === TF_COMPLEX64 || dtype === TF_COMPLEX128
}

// Strings: their headers alone. Dtypes without a JavaScript array: a byte.
const STRING_BYTES = 24

/** The bytes of a tensor's memory. */
export function byteSize(dtype: DataTypeNumber, shape: readonly number[]): number {
  let bytes = ELEMENTS[dtype]?.bytes ?? (dtype === TF_STRING ? STRING_BYTES : 1)
  for (const size of shape) bytes *= size
  return bytes
}

/** The values that integer dtypes hold. */
export const INTEGER_RANGES: Readonly<Record<DataTypeNumber, { least: bigint; most: bigint; isBig: boolean }>> = {
  [TF_INT8]: integers(8n, true),
  [TF_INT16]: integers(16n, true),
  [TF_INT32]: integers(32n, true),
  [TF_INT64]: integers(64n, true),
  [TF_UINT8]: integers(8n, false),
  [TF_UINT16]: integers(16n, false),
  [TF_UINT32]: integers(32n, false),
  [TF_UINT64]: integers(64n, false),
  [TF_QINT8]: integers(8n, true),
  [TF_QINT16]: integers(16n, true),
  [TF_QINT32]: integers(32n, true),
  [TF_QUINT8]: integers(8n, false),
  [TF_QUINT16]: integers(16n, false),
}

function plain(Type: ArrayType, bytes: number): Element {
  return {
    bytes,
    array: length => new Type(length),
    round: values => values,
    encode: ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
    decode: memory => new Type(memory),
  }
}

// JavaScript has no array for these that every Node knows: float32 holds each of their values exactly.
function sixteenBit(to: (value: number) => number, from: (bits: number) => number): Element {
  return {
    bytes: 2,
    array: length => new Float32Array(length),
    round: values => Float32Array.from(values as Float32Array, value => from(to(value))),
    encode: values => new Uint8Array(Uint16Array.from(values as Float32Array, to).buffer),
    decode: memory => Float32Array.from(new Uint16Array(memory), from),
  }
}

function integers(bits: bigint, isSigned: boolean): { least: bigint; most: bigint; isBig: boolean } {
  const half = 1n << (bits - 1n)
  return { least: isSigned ? -half : 0n, most: isSigned ? half - 1n : 2n * half - 1n, isBig: bits === 64n }
}

const float = new Float32Array(1)
const floatBits = new Uint32Array(float.buffer)

/** The upper half of a float32, rounded to nearest, ties to even. */
function toBfloat16(value: number): number {
  float[0] = value
  const bits = floatBits[0]!
  if (Number.isNaN(value)) return 0x7fc0
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16
}

function fromBfloat16(bits: number): number {
  floatBits[0] = bits << 16
  return float[0]!
}

/** IEEE 754 binary16, rounded to nearest, ties to even. */
function toHalf(value: number): number {
  float[0] = value
  const sign = (floatBits[0]! >>> 16) & 0x8000
  const size = Math.abs(float[0]!)
  if (Number.isNaN(value)) return 0x7e00
  if (size >= 65520) return sign | 0x7c00
  // Subnormals are steps of 2^-24; above, a power of two is cut into 1024 steps.
  const exponent = Math.max(-14, Math.floor(Math.log2(size)))
  const step = 2 ** (exponent - 10)
  const steps = roundToEven(size / step)
  return sign | (size < 2 ** -14 ? steps : ((exponent + 14) << 10) + steps)
}

function fromHalf(bits: number): number {
  const exponent = (bits >>> 10) & 0x1f
  const fraction = bits & 0x3ff
  const sign = bits & 0x8000 ? -1 : 1
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25))
}

function roundToEven(value: number): number {
  const below = Math.floor(value)
  const rest = value - below
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below
}
