/** @file The shape of a kernel of ours, and what their bodies share. */

import type { NamedAttrMap, NamedTensorInfoMap, Tensor, TensorInfo } from '@tensorflow/tfjs'
import {
  ATTR_BOOL,
  ATTR_FLOAT,
  ATTR_INT,
  ATTR_PROTO,
  ATTR_STRING,
  ATTR_TYPE,
  type OpAttribute,
} from '../native/attributes.ts'
import { bytesField, concatenate } from '../native/protobuf.ts'
import type { Backend } from '../tfjs.ts'

/** What tfjs calls for one op. It replaces tfjs-node's kernel of that name, or adds one. */
export interface Kernel {
  readonly kernelName: string
  readonly kernelFunc: (call: {
    inputs: NamedTensorInfoMap
    attrs?: NamedAttrMap
    backend: unknown
  }) => TensorInfo | TensorInfo[]
}

/** Defines a kernel; `run` gets its inputs by name, its attributes and the backend. */
export function kernel<Attributes extends object, Inputs extends object = Record<string, Tensor>>(
  kernelName: string,
  run: (inputs: Inputs, attributes: Attributes, backend: Backend) => TensorInfo | TensorInfo[],
): Kernel {
  return {
    kernelName,
    kernelFunc: ({ inputs, attrs, backend }) => run(inputs as Inputs, attrs as Attributes, backend as Backend),
  }
}

export { numberOf as dtypeNumber } from '../dtypes/nodeLayer.ts'

export const typeAttr = (name: string, value: number): OpAttribute => ({ name, type: ATTR_TYPE, value })
export const boolAttr = (name: string, value: boolean): OpAttribute => ({ name, type: ATTR_BOOL, value })
export const floatAttr = (name: string, value: number): OpAttribute => ({ name, type: ATTR_FLOAT, value })
export const intAttr = (name: string, value: number | readonly number[]): OpAttribute => ({
  name,
  type: ATTR_INT,
  value,
})
export const stringAttr = (name: string, value: string): OpAttribute => ({ name, type: ATTR_STRING, value })

/** An attribute that is a list of strings: the field `list.s` of an AttrValue. @see tensorflow/core/framework/attr_value.proto */
export const stringsAttr = (name: string, values: readonly string[]): OpAttribute => ({
  name,
  type: ATTR_PROTO,
  value: bytesField(1, concatenate(values.map(value => bytesField(2, value)))),
})

/** A kernel's result that is its input: another tensor over the same data. */
export function sameData({ dataId, shape, dtype }: Tensor, backend: Backend): TensorInfo {
  backend.incRef(dataId)
  return { dataId, shape, dtype }
}
