/** @file The shape of a gradient of ours, and what their bodies share. */

import type { NamedAttrMap, Tensor } from '@tensorflow/tfjs'
import { core } from '../tfjs.ts'

/** What tfjs calls on the way back through one op. It replaces tfjs's gradient of that name, or adds one. */
export interface Gradient {
  readonly kernelName: string
  readonly inputsToSave?: string[]
  readonly outputsToSave?: boolean[]
  readonly gradFunc: (dy: Tensor | Tensor[], saved: Tensor[], attrs: NamedAttrMap) => Record<string, () => Tensor>
}

/** Defines a gradient; `back` gets that of the result, the saved inputs in order and the op's attributes, and says it for each input. */
export function gradient<Attributes extends object>(
  kernelName: string,
  inputsToSave: string[],
  back: (dy: Tensor, saved: Tensor[], attributes: Attributes) => Record<string, () => Tensor>,
): Gradient {
  return {
    kernelName,
    inputsToSave,
    gradFunc: (dy, saved, attributes) => back(dy as Tensor, saved, attributes as Attributes),
  }
}

/** The sum of `tensor` over the axes along which a tensor of `shape` was broadcast to it. */
export function sumTo(tensor: Tensor, shape: readonly number[]): Tensor {
  const axes = core.broadcast_util.getReductionAxes([...shape], tensor.shape)
  return core.reshape(axes.length > 0 ? core.sum(tensor, axes) : tensor, [...shape])
}

export function runKernel(name: string, inputs: Record<string, Tensor>, attributes: object = {}): Tensor {
  return core.engine().runKernel(name, inputs, attributes as never)
}
