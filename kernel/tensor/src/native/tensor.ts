/** @file Moves values between JavaScript arrays and TensorFlow's tensors. Always copies: aliased memory can be freed by either side. */

import koffi from 'koffi'
import { ArgumentError } from '../errors.ts'
import type { Pointer } from './capi.ts'
import { dtypeName, ELEMENTS, TF_INT64, TF_STRING } from './dtypes.ts'
import { capi } from './libtensorflow.ts'
import { check, status } from './status.ts'
import { readStrings, STRING_BYTES, writeStrings } from './tstring.ts'

/** What tfjs reads and writes: a typed array, or one byte array per string. */
export type TensorValues = Float32Array | Float64Array | Int32Array | Uint8Array | BigInt64Array | Uint8Array[]

/** @returns a TF_Tensor that holds a copy of `values`; the caller deletes it. @throws {ArgumentError} on a wrong length or array type. */
export function newTensor(shape: readonly number[], dtype: number, values: TensorValues): Pointer {
  const api = capi()
  const count = shape.reduce((product, size) => product * size, 1)
  if (dtype === TF_STRING) {
    const tensor = api.TF_AllocateTensor(dtype, shape, shape.length, count * STRING_BYTES)
    if (count > 0) writeStrings(api.TF_TensorData(tensor), values as Uint8Array[])
    return tensor
  }
  checkValues(shape, dtype, values)
  const { byteLength: bytes, buffer, byteOffset } = values as Float32Array
  const tensor = api.TF_AllocateTensor(dtype, shape, shape.length, bytes)
  if (bytes > 0) {
    const target = new Uint8Array(koffi.view(api.TF_TensorData(tensor), bytes))
    target.set(new Uint8Array(buffer, byteOffset, bytes))
  }
  return tensor
}

/** @throws {ArgumentError} if a typed array is not of the dtype's kind, or has not the shape's length. */
export function checkValues(shape: readonly number[], dtype: number, values: TensorValues): void {
  const element = ELEMENTS[dtype]
  if (!element)
    throw new ArgumentError(
      `Creating a tensor: ${dtypeName(dtype)} has no JavaScript array. Create it as float32 or int32 and cast.`,
    )
  const wanted = element.view(new ArrayBuffer(0)).constructor as { new (): object; name: string }
  // tfjs passes an int64 as two halves.
  const fits = values instanceof wanted || (dtype === TF_INT64 && values instanceof Int32Array)
  if (!fits) {
    throw new ArgumentError(
      `Tensor type does not match: a ${dtypeName(dtype)} tensor needs a ${wanted.name}, got ${describe(values)}.`,
    )
  }
  const bytes = shape.reduce((product, size) => product * size, element.bytes)
  const { byteLength } = values as Float32Array
  if (byteLength !== bytes) {
    throw new ArgumentError(
      `Shape does not match the values: ${dtypeName(dtype)} [${shape}] needs ${bytes} bytes, got ${byteLength} in a ${describe(values)}.`,
    )
  }
}

/** @returns a copy of a handle's values, after its device is done with them. */
export function readHandle(handle: Pointer): TensorValues {
  const api = capi()
  const tensor = api.TFE_TensorHandleResolve(handle, status())
  check('reading a tensor')
  try {
    const dtype = api.TF_TensorType(tensor)
    const count = Number(api.TF_TensorElementCount(tensor))
    if (dtype === TF_STRING) return count === 0 ? [] : readStrings(api.TF_TensorData(tensor), count)
    const element = ELEMENTS[dtype]
    if (!element)
      throw new ArgumentError(
        `Reading a tensor: ${dtypeName(dtype)} has no JavaScript array. Cast it to float32 or int32 first.`,
      )
    const bytes = Number(api.TF_TensorByteSize(tensor))
    return element.view(bytes === 0 ? new ArrayBuffer(0) : koffi.view(api.TF_TensorData(tensor), bytes).slice(0))
  } finally {
    api.TF_DeleteTensor(tensor)
  }
}

/** @returns a tensor handle with a copy of `values`; the caller deletes it. */
export function newHandle(shape: readonly number[], dtype: number, values: TensorValues): Pointer {
  const api = capi()
  const tensor = newTensor(shape, dtype, values)
  try {
    const handle = api.TFE_NewTensorHandle(tensor, status())
    check('creating a tensor')
    return handle
  } finally {
    api.TF_DeleteTensor(tensor)
  }
}

function describe(values: unknown): string {
  return ArrayBuffer.isView(values) ? values.constructor.name : Array.isArray(values) ? 'an array' : typeof values
}
