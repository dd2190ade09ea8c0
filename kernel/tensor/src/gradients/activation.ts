/** @file Gradients of activations and roots by TensorFlow's own ops for them, and the gradients of those. */

import type { NamedAttrMap, Tensor } from '@tensorflow/tfjs'
import { core } from '../tfjs.ts'
import { type Gradient, gradient, runKernel } from './gradient.ts'

/** An op whose gradient asks for its input x. `second`: the gradient's derivative by x, without dy; `undefined` if it is zero. */
function ofInput(kernelName: string, second?: (x: Tensor) => Tensor): readonly Gradient[] {
  const op = `${kernelName}Grad`
  return [
    gradient<NamedAttrMap>(kernelName, ['x'], (dy, [x], attributes) => ({
      x: () => runKernel(op, { dy, x: core.cast(x!, dy.dtype) }, attributes),
    })),
    gradient<NamedAttrMap>(op, ['dy', 'x'], (ddx, [dy, x], attributes) => ({
      dy: () => runKernel(op, { dy: ddx, x: x! }, attributes),
      x: () => (second ? core.mul(core.mul(ddx, dy!), second(x!)) : core.zerosLike(x!)),
    })),
  ]
}

/** An op whose gradient asks for its result y. `second`: the gradient's derivative by y, without dy. */
function ofOutput(kernelName: string, second: (y: Tensor) => Tensor): readonly Gradient[] {
  const op = `${kernelName}Grad`
  return [
    {
      ...gradient(kernelName, [], (dy, [y]) => ({ x: () => runKernel(op, { y: core.cast(y!, dy.dtype), dy }) })),
      outputsToSave: [true],
    },
    gradient(op, ['y', 'dy'], (ddx, [y, dy]) => ({
      y: () => core.mul(core.mul(ddx, dy!), second(y!)),
      dy: () => runKernel(op, { y: y!, dy: ddx }),
    })),
  ]
}

export const activationGradients: readonly Gradient[] = [
  ...ofInput('LeakyRelu'),
  ...ofInput('Relu'),
  ...ofInput('Relu6'),
  ...ofInput('Softplus', x => core.sub(core.sigmoid(x), core.square(core.sigmoid(x)))),
  ...ofOutput('Rsqrt', y => core.mul(core.square(y), -1.5)),
  ...ofOutput('Sigmoid', y => core.sub(1, core.mul(y, 2))),
  ...ofOutput('Sqrt', y => core.div(-0.5, core.square(y))),
  ...ofOutput('Tanh', y => core.mul(y, -2)),
]
