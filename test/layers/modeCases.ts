/** @file The cases that are run in other modes: compiling takes most of a recorded step's time, so one of each layer. */

import type { Mode } from '@diptych/tensor/runtime'
import { type LayerCase, referenceCases } from './reference.ts'

/** The first case of each layer. */
export function firstCases(): LayerCase[] {
  const firsts = new Map<string, LayerCase>()
  for (const reference of referenceCases('layers')) {
    const layer = layerOf(reference)
    if (!firsts.has(layer)) firsts.set(layer, reference)
  }
  return [...firsts.values()]
}

/** XLA lacks an op of the layer's gradient. */
export function isRefused(reference: LayerCase, mode: Mode): boolean {
  return mode === 'graph+xla' && layerOf(reference) === 'layers.upSampling2d'
}

/**
 * XLA sums a convolution's products in another order. Where those of both signs nearly cancel, what is left is relatively less exact.
 */
export function isSummedOtherwise(reference: LayerCase, mode: Mode): boolean {
  return mode === 'graph+xla' && /conv/i.test(layerOf(reference))
}

/** `layers.conv2d`: the layer that the case is about. */
export function layerOf({ chain }: LayerCase): string {
  return chain.at(-1)!.$make
}
