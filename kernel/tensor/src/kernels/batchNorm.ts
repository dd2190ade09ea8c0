/** @file Batch normalization of a batch by a given mean and variance. TensorFlow's op knows float32, and one number per channel. */

import type { Tensor } from '@tensorflow/tfjs'
import { core } from '../tfjs.ts'
import { boolAttr, dtypeNumber, floatAttr, kernel, typeAttr } from './kernel.ts'

interface Inputs {
  readonly x: Tensor
  readonly mean: Tensor
  readonly variance: Tensor
  readonly scale?: Tensor
  readonly offset?: Tensor
}

export const batchNorm = kernel<{ varianceEpsilon: number }, Inputs>(
  'FusedBatchNorm',
  (given, { varianceEpsilon }, backend) => {
    const { x, mean } = given
    const fused = ({ x, mean, variance, scale, offset }: Inputs) => {
      const attributes = [
        typeAttr('T', dtypeNumber(x.dtype)),
        floatAttr('epsilon', varianceEpsilon),
        boolAttr('is_training', false),
      ]
      const channels = [scale ?? core.onesLike(mean), offset ?? core.zerosLike(mean), mean, variance]
      return backend.executeMultipleOutputs('FusedBatchNorm', attributes, [x, ...channels], 5)[0]!
    }
    return core.tidy(() => {
      if (x.dtype === 'float32' && mean.rank === 1) return fused(given)
      // Sixteen bits hold too little of a square: as Keras does, in float32.
      const isNarrow = ['float16', 'bfloat16'].includes(x.dtype)
      const result = normalized(isNarrow ? inFloat32(given) : given, varianceEpsilon)
      return isNarrow ? core.cast(result, x.dtype) : result
    })
  },
)

function inFloat32(inputs: Inputs): Inputs {
  const entries = Object.entries(inputs as unknown as Record<string, Tensor | undefined>)
  return Object.fromEntries(
    entries.map(([name, tensor]) => [name, tensor && core.cast(tensor, 'float32')]),
  ) as unknown as Inputs
}

function normalized({ x, mean, variance, scale, offset }: Inputs, varianceEpsilon: number): Tensor {
  const inverse = core.rsqrt(core.add(variance, varianceEpsilon))
  const scaled = core.mul(core.sub(x, mean), scale ? core.mul(inverse, scale) : inverse)
  return offset ? core.add(scaled, offset) : scaled
}
