/** @file Padding by an op of its own, for ops that have no explicit paddings. */

import type { Tensor } from '@tensorflow/tfjs'
import { core } from '../tfjs.ts'
import { padsOfAllAxes, type Window } from './window.ts'

/** `x` with the window's pads around it, filled with `value`. */
export function padded(x: Tensor, window: Window, value = 0): Tensor {
  return core.pad(x, padsOfAllAxes(window), value)
}

/** The shape of `padded`. */
export function paddedShape(shape: readonly number[], window: Window): number[] {
  return padsOfAllAxes(window).map(([before, after], axis) => before + shape[axis]! + after)
}

/** What lies inside the pads: undoes `padded`. */
export function unpadded(x: Tensor, shape: readonly number[], window: Window): Tensor {
  const begin = padsOfAllAxes(window).map(([before]) => before)
  return core.slice(x, begin, [...shape])
}
