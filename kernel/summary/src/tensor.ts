/** @file TensorFlow's TensorProto, of numbers, to and from protobuf's wire format. Field numbers are those of tensor.proto. */

import { type BinaryReader, type BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { readNested, repeated } from './fields.ts'

/** DataType of types.proto, as far as event files hold numbers of it. */
export const DT_FLOAT = 1
export const DT_DOUBLE = 2
const DT_INT32 = 3
const DT_INT64 = 9
const DT_BOOL = 10

export interface TensorProto {
  readonly dtype: number
  readonly shape: readonly number[]
  /** In row-major order. `undefined`: of a dtype that is not read here, such as strings, or not as many as the shape says. */
  readonly values: ArrayLike<number> | undefined
}

/** How tensor_content holds one number. */
const CONTENT: Readonly<Record<number, { bytes: number; read: (view: DataView, at: number) => number }>> = {
  [DT_FLOAT]: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  [DT_DOUBLE]: { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  [DT_INT32]: { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  [DT_INT64]: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  [DT_BOOL]: { bytes: 1, read: (view, at) => view.getUint8(at) },
}

// One listed number stands for all of a shape. No summary of numbers is as large as this; a damaged shape could ask for any size.
const MAX_REPEATED = 2 ** 20

/** Writes the fields of `tensor`, whose dtype is float32 or float64, as TensorFlow does: its bytes in one piece. */
export function encodeTensor(writer: BinaryWriter, { dtype, shape, values = [] }: TensorProto): void {
  writer.tag(1, WireType.Varint).int32(dtype)
  writer.tag(2, WireType.LengthDelimited).fork()
  for (const size of shape) {
    writer.tag(2, WireType.LengthDelimited).fork().tag(1, WireType.Varint).int64(size).join()
  }
  writer.join()
  writer.tag(4, WireType.LengthDelimited).fork()
  for (let index = 0; index < values.length; index++) {
    if (dtype === DT_FLOAT) writer.float(values[index]!)
    else writer.double(values[index]!)
  }
  writer.join()
}

/** Reads a tensor where it is a field's value. @throws if it is no message of protobuf */
export function decodeTensor(reader: BinaryReader): TensorProto {
  let dtype = 0
  let content: Uint8Array = new Uint8Array()
  const shape: number[] = []
  const listed: number[] = []
  readNested(reader, {
    1: reader => {
      dtype = reader.int32()
    },
    2: reader => readNested(reader, { 2: reader => void shape.push(decodeDimension(reader)) }),
    4: reader => {
      content = reader.bytes()
    },
    5: repeated(reader => reader.float(), listed),
    6: repeated(reader => reader.double(), listed),
    7: repeated(reader => reader.int32(), listed),
    10: repeated(reader => Number(reader.int64()), listed),
    11: repeated(reader => Number(reader.bool()), listed),
  })
  return { dtype, shape, values: valuesOf(dtype, shape, content, listed) }
}

function decodeDimension(reader: BinaryReader): number {
  let size = 0
  readNested(reader, {
    1: reader => {
      size = Number(reader.int64())
    },
  })
  return size
}

function valuesOf(
  dtype: number,
  shape: readonly number[],
  content: Uint8Array,
  listed: readonly number[],
): ArrayLike<number> | undefined {
  const type = CONTENT[dtype]
  if (!type) return undefined
  const size = shape.reduce((product, length) => product * length, 1)
  if (content.length > 0) {
    if (content.length !== size * type.bytes) return undefined
    const view = new DataView(content.buffer, content.byteOffset, content.byteLength)
    const values = new Float64Array(size)
    for (let index = 0; index < size; index++) values[index] = type.read(view, index * type.bytes)
    return values
  }
  if (listed.length === size) return listed
  if (listed.length === 1 && size >= 0 && size <= MAX_REPEATED) return new Float64Array(size).fill(listed[0]!)
  return undefined
}
