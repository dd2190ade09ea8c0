/**
 * @file Elementwise functions that TensorFlow has for floats only. Of whole numbers and booleans they are computed in float32, which is
 * the result's dtype too, as it is of sin, exp and log in tfjs.
 */

import type { Tensor } from '@tensorflow/tfjs'
import { isInteger } from '../dtypes/promotion.ts'
import { core } from '../tfjs.ts'
import { dtypeNumber, type Kernel, kernel, typeAttr } from './kernel.ts'

const FUNCTIONS = [
  'Acos',
  'Acosh',
  'Asin',
  'Asinh',
  'Atan',
  'Atan2',
  'Atanh',
  'Expm1',
  'IsFinite',
  'IsInf',
  'IsNan',
  'Log1p',
  'Reciprocal',
  'Selu',
  'Sinh',
  'Softplus',
]

export const floatOnlyKernels: readonly Kernel[] = FUNCTIONS.map(op =>
  kernel<object>(op, (inputs, _, backend) => {
    const tensors = Object.values(inputs)
    const run = (floats: Tensor[]) =>
      backend.executeSingleOutput(op, [typeAttr('T', dtypeNumber(floats[0]!.dtype))], floats)
    if (!tensors.some(isWhole)) return run(tensors)
    return core.tidy(() => run(tensors.map(tensor => (isWhole(tensor) ? core.cast(tensor, 'float32') : tensor))))
  }),
)

function isWhole({ dtype }: Tensor): boolean {
  return dtype === 'bool' || isInteger(dtype)
}
