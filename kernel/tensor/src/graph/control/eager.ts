/** @file Runs a branch or a turn of a loop at once. */

import type { Tensor } from '@tensorflow/tfjs'
import { core } from '../../tfjs.ts'
import { engine } from '../backward/frame.ts'

/**
 * Runs `fn` and disposes what it makes, but its results.
 *
 * @returns `fn`'s tensors, which the caller owns: copies of those from outside, of variables, and of one that comes twice
 */
export function runNow(fn: () => readonly Tensor[]): Tensor[] {
  return core.tidy(() => {
    const firstId = engine.nextTensorId()
    const seen = new Set<Tensor>()
    return fn().map(tensor => {
      const isOwn = tensor.id > firstId && !tensor.kept && !(tensor instanceof core.Variable) && !seen.has(tensor)
      seen.add(tensor)
      return isOwn ? tensor : tensor.clone()
    })
  })
}
