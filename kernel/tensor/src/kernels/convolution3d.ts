/** @file Convolutions over three axes and their gradients. TensorFlow has no explicit paddings here: they are an op before. */

import type { Tensor } from '@tensorflow/tfjs'
import type { OpAttribute } from '../native/attributes.ts'
import { core } from '../tfjs.ts'
import { ints } from './ints.ts'
import { dtypeNumber, intAttr, type Kernel, kernel, typeAttr } from './kernel.ts'
import { padded, paddedShape, unpadded } from './padding.ts'
import { slidingWindow, type Window, type WindowAttributes, windowAttributes, withBatchAndChannels } from './window.ts'

const forward = kernel<WindowAttributes>('Conv3D', ({ x, filter }, attributes, backend) => {
  const window = windowOf(x!.shape, filter!.shape, attributes)
  const convolve = (input: Tensor) => backend.executeSingleOutput('Conv3D', opAttributes(x!, window), [input, filter!])
  return window.padding === 'EXPLICIT' ? core.tidy(() => convolve(padded(x!, window))) : convolve(x!)
})

const backpropInput = kernel<WindowAttributes & { inputShape: number[] }>(
  'Conv3DBackpropInputV2',
  ({ dy, filter }, attributes, backend) => {
    const { inputShape } = attributes
    const window = windowOf(inputShape, filter!.shape, attributes, dy!)
    const given = [...opAttributes(dy!, window), typeAttr('Tshape', dtypeNumber('int32'))]
    const gradient = (shape: number[]) =>
      backend.executeSingleOutput('Conv3DBackpropInputV2', given, [ints(shape), filter!, dy!])
    if (window.padding !== 'EXPLICIT') return gradient(inputShape)
    return core.tidy(() => unpadded(gradient(paddedShape(inputShape, window)), inputShape, window))
  },
)

const backpropFilter = kernel<WindowAttributes & { filterShape: number[] }>(
  'Conv3DBackpropFilterV2',
  ({ x, dy }, attributes, backend) => {
    const { filterShape } = attributes
    const window = windowOf(x!.shape, filterShape, attributes, dy!)
    const gradient = (input: Tensor) =>
      backend.executeSingleOutput('Conv3DBackpropFilterV2', opAttributes(dy!, window), [input, ints(filterShape), dy!])
    return window.padding === 'EXPLICIT' ? core.tidy(() => gradient(padded(x!, window))) : gradient(x!)
  },
)

function windowOf(
  input: readonly number[],
  filter: readonly number[],
  attributes: WindowAttributes,
  dy?: Tensor,
): Window {
  return slidingWindow(input, filter.slice(0, 3), attributes, { result: dy?.shape })
}

function opAttributes(x: Tensor, window: Window): OpAttribute[] {
  return [
    typeAttr('T', dtypeNumber(x.dtype)),
    ...windowAttributes(window, window.padding === 'EXPLICIT'),
    intAttr('dilations', withBatchAndChannels(window.dilations)),
  ]
}

export const convolution3dKernels: readonly Kernel[] = [forward, backpropInput, backpropFilter]
