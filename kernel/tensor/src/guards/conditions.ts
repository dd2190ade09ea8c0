/** @file The ops whose kernels abort on some inputs, each with what it must be asked first. Found by the fuzz run (test/fuzz), which checks it. */

import { type Condition, range, rank } from './condition.ts'

/** Ops that shape inference is asked about when tfjs's kernels call them; of `tf.raw` it is asked about all. */
export const INFERRED: ReadonlySet<string> = new Set([
  ...[
    'Conv2D',
    'Conv2DBackpropFilter',
    'Conv2DBackpropInput',
    'Conv3D',
    'Conv3DBackpropFilterV2',
    'Conv3DBackpropInputV2',
  ],
  ...['DepthwiseConv2dNative', 'DepthwiseConv2dNativeBackpropFilter', 'DepthwiseConv2dNativeBackpropInput', 'LRNGrad'],
  ...['RaggedGather', 'RaggedTensorToTensor'],
])

const INT32 = 2 ** 31 - 1
/** Divided by, and kept in 32 bits. */
const WINDOW = ['strides', 'dilations', 'ksize', 'rates'].map(name => range(name, 1, INT32))
const CONVOLUTIONS = ['Conv2D', 'DepthwiseConv2dNative', '_FusedConv2D', '_FusedDepthwiseConv2dNative']

/** By op. Conditions of one op are asked in turn, until one is not met. */
export const CONDITIONS: ReadonlyMap<string, readonly Condition[]> = new Map(
  Object.entries({
    ...all(CONVOLUTIONS, ...WINDOW),
    ...all(
      ['Conv2DBackpropFilter', 'DepthwiseConv2dNativeBackpropFilter'],
      rank('input', 4),
      rank('out_backprop', 4),
      ...WINDOW,
    ),
    ...all(
      ['Conv2DBackpropInput', 'DepthwiseConv2dNativeBackpropInput'],
      rank('filter', 4),
      rank('out_backprop', 4),
      ...WINDOW,
    ),
    ...all(['Conv3D'], ...WINDOW),
    ...all(['Conv3DBackpropFilterV2'], rank('input', 5), rank('out_backprop', 5), ...WINDOW),
    ...all(['Conv3DBackpropInputV2'], rank('filter', 5), rank('out_backprop', 5), ...WINDOW),
    ...all(['AvgPool', 'MaxPool', 'AvgPool3D', 'MaxPool3D', 'MaxPoolWithArgmax', 'Dilation2D'], ...WINDOW),
    AvgPoolGrad: [rank('grad', 4), ...WINDOW],
    AvgPool3DGrad: [rank('grad', 5), ...WINDOW],
    MaxPoolGrad: [rank('orig_input', 4), rank('orig_output', 4), rank('grad', 4), ...WINDOW],
    MaxPool3DGrad: [rank('orig_input', 5), rank('orig_output', 5), rank('grad', 5), ...WINDOW],
  } satisfies Record<string, readonly Condition[]>),
)

function all(ops: readonly string[], ...conditions: readonly Condition[]): Record<string, readonly Condition[]> {
  return Object.fromEntries(ops.map(op => [op, conditions]))
}
