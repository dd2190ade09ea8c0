/** @file Leaky and parametric ReLU, and the step function, also of whole numbers. */

import type { Tensor } from '@tensorflow/tfjs'
import { isFloat } from '../dtypes/promotion.ts'
import { core } from '../tfjs.ts'
import { dtypeNumber, floatAttr, type Kernel, kernel, typeAttr } from './kernel.ts'

interface Attributes {
  alpha: number
}

// The result is float32 for whole numbers too, as alpha is a fraction.
const leakyRelu = kernel<Attributes>('LeakyRelu', ({ x }, { alpha }, backend) => {
  const run = (floats: Tensor) => {
    const attributes = [floatAttr('alpha', alpha), typeAttr('T', dtypeNumber(floats.dtype))]
    return backend.executeSingleOutput('LeakyRelu', attributes, [floats])
  }
  return isFloat(x!.dtype) ? run(x!) : core.tidy(() => run(core.cast(x!, 'float32')))
})

const prelu = kernel<object>('Prelu', ({ x, alpha }) =>
  core.tidy(() => core.sub(core.relu(x!), core.mul(alpha!, core.relu(core.neg(x!))))),
)

// 1 where x is positive, alpha elsewhere, NaN where x is.
const step = kernel<Attributes>('Step', ({ x }, { alpha }, backend) => {
  const attributes = [typeAttr('T', dtypeNumber(x!.dtype))]
  const run = (op: string, input: Tensor) => backend.executeSingleOutput(op, attributes, [input])
  return core.tidy(() => {
    const isPositive = run('Relu', run('Sign', x!))
    if (!alpha) return isPositive
    const others = core.scalar(alpha, x!.dtype)
    return core.add(core.mul(isPositive, core.sub(core.scalar(1, x!.dtype), others)), others)
  })
})

export const activationKernels: readonly Kernel[] = [leakyRelu, prelu, step]
