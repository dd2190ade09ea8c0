/**
 * @file Which inputs of an op its shapes depend on, or XLA wants at compile time: axes, sizes, paddings. Their values become constants
 * of a recorded graph; all other values stay inputs, so that another minibatch is the same graph.
 *
 * Trying it out instead goes wrong: SplitV without its axis infers shapes for the last one.
 */

const SHAPE_INPUTS: Readonly<Record<string, readonly number[]>> = {
  All: [1],
  Any: [1],
  ArgMax: [1],
  ArgMin: [1],
  AvgPool3DGrad: [0],
  AvgPoolGrad: [0],
  BatchToSpaceND: [1, 2],
  Bincount: [1],
  BroadcastTo: [1],
  // The axis comes last.
  ConcatV2: [-1],
  Conv2DBackpropFilter: [1],
  Conv2DBackpropInput: [0],
  Conv3DBackpropFilterV2: [1],
  Conv3DBackpropInputV2: [0],
  CropAndResize: [3],
  Cumprod: [1],
  Cumsum: [1],
  DenseBincount: [1],
  DepthwiseConv2dNativeBackpropFilter: [1],
  DepthwiseConv2dNativeBackpropInput: [0],
  ExpandDims: [1],
  Fill: [0],
  GatherV2: [2],
  ImageProjectiveTransformV3: [2],
  LinSpace: [2],
  Max: [1],
  Mean: [1],
  Min: [1],
  MirrorPad: [1],
  OneHot: [1],
  Pad: [1],
  PadV2: [1],
  Prod: [1],
  RaggedTensorToTensor: [0],
  Reshape: [1],
  ResizeBilinear: [1],
  ResizeNearestNeighbor: [1],
  ResizeNearestNeighborGrad: [1],
  ReverseV2: [1],
  Roll: [1, 2],
  ScatterNd: [2],
  Slice: [2],
  SpaceToBatchND: [1, 2],
  SparseToDense: [1],
  Split: [0],
  SplitV: [1, 2],
  StatelessRandomGammaV2: [0],
  StatelessRandomNormal: [0],
  StatelessRandomUniform: [0],
  StatelessRandomUniformInt: [0],
  StridedSlice: [1, 2, 3],
  Sum: [1],
  TensorListFromTensor: [1],
  TensorListGetItem: [2],
  TensorListReserve: [0, 1],
  TensorListStack: [1],
  Tile: [1],
  TopKV2: [1],
  Transpose: [1],
  UniqueV2: [1],
  UnsortedSegmentSum: [2],
}

/** @returns the positions of an op's inputs that are constants where their values are known; `undefined`: nothing is known of this op. */
export function shapeInputs(op: string, inputCount: number): readonly number[] | undefined {
  return SHAPE_INPUTS[op]?.map(position => (position < 0 ? inputCount + position : position))
}
