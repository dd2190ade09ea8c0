/** @file The error for what does not fit into memory: it names the request, its bytes, and the bytes that are free. */

import { OutOfMemoryError } from '../errors.ts'

/** TF_RESOURCE_EXHAUSTED. @see tensorflow/c/tf_status.h */
const RESOURCE_EXHAUSTED = 8

const FAILURE = /\bOOM when allocating|out of memory|failed to allocate/i
const REQUEST = /OOM when allocating tensor with shape\[([\d,]*)\] and type (\w+)/

/** Bytes of an element, by the names of TensorFlow's messages. */
const BYTES: Readonly<Record<string, number>> = {
  ...{ bool: 1, int8: 1, uint8: 1, half: 2, bfloat16: 2, int16: 2, uint16: 2, float: 4, int32: 4, uint32: 4 },
  ...{ double: 8, int64: 8, uint64: 8, complex64: 8, complex128: 16, string: 24, tstring: 24 },
}

/** @param request - what was to be made, e.g. `float32 [1000,1000]`. */
export function outOfMemory(op: string, request: string, bytes: number): OutOfMemoryError {
  return new OutOfMemoryError(`${op}: ${request} takes ${sizeText(bytes)}, and ${freeText()}`, RESOURCE_EXHAUSTED, op)
}

/** The error for TensorFlow's words, if they say that its memory is full. */
export function allocationFailure(op: string, text: string): OutOfMemoryError | undefined {
  if (!FAILURE.test(text)) return undefined
  const [, shape, type] = REQUEST.exec(text) ?? []
  const element = type === undefined ? undefined : BYTES[type]
  if (shape === undefined || element === undefined) {
    return new OutOfMemoryError(`${op}: ${text} (${freeText()})`, RESOURCE_EXHAUSTED, op)
  }
  const elements = shape.split(',').reduce((product, size) => product * Number(size || 1), 1)
  return outOfMemory(op, `${type} [${shape}]`, elements * element)
}

function freeText(): string {
  const remedy = 'Make it smaller, use parts of it one after the other, or free tensors (tf.dispose, tf.tidy).'
  return `${sizeText(process.availableMemory())} are free. ${remedy}`
}

/** `1.50 GB (1500000000 bytes)`. */
export function sizeText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB']
  const unit = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  return unit === 0 ? `${bytes} bytes` : `${(bytes / 1000 ** unit).toPrecision(3)} ${units[unit]} (${bytes} bytes)`
}
