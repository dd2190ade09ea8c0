/** @file Convolutions: dilated ones, whose gradients tfjs refuses, and the transposed one over three axes, for which it has none. */

import type { Tensor, Tensor4D } from '@tensorflow/tfjs'
import { core } from '../tfjs.ts'
import { type Gradient, gradient, runKernel } from './gradient.ts'

interface Attributes {
  readonly dilations?: number | [number, number] | null
}

const conv2d = gradient<Attributes>('Conv2D', ['x', 'filter'], (dy, [x, filter], attributes) => ({
  x: () => runKernel('Conv2DBackpropInput', { dy, filter: filter! }, { ...attributes, inputShape: x!.shape }),
  filter: () => runKernel('Conv2DBackpropFilter', { x: x!, dy }, { ...attributes, filterShape: filter!.shape }),
}))

// TensorFlow's ops for its gradients know no dilations. A filter with holes is the same convolution without.
const depthwiseConv2d = gradient<Attributes>('DepthwiseConv2dNative', ['x', 'filter'], (dy, [x, filter], given) => {
  const { dilations: rates } = given
  const dilations = Array.isArray(rates) ? rates : [rates ?? 1, rates ?? 1]
  const attributes = { ...given, dilations: [1, 1] }
  const spread = dilate(filter!, dilations)
  const kernelName = 'DepthwiseConv2dNativeBackprop'
  return {
    x: () => runKernel(`${kernelName}Input`, { dy, filter: spread }, { ...attributes, inputShape: x!.shape }),
    filter: () => {
      const inputs = { x: x!, dy }
      const spreadGradient = runKernel(`${kernelName}Filter`, inputs, { ...attributes, filterShape: spread.shape })
      return core.stridedSlice(spreadGradient, [0, 0, 0, 0], spread.shape, [...dilations, 1, 1])
    },
  }
})

/** Puts zeros between the rows and the columns of a filter. */
function dilate(filter: Tensor, dilations: readonly number[]): Tensor {
  const [height, width, inputs, outputs] = filter.shape as [number, number, number, number]
  const [rows, columns] = dilations as [number, number]
  if (rows === 1 && columns === 1) return filter
  const apart = core.reshape(filter, [height, 1, width, 1, inputs * outputs])
  const padded = core.pad(apart, [
    [0, 0],
    [0, rows - 1],
    [0, 0],
    [0, columns - 1],
    [0, 0],
  ])
  const whole = core.reshape(padded, [height * rows, width * columns, inputs, outputs])
  return core.slice(whole, 0, [(height - 1) * rows + 1, (width - 1) * columns + 1, inputs, outputs])
}

/** The transposed convolution is the gradient of one: its own gradients are that convolution, and that one's by its filter. */
const conv3dTranspose = gradient<{ strides: number[]; pad: string }>(
  'Conv3DBackpropInputV2',
  ['dy', 'filter'],
  (ddx, [dy, filter], { strides, pad }) => ({
    dy: () => runKernel('Conv3D', { x: ddx, filter: filter! }, { strides, pad, dataFormat: 'NDHWC', dilations: 1 }),
    filter: () =>
      runKernel('Conv3DBackpropFilterV2', { x: ddx, dy: dy! }, { strides, pad, filterShape: filter!.shape }),
  }),
)

export const convolutionGradients: readonly Gradient[] = [conv2d, depthwiseConv2d, conv3dTranspose]

type FusedConv2d = typeof core.fused.conv2d

/** Lets a fused convolution with dilations run as its parts while gradients are recorded: tfjs refuses those of the whole. */
export function installFusedConvolution(): void {
  const original = core.fused.conv2d
  const dilated = (given: Parameters<FusedConv2d>[0]) => {
    const { x, filter, strides, pad, dataFormat, dilations, dimRoundingMode, bias, activation } = given
    const isDilated = [dilations ?? 1].flat().some(dilation => dilation !== 1)
    // With another activation tfjs takes it apart itself.
    if (!isDilated || (activation ?? 'linear') !== 'linear' || core.engine().state.gradientDepth === 0)
      return original(given)
    const result: Tensor = core.conv2d(
      x as Tensor4D,
      filter as Tensor4D,
      strides,
      pad,
      dataFormat,
      dilations,
      dimRoundingMode,
    )
    return bias ? core.add(result, bias) : result
  }
  Object.assign(core, { fused: { ...core.fused, conv2d: dilated } })
}
