/** @file Maximum and minimum of two tensors. tfjs's gradients have the result's shape, which is not that of an input that was broadcast. */

import type { Tensor } from '@tensorflow/tfjs'
import { core } from '../tfjs.ts'
import { type Gradient, gradient, sumTo } from './gradient.ts'

/** @param isFirst - where the first input is the result. Where both are equal it gets all of the gradient, as in TensorFlow. */
function extremum(kernelName: string, isFirst: (a: Tensor, b: Tensor) => Tensor): Gradient {
  return gradient(kernelName, ['a', 'b'], (dy, [a, b]) => {
    const part = (mask: Tensor, shape: number[]) => sumTo(core.mul(dy, core.cast(mask, 'float32')), shape)
    return {
      a: () => part(isFirst(a!, b!), a!.shape),
      b: () => part(core.logicalNot(isFirst(a!, b!)), b!.shape),
    }
  })
}

export const extremumGradients: readonly Gradient[] = [
  extremum('Maximum', core.greaterEqual),
  extremum('Minimum', core.lessEqual),
]
