/** @file The gradients of activations, each in one op of TensorFlow's; tfjs composes them of several. */

import { dtypeNumber, floatAttr, type Kernel, kernel, typeAttr } from './kernel.ts'

/** @param order - the kernel's inputs as the op takes them. `dy` has the other's dtype. */
function activationGradient(op: string, order: readonly ['dy', 'x'] | readonly ['y', 'dy']): Kernel {
  return kernel<{ alpha?: number }>(op, (inputs, attributes, backend) => {
    const given = [typeAttr('T', dtypeNumber(inputs.dy!.dtype))]
    if (attributes?.alpha !== undefined) given.push(floatAttr('alpha', attributes.alpha))
    return backend.executeSingleOutput(op, given, [inputs[order[0]]!, inputs[order[1]]!])
  })
}

export const activationGradientKernels: readonly Kernel[] = [
  activationGradient('LeakyReluGrad', ['dy', 'x']),
  activationGradient('Relu6Grad', ['dy', 'x']),
  activationGradient('ReluGrad', ['dy', 'x']),
  activationGradient('RsqrtGrad', ['y', 'dy']),
  activationGradient('SigmoidGrad', ['y', 'dy']),
  activationGradient('SoftplusGrad', ['dy', 'x']),
  activationGradient('SqrtGrad', ['y', 'dy']),
  activationGradient('TanhGrad', ['y', 'dy']),
]
