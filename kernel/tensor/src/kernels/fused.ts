/** @file Convolutions and matrix products with a bias and an activation after them. */

import type { Tensor } from '@tensorflow/tfjs'
import { ArgumentError } from '../errors.ts'
import { type Backend, core } from '../tfjs.ts'
import { type ConvolutionAttributes, convolve } from './convolution.ts'
import { dtypeNumber, floatAttr, type Kernel, kernel, stringAttr, typeAttr } from './kernel.ts'
import { type MatMulAttributes, multiply } from './matMul.ts'

interface Fused {
  readonly activation?: string
  readonly leakyreluAlpha?: number
}

const ACTIVATION_OPS: Readonly<Record<string, string>> = {
  elu: 'Elu',
  leakyrelu: 'LeakyRelu',
  relu: 'Relu',
  relu6: 'Relu6',
  sigmoid: 'Sigmoid',
}

function convolution(kernelName: string, op: 'Conv2D' | 'DepthwiseConv2dNative'): Kernel {
  return kernel<ConvolutionAttributes & Fused>(kernelName, (inputs, attributes, backend) =>
    finish(
      backend,
      convolve(backend, op, inputs.x!, inputs.filter!, attributes),
      inputs,
      attributes,
      attributes.dataFormat,
    ),
  )
}

const matMul = kernel<MatMulAttributes & Fused>('_FusedMatMul', (inputs, attributes, backend) =>
  finish(backend, multiply(backend, inputs.a!, inputs.b!, attributes), inputs, attributes),
)

function finish(
  backend: Backend,
  product: Tensor,
  { bias, preluActivationWeights }: Record<string, Tensor>,
  { activation, leakyreluAlpha }: Fused,
  dataFormat: 'NHWC' | 'NCHW' = 'NHWC',
): Tensor {
  let result = product
  const replace = (next: Tensor): void => {
    result.dispose()
    result = next
  }
  if (bias) replace(addBias(backend, result, bias, dataFormat))
  if (!activation || activation === 'linear') return result
  const op = ACTIVATION_OPS[activation]
  if (op) {
    const attributes = [typeAttr('T', dtypeNumber(result.dtype))]
    if (op === 'LeakyRelu') attributes.push(floatAttr('alpha', leakyreluAlpha ?? 0.2))
    replace(backend.executeSingleOutput(op, attributes, [result]))
  } else if (activation === 'prelu') {
    replace(core.tidy(() => core.prelu(result, alongChannels(preluActivationWeights!, dataFormat))))
  } else {
    result.dispose()
    throw new ArgumentError(
      `Fused operation: activation must be linear, prelu, ${Object.keys(ACTIVATION_OPS).join(', ')}, got ${activation}. ` +
        'Apply others after the operation.',
    )
  }
  return result
}

function addBias(backend: Backend, x: Tensor, bias: Tensor, dataFormat: 'NHWC' | 'NCHW'): Tensor {
  const channels = dataFormat === 'NCHW' ? x.shape[1] : x.shape.at(-1)
  if (bias.rank !== 1 || bias.shape[0] !== channels) return core.add(x, bias)
  const attributes = [typeAttr('T', dtypeNumber(x.dtype)), stringAttr('data_format', dataFormat)]
  return backend.executeSingleOutput('BiasAdd', attributes, [x, bias])
}

// One weight a channel, shaped so that it meets the channels.
function alongChannels(weights: Tensor, dataFormat: 'NHWC' | 'NCHW'): Tensor {
  return dataFormat === 'NCHW' && weights.rank === 1 ? core.reshape(weights, [-1, 1, 1]) : weights
}

export const fusedKernels: readonly Kernel[] = [
  convolution('FusedConv2D', 'Conv2D'),
  convolution('FusedDepthwiseConv2D', 'DepthwiseConv2dNative'),
  matMul,
]
