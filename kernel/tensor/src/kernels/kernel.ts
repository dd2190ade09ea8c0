/** @file The shape of a kernel of ours, and what their bodies share. */

import type { NamedAttrMap, NamedTensorInfoMap, Tensor, TensorInfo } from '@tensorflow/tfjs'
import { binding } from '../binding.ts'
import { ATTR_BOOL, ATTR_INT, ATTR_TYPE, type OpAttribute } from '../native/attributes.ts'
import { type Backend, core } from '../tfjs.ts'

/** What tfjs calls for one op. It replaces tfjs-node's kernel of that name, or adds one. */
export interface Kernel {
  readonly kernelName: string
  readonly kernelFunc: (call: { inputs: NamedTensorInfoMap; attrs?: NamedAttrMap; backend: unknown }) => TensorInfo
}

/** Defines a kernel; `run` gets its inputs by name, its attributes and the backend. */
export function kernel<Attributes extends object>(
  kernelName: string,
  run: (inputs: Record<string, Tensor>, attributes: Attributes, backend: Backend) => TensorInfo,
): Kernel {
  return {
    kernelName,
    kernelFunc: ({ inputs, attrs, backend }) =>
      run(inputs as Record<string, Tensor>, attrs as Attributes, backend as Backend),
  }
}

export const typeAttr = (name: string, value: number): OpAttribute => ({ name, type: ATTR_TYPE, value })
export const intAttr = (name: string, value: number): OpAttribute => ({ name, type: ATTR_INT, value })
export const boolAttr = (name: string, value: boolean): OpAttribute => ({ name, type: ATTR_BOOL, value })

const NUMBERS = {
  float32: binding.TF_FLOAT,
  int32: binding.TF_INT32,
  bool: binding.TF_BOOL,
  complex64: binding.TF_COMPLEX64,
  string: binding.TF_STRING,
}

/** tfjs's dtype as TensorFlow's number. */
export function dtypeNumber(dtype: keyof typeof NUMBERS): number {
  return NUMBERS[dtype]
}

/** Runs `use` with a small int32 tensor made of `values`, and disposes it. */
export function withInts<T>(values: number | number[], use: (tensor: Tensor) => T): T {
  const tensor = core.tensor(values, undefined, 'int32')
  try {
    return use(tensor)
  } finally {
    tensor.dispose()
  }
}
