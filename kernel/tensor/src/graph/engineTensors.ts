/** @file From tfjs's tensors to the engine's, and back. */

import type { Tensor, TensorInfo } from '@tensorflow/tfjs'
import { backend } from '../backend.ts'
import type { EngineTensor } from '../engineTensor.ts'

/** The engine's tensor under a tfjs tensor; uploads nothing that is small. */
export function engineTensorOf(tensor: TensorInfo): EngineTensor {
  return backend().getInputTensorIds([tensor])[0]!
}

/** A tfjs tensor over an engine tensor. */
export function tensorOf(tensor: EngineTensor): Tensor {
  return backend().createOutputTensor({ id: tensor, shape: tensor.shape.slice(), dtype: tensor.dtype })
}
