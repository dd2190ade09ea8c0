/** @file The ops whose kernels abort on some inputs, each with what it must be asked first. Found by the fuzz run (test/fuzz), which checks it. */

import {
  attributeOf,
  type Condition,
  countOf,
  finite,
  inputOf,
  inputsOf,
  leastRank,
  length,
  notEmpty,
  numbersIn,
  type OpCall,
  oneElement,
  range,
  rank,
  sameLength,
  textsOf,
  values,
  valuesIn,
} from './condition.ts'
import { concatenationFits, eachRowFits, gatheredFit, itemFits, placesFit, rowsFit, stackFits } from './list.ts'
import { batchesAre, rowsAre, tableIs, variablesAre } from './resource.ts'
import { distancesFit, indicesShuffle, ratesFit } from './sampling.ts'
import { attributeFits, countFits, rangesFit, segmentsFit, sidesFit, stitchedFits } from './sizes.ts'
import { stageHas, stageHasKey, stageHasRoom, stageHasWhole, stageIsKnown } from './staging.ts'
import { queueHas } from './waiting.ts'

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
  ...['RaggedGather', 'ScatterNd', 'TensorScatterUpdate'],
])

const INT32 = 2 ** 31 - 1
const FORMS = ['strides', 'dilations', 'ksize', 'rates']
/** One number for each axis, divided by and kept in 32 bits. Paddings far beyond any image, whose sums and products still fit. */
const window = (axes: number): Condition[] => [
  ...FORMS.flatMap(name => [length(name, axes), range(name, 1, INT32)]),
  range('explicit_paddings', 0, 2 ** 20),
]
const IMAGES = window(4)
const VOLUMES = window(5)
const CONVOLUTIONS = ['Conv2D', 'DepthwiseConv2dNative', '_FusedConv2D', '_FusedDepthwiseConv2dNative']

const LSTM_CELL = [
  ...['x', 'cs_prev', 'h_prev', 'w'].map(name => rank(name, 2)),
  ...['wci', 'wcf', 'wco', 'b'].map(name => rank(name, 1)),
]

/** They believe their attribute of the variables' dtype. */
const DENSE_UPDATES = [
  ...['AdaMax', 'Adadelta', 'Adagrad', 'AdagradDA', 'AdagradV2', 'Adam', 'AdamWithAmsgrad', 'AddSign'],
  ...['CenteredRMSProp', 'Ftrl', 'FtrlV2', 'GradientDescent', 'KerasMomentum', 'Momentum', 'PowerSign'],
  ...['ProximalAdagrad', 'ProximalGradientDescent', 'RMSProp'],
].map(rule => `ResourceApply${rule}`)
/** And that the gradient has the variables' axes. */
const SPARSE_UPDATES = [
  ...['Adadelta', 'Adagrad', 'AdagradDA', 'AdagradV2', 'CenteredRMSProp', 'Ftrl', 'FtrlV2', 'KerasMomentum'],
  ...['Momentum', 'ProximalAdagrad', 'ProximalGradientDescent', 'RMSProp'],
].map(rule => `ResourceSparseApply${rule}`)
/** They write as many numbers as they are given, also beyond the variable. */
const SCATTERS = ['Add', 'Div', 'Max', 'Min', 'Mul', 'Sub', 'Update'].map(how => `ResourceScatter${how}`)
/** The same, of slices. */
export const ND_SCATTERS = ['Add', 'Max', 'Min', 'Sub', 'Update'].map(how => `ResourceScatterNd${how}`)

/** By op. Conditions of one op are asked in turn, until one is not met. */
export const CONDITIONS: ReadonlyMap<string, readonly Condition[]> = new Map(
  Object.entries({
    ...all(CONVOLUTIONS, ...IMAGES),
    Conv3D: VOLUMES,
    ...all(
      ['Conv2DBackpropFilter', 'DepthwiseConv2dNativeBackpropFilter'],
      ...[rank('input', 4), rank('out_backprop', 4), values('filter_sizes', 1, INT32), ...IMAGES],
    ),
    ...all(
      ['Conv2DBackpropInput', 'DepthwiseConv2dNativeBackpropInput'],
      ...[rank('filter', 4), rank('out_backprop', 4), values('input_sizes', 0, INT32), ...IMAGES],
    ),
    Conv3DBackpropFilterV2: [rank('input', 5), rank('out_backprop', 5), values('filter_sizes', 1, INT32), ...VOLUMES],
    Conv3DBackpropInputV2: [rank('filter', 5), rank('out_backprop', 5), values('input_sizes', 0, INT32), ...VOLUMES],
    ...all(
      ['AvgPool', 'MaxPool', 'MaxPoolWithArgmax', 'Dilation2D', 'Dilation2DBackpropFilter', 'Dilation2DBackpropInput'],
      ...IMAGES,
    ),
    ...all(['AvgPool3D', 'MaxPool3D'], ...VOLUMES),
    AvgPoolGrad: [rank('grad', 4), ...IMAGES],
    AvgPool3DGrad: [rank('grad', 5), ...VOLUMES],
    MaxPoolGrad: [rank('orig_input', 4), rank('orig_output', 4), rank('grad', 4), ...IMAGES],
    MaxPool3DGrad: [rank('orig_input', 5), rank('orig_output', 5), rank('grad', 5), ...VOLUMES],
    ...all(['Pad', 'PadV2', 'MirrorPad'], paddedFits),
    ...all(['CropAndResize', 'CropAndResizeGradBoxes', 'CropAndResizeGradImage'], values('boxes', -1e9, 1e9)),
    RaggedTensorToTensor: [values('shape', -1, INT32), raggedPartitions],
    QueueDequeueV2: [queueHas()],
    ...all(['QueueDequeueManyV2', 'QueueDequeueUpToV2'], oneElement('n'), queueHas('n')),
    Stage: [stageHasRoom],
    Unstage: [stageHas()],
    StagePeek: [values('index', 0, INT32), stageHas('index')],
    ...all(['StageSize', 'StageClear'], stageIsKnown),
    ...Object.fromEntries(
      ['Map', 'OrderedMap'].flatMap(kind => [
        [`${kind}Stage`, [oneElement('key'), stageHasRoom]],
        [`${kind}Unstage`, [oneElement('key'), stageHasKey(true)]],
        [`${kind}Peek`, [oneElement('key'), stageHasKey(false)]],
        [`${kind}UnstageNoKey`, [stageHas(), stageHasWhole]],
        ...['Size', 'IncompleteSize', 'Clear'].map(op => [kind + op, [stageIsKnown]]),
      ]),
    ),
    ParseExample: [oneElement('sparse_keys'), oneElement('dense_keys')],
    SparseTensorDenseMatMul: [values('a_shape', 0, Number.MAX_SAFE_INTEGER)],
    AudioSpectrogram: [range('window_size', 2, 2 ** 24), range('stride', 1, INT32)],
    CustomAggregator: [range('num_bins', 0, 2 ** 24)],
    CreateSummaryDbWriter: ['db_uri', 'experiment_name', 'run_name', 'user_name'].map(oneElement),
    RecordInput: [
      range('file_parallelism', 1, 1024),
      range('file_buffer_size', 1, INT32),
      range('batch_size', 1, INT32),
    ],
    RemoteCall: [oneElement('target')],
    ...all(
      ['ExperimentalParseExampleDataset', 'ParseExampleDataset', 'ParseExampleDatasetV2'],
      sameLength('dense_keys', 'Tdense', 'dense_shapes'),
      sameLength('sparse_keys', 'sparse_types'),
    ),
    DeserializeIterator: [rank('serialized', 1)],
    SparseFillEmptyRows: [values('dense_shape', 0, Number.MAX_SAFE_INTEGER), countFits('dense_shape', 24)],
    TensorListReserve: [countFits('num_elements', 64)],
    TensorListResize: [countFits('size', 64)],
    TensorListFromTensor: [eachRowFits('tensor'), rowsFit('tensor')],
    ...all(['TensorListSplit', 'TensorListPushBackBatch'], eachRowFits('tensor')),
    TensorListScatter: [eachRowFits('tensor'), placesFit('indices')],
    TensorListScatterV2: [eachRowFits('tensor'), placesFit('indices'), countFits('num_elements', 64)],
    TensorListScatterIntoExistingList: [placesFit('indices')],
    TensorListSetItem: [oneElement('index'), itemFits],
    TensorListGetItem: [oneElement('index')],
    TensorListStack: [stackFits],
    TensorListGather: [gatheredFit],
    TensorListConcat: [concatenationFits()],
    TensorListConcatV2: [rank('leading_dims', 1), concatenationFits('leading_dims')],
    TensorArrayV3: [countFits('size', 256)],
    EncodePng: [notEmpty('image')],
    GatherV2: [batchDimsWithin('indices')],
    MultiDeviceIteratorInit: [oneElement('max_buffer_size')],
    MultiDeviceIteratorGetNextFromShard: [oneElement('shard_num'), oneElement('incarnation_id')],
    ...all(
      ['RFFT', 'RFFT2D', 'RFFT3D', 'RFFTND', 'IRFFT', 'IRFFT2D', 'IRFFT3D', 'IRFFTND'],
      values('fft_length', 1, INT32),
    ),
    LSTMBlockCell: LSTM_CELL,
    LSTMBlockCellGrad: [
      ...LSTM_CELL,
      ...['i', 'cs', 'f', 'o', 'ci', 'co', 'cs_grad', 'h_grad'].map(name => rank(name, 2)),
    ],
    LookupTableExportV2: [tableIs('table_handle', 'Tkeys', 'Tvalues')],
    ...all(['RandomPoisson', 'RandomPoissonV2'], ratesFit('rate')),
    StatelessRandomPoisson: [ratesFit('lam')],
    RandomIndexShuffle: [indicesShuffle],
    KmeansPlusPlusInitialization: [distancesFit],
    NearestNeighbors: [values('k', 0, Number.MAX_SAFE_INTEGER)],
    // The weights of all classes, and a tree over them.
    ...all(['LearnedUnigramCandidateSampler', 'ThreadUnsafeUnigramCandidateSampler'], attributeFits('range_max', 8)),
    ...all(
      ['SegmentMax', 'SegmentMean', 'SegmentMin', 'SegmentProd', 'SegmentSum'].concat([
        'SparseSegmentMean',
        'SparseSegmentSqrtN',
        'SparseSegmentSum',
      ]),
      segmentsFit('data'),
    ),
    ...all(['DynamicStitch', 'ParallelDynamicStitch'], stitchedFits),
    RaggedRange: [rangesFit],
    RaggedFillEmptyRows: [countFits('nrows', 24)],
    ...all(['Qr', 'Svd'], sidesFit('input')),
    MatrixSolveLs: [sidesFit('matrix')],
    TridiagonalSolve: [rightSides],
    SaveV2: [namesGiven],
    LoadAndRemapMatrix: [rank('row_remapping', 1), rank('col_remapping', 1)],
    SplitV: [rank('size_splits', 1), oneElement('split_dim')],
    ...all(['QuantizedAvgPool', 'QuantizedMaxPool', 'QuantizedConv2D'], ...IMAGES),
    XlaDynamicSlice: [rank('start_indices', 1), rank('size_indices', 1)],
    XlaDynamicUpdateSlice: [rank('indices', 1)],
    ...all(['XlaSvd', 'XlaSelfAdjointEig'], leastRank('a', 2)),
    ...all(['RandomGamma', 'StatelessRandomGammaV2', 'StatelessRandomGammaV3'], finite('alpha')),
    ResourceGather: [batchesAre('dtype')],
    ...all(['ResourceGatherNd', 'ReadVariableOp'], variablesAre('dtype')),
    ...all([...DENSE_UPDATES, ...ND_SCATTERS, 'ResourceStridedSliceAssign', 'ResourceCountUpTo'], variablesAre('T')),
    ...all(SPARSE_UPDATES, variablesAre('T'), rowsAre('var', 'T', 'grad')),
    ...all(SCATTERS, rowsAre('resource', 'dtype', 'updates', 'or scalar')),
  } satisfies Record<string, readonly Condition[]>),
)

// With perturbations, the kernel looks at the first element without asking whether there is one.
function rightSides(call: OpCall): string | undefined {
  const { shape } = inputOf(call, 'rhs')
  return attributeOf(call, 'perturb_singular') && countOf(shape) === 0
    ? `rhs must have elements where perturb_singular is true, got shape [${shape}]`
    : undefined
}

// A name is the key in the file, and the empty key is the header's.
function namesGiven(call: OpCall): string | undefined {
  const names = valuesIn(inputOf(call, 'tensor_names')) as Uint8Array[]
  const empty = names.findIndex(name => name.length === 0)
  return empty < 0 ? undefined : `tensor_names must not be empty, got "" at index ${empty}`
}

// Shape inference multiplies the sizes, and aborts beyond 2^63.
function paddedFits(call: OpCall): string | undefined {
  const { shape } = inputOf(call, 'input')
  const paddings = inputOf(call, 'paddings')
  if (paddings.values === undefined && paddings.handle === undefined) return undefined
  const around = numbersIn(paddings)
  const wrong = around.find(padding => padding < 0)
  if (wrong !== undefined) return `paddings must be 0 or more, got ${wrong}`
  let elements = 1
  for (const [axis, size] of shape.entries()) {
    // Also where a size of 0 comes later.
    elements *= size + (around[2 * axis] ?? 0) + (around[2 * axis + 1] ?? 0)
    if (elements >= 2 ** 63) return `paddings [${around}] make a tensor of 2^63 elements or more`
  }
  return undefined
}

// The kernel looks for each tensor that a type names, and for one number in the first where that is said to be a size.
function raggedPartitions(call: OpCall): string | undefined {
  const types = textsOf(call, 'row_partition_types')
  const tensors = inputsOf(call, 'row_partition_tensors')
  if (types.length !== tensors.length)
    return `row_partition_types must name each of the row_partition_tensors, got ${types.length} for ${tensors.length}`
  const first = tensors[0]
  if (first && types[0] === 'FIRST_DIM_SIZE' && countOf(first.shape) !== 1)
    return `the first of row_partition_tensors must hold one number, as FIRST_DIM_SIZE says, got shape [${first.shape}]`
  // The kernel goes along them without looking where that leads.
  const most = Math.max(...tensors.map(({ shape }) => countOf(shape)), inputOf(call, 'values').shape[0] ?? 0)
  for (const tensor of tensors) {
    const ends = numbersIn(tensor)
    const wrong = ends.find(
      (end, index) => end < (index === 0 ? 0 : ends[index - 1]!) || (end > most && ends.length > 1),
    )
    if (wrong !== undefined)
      return `row_partition_tensors must rise from 0 or more to at most ${most}, the number of values or rows, got ${wrong} in [${ends.slice(0, 20)}]`
  }
  return undefined
}

// Shape inference counts dimensions back from the indices' rank, and aborts where that is none.
function batchDimsWithin(input: string): Condition {
  return call => {
    const dims = Number(attributeOf(call, 'batch_dims'))
    const { shape } = inputOf(call, input)
    return dims >= -shape.length && dims <= shape.length
      ? undefined
      : `attribute batch_dims must be from ${-shape.length} to ${shape.length} for ${input} of shape [${shape}], got ${dims}`
  }
}

function all(ops: readonly string[], ...conditions: readonly Condition[]): Record<string, readonly Condition[]> {
  return Object.fromEntries(ops.map(op => [op, conditions]))
}
