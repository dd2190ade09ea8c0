/** @file From tfjs's tensors to the engine's, and back. */

import type { Tensor, TensorInfo } from '@tensorflow/tfjs'
import { backend } from '../backend.ts'
import type { EngineTensor } from '../engineTensor.ts'
import { byteSize } from '../native/dtypes.ts'

/** The engine's tensor under a tfjs tensor; uploads nothing that is small. */
export function engineTensorOf(tensor: TensorInfo): EngineTensor {
  return backend().getInputTensorIds([tensor])[0]!
}

/** A tfjs tensor over an engine tensor. */
export function tensorOf(tensor: EngineTensor): Tensor {
  return backend().createOutputTensor({ id: tensor, shape: tensor.shape.slice(), dtype: tensor.dtype })
}

/** Whether the tensor has values by now: it does not wait for ops that are only recorded, and none of them failed. */
export function isComputed(tensor: TensorInfo): boolean {
  const { handle, values } = engineTensorOf(tensor)
  return handle !== undefined || values !== undefined
}

/** The bytes that the tensor's values take, wherever they are. */
export function tensorBytes(tensor: TensorInfo): number {
  const { dtype, shape } = engineTensorOf(tensor)
  return byteSize(dtype, shape)
}
