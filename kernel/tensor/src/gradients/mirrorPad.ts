/** @file Padding with a tensor's own values. tfjs's gradient leaves the pads out, as if they were constants. */

import { type Gradient, gradient, runKernel } from './gradient.ts'

export const mirrorPadGradients: readonly Gradient[] = [
  gradient('MirrorPad', [], (dy, _, attributes) => ({ x: () => runKernel('MirrorPadGrad', { dy }, attributes) })),
  gradient('MirrorPadGrad', [], (ddx, _, attributes) => ({ dy: () => runKernel('MirrorPad', { x: ddx }, attributes) })),
]
