/** @file The ops whose kernels abort on some inputs, each with what it must be asked first. Found by the fuzz run (test/fuzz), which checks it. */

import {
  type Condition,
  countOf,
  inputsOf,
  type OpCall,
  oneElement,
  range,
  rank,
  textsOf,
  values,
} from './condition.ts'
import { queueHas, stageHas, stageHasRoom } from './waiting.ts'

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
    DepthwiseConv2dNativeBackpropFilter: [
      rank('input', 4),
      rank('out_backprop', 4),
      values('filter_sizes', 1, INT32),
      ...WINDOW,
    ],
    RaggedTensorToTensor: [values('shape', -1, INT32), raggedPartitions],
    QueueDequeueV2: [queueHas()],
    QueueDequeueManyV2: [queueHas('n')],
    QueueDequeueUpToV2: [queueHas('n')],
    Stage: [stageHasRoom('StageSize')],
    Unstage: [stageHas('StageSize')],
    StagePeek: [stageHas('StageSize', 'index')],
    ...Object.fromEntries(
      ['Map', 'OrderedMap'].flatMap(kind => [
        [`${kind}Stage`, [stageHasRoom(`${kind}Size`)]],
        [`${kind}Unstage`, [stageHas(`${kind}Size`)]],
        [`${kind}Peek`, [stageHas(`${kind}Size`)]],
        [`${kind}UnstageNoKey`, [stageHas(`${kind}Size`)]],
      ]),
    ),
    ParseExample: [oneElement('sparse_keys'), oneElement('dense_keys')],
    SparseTensorDenseMatMul: [values('a_shape', 0, Number.MAX_SAFE_INTEGER)],
  } satisfies Record<string, readonly Condition[]>),
)

// The kernel looks for each tensor that a type names, and for one number in the first where that is said to be a size.
function raggedPartitions(call: OpCall): string | undefined {
  const types = textsOf(call, 'row_partition_types')
  const tensors = inputsOf(call, 'row_partition_tensors')
  if (types.length !== tensors.length)
    return `row_partition_types must name each of the row_partition_tensors, got ${types.length} for ${tensors.length}`
  const first = tensors[0]
  if (first && types[0] === 'FIRST_DIM_SIZE' && countOf(first.shape) !== 1)
    return `the first of row_partition_tensors must hold one number, as FIRST_DIM_SIZE says, got shape [${first.shape}]`
  return undefined
}

function all(ops: readonly string[], ...conditions: readonly Condition[]): Record<string, readonly Condition[]> {
  return Object.fromEntries(ops.map(op => [op, conditions]))
}
