/** @file `tf.losses.softmaxCrossEntropy` by TensorFlow's op for it. What the op does not take goes tfjs's way, op by op. */

import type { Tensor, TensorLike } from '@tensorflow/tfjs'
import { isFloat } from '../dtypes/promotion.ts'
import { SOFTMAX_CROSS_ENTROPY } from '../kernels/softmaxCrossEntropy.ts'
import { core } from '../tfjs.ts'
import type { Gradient } from './gradient.ts'

export const softmaxCrossEntropyGradient: Gradient = {
  kernelName: SOFTMAX_CROSS_ENTROPY,
  inputsToSave: ['labels', 'logits'],
  outputsToSave: [false, true],
  gradFunc: (dys, [labels, logits, difference]) => {
    const dy = core.expandDims((dys as Tensor[])[0]!, 1)
    // Gradients of this gradient pass the ops that it is made of.
    const isNested = core.engine().state.gradientDepth > 0
    const back = core.mul(dy, isNested ? core.sub(core.softmax(logits!), labels!) : difference!)
    // As in tfjs: not that of the entropy, which is minus the logarithm of the softmax.
    return { logits: () => back, labels: () => core.neg(back) }
  },
}

type SoftmaxCrossEntropy = (
  labels: Tensor | TensorLike,
  logits: Tensor | TensorLike,
  weights?: Tensor | TensorLike,
  labelSmoothing?: number,
  reduction?: number,
) => Tensor

/** Puts the op into tfjs's loss, where this backend computes. */
export function installSoftmaxCrossEntropy(isActive: () => boolean): void {
  const losses = core.losses as unknown as {
    softmaxCrossEntropy: SoftmaxCrossEntropy
    computeWeightedLoss(losses: Tensor, weights?: Tensor | TensorLike, reduction?: number): Tensor
  }
  const original = losses.softmaxCrossEntropy
  losses.softmaxCrossEntropy = (labels, logits, weights, labelSmoothing = 0, reduction) => {
    const isTaken = isMatrix(labels) && isMatrix(logits) && isFloat(logits.dtype) && isWeights(weights) && isActive()
    if (!isTaken || labels.shape[0] !== logits.shape[0] || labels.shape[1] !== logits.shape[1]) {
      return original(labels, logits, weights, labelSmoothing, reduction)
    }
    return core.tidy(() => {
      const targets = smoothed(core.cast(labels, logits.dtype), labelSmoothing)
      const [perExample] = core.engine().runKernel(SOFTMAX_CROSS_ENTROPY, { labels: targets, logits }) as Tensor[]
      return losses.computeWeightedLoss(perExample!, weights, reduction)
    })
  }
}

function isMatrix(given: unknown): given is Tensor {
  return given instanceof core.Tensor && given.rank === 2
}

function isWeights(given: unknown): given is Tensor | null | undefined {
  return given === undefined || given === null || given instanceof core.Tensor
}

function smoothed(labels: Tensor, smoothing: number): Tensor {
  if (smoothing <= 0) return labels
  return core.add(core.mul(labels, 1 - smoothing), smoothing / labels.shape[1]!)
}
