/**
 * @file Batch normalization with a mean and a variance of any shape that broadcasts to the input's. tfjs's gradient knows the last axis only,
 * and fails where there is no scale or offset.
 */

import type { Tensor } from '@tensorflow/tfjs'
import { core } from '../tfjs.ts'
import { gradient, sumTo } from './gradient.ts'

export const batchNormGradient = gradient<{ varianceEpsilon: number }>(
  'FusedBatchNorm',
  ['x', 'mean', 'variance', 'scale', 'offset'],
  (dy, [x, mean, variance, scale, offset], { varianceEpsilon }) => {
    const inverse = core.rsqrt(core.add(variance!, varianceEpsilon))
    const centred = core.sub(x!, mean!)
    const scaled = core.mul(dy, core.mul(scale!, inverse))
    return {
      x: () => scaled,
      mean: () => core.neg(sumTo(scaled, mean!.shape)),
      variance: () => {
        const perExample = core.mul(core.mul(scaled, centred), core.mul(-0.5, core.square(inverse)))
        return sumTo(perExample, variance!.shape)
      },
      scale: () => sumTo(core.mul(dy, core.mul(centred, inverse)), scale!.shape),
      offset: () => sumTo(dy, offset!.shape),
    }
  },
)

type BatchNorm = (
  x: Tensor,
  mean: Tensor,
  variance: Tensor,
  offset?: Tensor | null,
  scale?: Tensor | null,
  varianceEpsilon?: number,
) => Tensor

/** Gives the functions of tfjs-core a scale and an offset where they have none: a gradient can only save what there is. */
export function installBatchNorm(isActive: () => boolean): void {
  const functions = core as unknown as Record<'batchNorm' | 'batchNorm2d' | 'batchNorm3d' | 'batchNorm4d', BatchNorm>
  for (const name of ['batchNorm', 'batchNorm2d', 'batchNorm3d', 'batchNorm4d'] as const) {
    const original = functions[name]
    functions[name] = (x, mean, variance, offset, scale, varianceEpsilon) => {
      const isWhole = (offset && scale) || !(mean instanceof core.Tensor)
      if (isWhole || !isActive()) return original(x, mean, variance, offset, scale, varianceEpsilon)
      return core.tidy(() =>
        original(x, mean, variance, offset ?? core.zerosLike(mean), scale ?? core.onesLike(mean), varianceEpsilon),
      )
    }
  }
}
