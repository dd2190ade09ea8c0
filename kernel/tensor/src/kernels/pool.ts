/**
 * @file Pooling over two or three axes, and its gradients.
 *
 * Explicit paddings are an op before, since TensorFlow has them only for max pooling over two axes, and XLA not even there.
 */

import type { DataType, Tensor } from '@tensorflow/tfjs'
import { isInteger } from '../dtypes/promotion.ts'
import type { OpAttribute } from '../native/attributes.ts'
import { TF_INT64 } from '../native/dtypes.ts'
import { type Backend, core } from '../tfjs.ts'
import { ints } from './ints.ts'
import { boolAttr, dtypeNumber, intAttr, type Kernel, kernel, typeAttr } from './kernel.ts'
import { executeCasting } from './otherDtypes.ts'
import { padded, paddedShape, unpadded } from './padding.ts'
import {
  byAxis,
  slidingWindow,
  type Window,
  type WindowAttributes,
  windowAttributes,
  withBatchAndChannels,
} from './window.ts'

interface Attributes extends WindowAttributes {
  readonly filterSize: number | readonly number[]
}

function maxPool(kernelName: string): Kernel {
  return kernel<Attributes>(kernelName, ({ x }, attributes, backend) => {
    const window = windowOf(x!, attributes)
    const pool = (input: Tensor) => backend.executeSingleOutput(kernelName, opAttributes(input, window), [input])
    return isExplicit(window) ? core.tidy(() => pool(padded(x!, window, lowest(x!)))) : pool(x!)
  })
}

function maxPoolGrad(kernelName: string): Kernel {
  return kernel<Attributes>(kernelName, ({ dy, input, output }, attributes, backend) => {
    const window = windowOf(input!, attributes, output!)
    const gradient = (x: Tensor) => backend.executeSingleOutput(kernelName, opAttributes(x, window), [x, output!, dy!])
    if (!isExplicit(window)) return gradient(input!)
    return core.tidy(() => unpadded(gradient(padded(input!, window, lowest(input!))), input!.shape, window))
  })
}

function avgPool(kernelName: string): Kernel {
  return kernel<Attributes>(kernelName, ({ x }, attributes, backend) => {
    const window = windowOf(x!, attributes)
    const pool = (input: Tensor) => backend.executeSingleOutput(kernelName, opAttributes(input, window), [input])
    if (!isExplicit(window)) return pool(x!)
    return core.tidy(() => divide(backend, pool(padded(x!, window)), shareInside(x!.shape, x!.dtype, window, pool)))
  })
}

function avgPoolGrad(kernelName: string): Kernel {
  return kernel<Attributes>(kernelName, ({ dy, input }, attributes, backend) => {
    const window = windowOf(input!, attributes, dy!)
    const gradient = (shape: number[], values: Tensor) =>
      backend.executeSingleOutput(kernelName, opAttributes(values, window), [ints(shape), values])
    if (!isExplicit(window)) return gradient(input!.shape, dy!)
    return core.tidy(() => {
      const forward = kernelName.replace('Grad', '')
      const share = shareInside(input!.shape, dy!.dtype, window, ones =>
        backend.executeSingleOutput(forward, opAttributes(ones, window), [ones]),
      )
      const gradients = gradient(paddedShape(input!.shape, window), divide(backend, dy!, share))
      return unpadded(gradients, input!.shape, window)
    })
  })
}

const maxPoolWithArgmax = kernel<Attributes & { includeBatchInIndex: boolean }>(
  'MaxPoolWithArgmax',
  ({ x }, attributes, backend) => {
    const window = windowOf(x!, attributes)
    if (!isExplicit(window)) return poolWithArgmax(backend, x!, window, attributes.includeBatchInIndex)
    return core.tidy(() => {
      const [result, places] = poolWithArgmax(
        backend,
        padded(x!, window, lowest(x!)),
        window,
        attributes.includeBatchInIndex,
      )
      // Places are counted in the padded input: look up what they are in the input itself.
      const [batch, ...rest] = x!.shape
      const shape = [attributes.includeBatchInIndex ? batch! : 1, ...rest]
      const numbers = core.reshape(core.range(0, core.util.sizeFromShape(shape), 1, 'int32'), shape)
      return [result!, core.gather(core.reshape(padded(numbers, window), [-1]), places!)]
    })
  },
)

function poolWithArgmax(backend: Backend, x: Tensor, window: Window, includeBatchInIndex: boolean): Tensor[] {
  const attributes = [
    ...opAttributes(x, window).filter(({ name }) => name !== 'data_format'),
    typeAttr('Targmax', TF_INT64),
    boolAttr('include_batch_in_index', includeBatchInIndex ?? false),
  ]
  return executeCasting(backend, 'MaxPoolWithArgmax', attributes, [[x]], [x.dtype, 'int32'])
}

function windowOf(x: Tensor, { filterSize, strides, pad, dimRoundingMode }: Attributes, result?: Tensor): Window {
  const size = byAxis(filterSize, x.rank - 2)
  return slidingWindow(x.shape, size, { strides, pad, dimRoundingMode }, { result: result?.shape })
}

function isExplicit(window: Window): boolean {
  return window.padding === 'EXPLICIT'
}

function opAttributes(x: Tensor, window: Window): OpAttribute[] {
  return [
    typeAttr('T', dtypeNumber(x.dtype)),
    intAttr('ksize', withBatchAndChannels(window.size)),
    ...windowAttributes(window, isExplicit(window)),
  ]
}

// What never is a maximum: the dtype's lowest number.
function lowest({ dtype }: Tensor): number {
  if (!isInteger(dtype)) return Number.NEGATIVE_INFINITY
  return dtype.startsWith('u') ? 0 : -(2 ** (Number(dtype.replace('int', '')) - 1))
}

// tfjs averages over what lies in the input: the share of each window that does.
function shareInside(
  shape: readonly number[],
  dtype: DataType,
  window: Window,
  pool: (ones: Tensor) => Tensor,
): Tensor {
  const inside = core.cast(core.ones([1, ...shape.slice(1, -1), 1]), dtype)
  return pool(padded(inside, window))
}

// A window that lies outside altogether averages to 0, as in tfjs.
function divide(backend: Backend, sums: Tensor, shares: Tensor): Tensor {
  return backend.executeSingleOutput('DivNoNan', [typeAttr('T', dtypeNumber(sums.dtype))], [sums, shares])
}

export const poolKernels: readonly Kernel[] = [
  maxPool('MaxPool'),
  maxPool('MaxPool3D'),
  maxPoolGrad('MaxPoolGrad'),
  maxPoolGrad('MaxPool3DGrad'),
  avgPool('AvgPool'),
  avgPool('AvgPool3D'),
  avgPoolGrad('AvgPoolGrad'),
  avgPoolGrad('AvgPool3DGrad'),
  maxPoolWithArgmax,
]
