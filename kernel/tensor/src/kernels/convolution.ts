/** @file Convolutions over two axes, plain and depthwise, and their gradients, with explicit paddings, in NHWC and NCHW. */

import type { Tensor } from '@tensorflow/tfjs'
import { ArgumentError, TensorFlowError } from '../errors.ts'
import type { OpAttribute } from '../native/attributes.ts'
import type { Backend, OpInput } from '../tfjs.ts'
import { ints } from './ints.ts'
import { dtypeNumber, intAttr, type Kernel, kernel, typeAttr } from './kernel.ts'
import {
  padsOfAllAxes,
  slidingWindow,
  type Window,
  type WindowAttributes,
  windowAttributes,
  withBatchAndChannels,
} from './window.ts'

export interface ConvolutionAttributes extends WindowAttributes {
  readonly dataFormat?: 'NHWC' | 'NCHW'
}

/** The convolution itself, without bias and activation. */
export function convolve(
  backend: Backend,
  op: 'Conv2D' | 'DepthwiseConv2dNative',
  x: Tensor,
  filter: Tensor,
  attributes: ConvolutionAttributes,
): Tensor {
  const window = windowOf(x.shape, filter.shape, attributes)
  return run(backend, op, opAttributes(x, window), [x, filter], window)
}

function forward(op: 'Conv2D' | 'DepthwiseConv2dNative'): Kernel {
  return kernel<ConvolutionAttributes>(op, ({ x, filter }, attributes, backend) =>
    convolve(backend, op, x!, filter!, attributes),
  )
}

function backpropInput(op: string): Kernel {
  return kernel<ConvolutionAttributes & { inputShape: number[] }>(op, ({ dy, filter }, attributes, backend) => {
    const { inputShape } = attributes
    const window = windowOf(inputShape, filter!.shape, attributes, dy!)
    return run(backend, op, opAttributes(dy!, window), [ints(inputShape), filter!, dy!], window)
  })
}

function backpropFilter(op: string): Kernel {
  return kernel<ConvolutionAttributes & { filterShape: number[] }>(op, ({ x, dy }, attributes, backend) => {
    const { filterShape } = attributes
    const window = windowOf(x!.shape, filterShape, attributes, dy!)
    return run(backend, op, opAttributes(dy!, window), [x!, ints(filterShape), dy!], window)
  })
}

function windowOf(
  input: readonly number[],
  filter: readonly number[],
  attributes: ConvolutionAttributes,
  dy?: Tensor,
): Window {
  const channelsFirst = attributes.dataFormat === 'NCHW'
  return slidingWindow(input, filter.slice(0, 2), attributes, { result: dy?.shape, channelsFirst })
}

function opAttributes(x: Tensor, window: Window): OpAttribute[] {
  const attributes = [
    typeAttr('T', dtypeNumber(x.dtype)),
    ...windowAttributes(window),
    intAttr('dilations', withBatchAndChannels(window.dilations, window.channelsFirst)),
  ]
  if (window.padding === 'EXPLICIT') attributes.push(intAttr('explicit_paddings', padsOfAllAxes(window).flat()))
  return attributes
}

function run(
  backend: Backend,
  op: string,
  attributes: OpAttribute[],
  inputs: readonly OpInput[],
  { channelsFirst }: Window,
): Tensor {
  if (!channelsFirst) return backend.executeSingleOutput(op, attributes, inputs)
  try {
    return backend.executeSingleOutput(op, attributes, inputs)
  } catch (error) {
    if (!(error instanceof TensorFlowError && error.message.includes('NHWC'))) throw error
    throw new ArgumentError(
      `${op}: the device has no such convolution with dataFormat 'NCHW'. Transpose the input by tf.transpose(x, [0, 2, 3, 1]) ` +
        `and use dataFormat 'NHWC'. TensorFlow says: ${error.message}`,
    )
  }
}

export const convolutionKernels: readonly Kernel[] = [
  forward('Conv2D'),
  backpropInput('Conv2DBackpropInput'),
  backpropFilter('Conv2DBackpropFilter'),
  forward('DepthwiseConv2dNative'),
  backpropInput('DepthwiseConv2dNativeBackpropInput'),
  backpropFilter('DepthwiseConv2dNativeBackpropFilter'),
]
