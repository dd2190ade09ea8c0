/** @file Puts functions that know all dtypes in the place of tfjs's that know five. */

import type { Tensor } from '@tensorflow/tfjs'
import { ArgumentError } from '../errors.ts'
import { ATTR_TYPE, type OpAttribute } from '../native/attributes.ts'
import { type DataTypeNumber, DTYPE_NAMES, dtypeNumber } from '../native/dtypes.ts'
import { core, nodeLayer } from '../tfjs.ts'

// tfjs-node's kernels call these by name.
nodeLayer.getTFDType = numberOf
nodeLayer.createTensorsTypeOpAttr = typeAttribute
core.env().platform.isTypedArray = (given): given is Float32Array =>
  ArrayBuffer.isView(given) && !(given instanceof DataView)

/** @throws {ArgumentError} if there is no such dtype. */
export function numberOf(dtype: string): DataTypeNumber {
  const number = dtypeNumber(dtype)
  if (number === undefined)
    throw new ArgumentError(`There is no dtype ${String(dtype)}. TensorFlow's are ${DTYPE_NAMES.join(', ')}.`)
  return number
}

/** An attribute that holds the dtype of tensors, the first of a list, or a dtype given by name. */
export function typeAttribute(name: string, given: string | Tensor | readonly Tensor[]): OpAttribute {
  const first = Array.isArray(given) ? (given[0] as Tensor) : (given as string | Tensor)
  return { name, type: ATTR_TYPE, value: numberOf(first instanceof core.Tensor ? first.dtype : first) }
}
