/** @file Moves values between JavaScript arrays and TensorFlow's tensors. Always copies: aliased memory can be freed by either side. */

import { ArgumentError } from '../errors.ts'
import { checkTensorMemory } from '../guards/memory.ts'
import type { Pointer } from './capi.ts'
import { copyIn, copyOut } from './copy.ts'
import { type DataTypeNumber, dtypeName, ELEMENTS, isComplex, type TensorArray, TF_INT64, TF_STRING } from './dtypes.ts'
import { capi } from './libtensorflow.ts'
import { check, status } from './status.ts'
import { readStrings, STRING_BYTES, writeStrings } from './tstring.ts'

/** What tfjs reads and writes: a typed array, or one byte array per string. */
export type TensorValues = TensorArray | Uint8Array[]

/** Zeros, or empty strings. @param dtype - of `ELEMENTS`, or string. @param count - of elements. */
export function zeroValues(dtype: DataTypeNumber, count: number): TensorValues {
  if (dtype === TF_STRING) return new Array<Uint8Array>(count).fill(new Uint8Array(0))
  return ELEMENTS[dtype]!.array(isComplex(dtype) ? 2 * count : count)
}

/**
 * @returns a TF_Tensor that holds a copy of `values`; the caller deletes it.
 * @throws {ArgumentError} on a wrong length or array type. @throws {OutOfMemoryError}
 */
export function newTensor(shape: readonly number[], dtype: number, values: TensorValues): Pointer {
  const api = capi()
  const count = shape.reduce((product, size) => product * size, 1)
  checkTensorMemory(shape, dtype)
  if (dtype === TF_STRING) {
    if (values.length !== count)
      throw new ArgumentError(
        `Shape does not match the values: string [${shape}] needs ${count} of them, got ${values.length}.`,
      )
    const tensor = api.TF_AllocateTensor(dtype, shape, shape.length, count * STRING_BYTES)
    if (count > 0) writeStrings(api.TF_TensorData(tensor), values as Uint8Array[])
    return tensor
  }
  checkValues(shape, dtype, values)
  // An int64 in two halves has its bytes already.
  const content = values instanceof Int32Array ? bytesOf(values) : ELEMENTS[dtype]!.encode(values as TensorArray)
  const bytes = content.length
  const tensor = api.TF_AllocateTensor(dtype, shape, shape.length, bytes)
  if (bytes > 0) copyIn(api.TF_TensorData(tensor), content)
  return tensor
}

/** @throws {ArgumentError} if a typed array is not of the dtype's kind, or has not the shape's length. */
export function checkValues(shape: readonly number[], dtype: number, values: TensorValues): void {
  const element = ELEMENTS[dtype]
  if (!element)
    throw new ArgumentError(
      `Creating a tensor: ${dtypeName(dtype)} has no JavaScript array. Create it as float32 or int32 and cast.`,
    )
  const wanted = element.array(0).constructor as { new (): object; name: string }
  // tfjs passes an int64 as two halves.
  const isHalves = dtype === TF_INT64 && values instanceof Int32Array
  if (!isHalves && !(values instanceof wanted)) {
    throw new ArgumentError(
      `Tensor type does not match: a ${dtypeName(dtype)} tensor needs a ${wanted.name}, got ${describe(values)}.`,
    )
  }
  const length = shape.reduce((product, size) => product * size, isHalves || isComplex(dtype) ? 2 : 1)
  if (values.length !== length) {
    throw new ArgumentError(
      `Shape does not match the values: ${dtypeName(dtype)} [${shape}] needs ${length} of them, got a ${describe(values)} of ${values.length}.`,
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
    return element.decode(copyOut(api.TF_TensorData(tensor), bytes))
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

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

function describe(values: unknown): string {
  return ArrayBuffer.isView(values) ? values.constructor.name : Array.isArray(values) ? 'an array' : typeof values
}
