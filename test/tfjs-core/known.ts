/** @file Specs of tfjs-core that do not pass on TensorFlow, each with the reason. A spec here that passes is reported, so that the list stays true. */

import type { Mode } from '@diptych/tensor/runtime'

/** Why the specs whose full names contain one of `specs` fail. */
export interface KnownFailure {
  readonly reason: string
  readonly specs: readonly string[]
  /** Only in these modes; all of them by default. */
  readonly modes?: readonly Mode[]
}

export const KNOWN_FAILURES: readonly KnownFailure[] = [
  {
    reason:
      "The spec counts the learning rate, which tfjs's momentum optimizer leaves behind when it is disposed. Ours disposes it",
    specs: ['MomentumOptimizer test-tensorflow {} basic', 'MomentumOptimizer test-tensorflow {} basic - with Nesterov'],
  },
  {
    reason: 'The spec wants weights of int16 refused, which tfjs has not. They are read, as all dtypes of TensorFlow',
    specs: [
      'decodeWeights test-tensorflow {} from arraybuffer Unsupported dtype raises Error',
      'decodeWeights test-tensorflow {} from stream Unsupported dtype raises Error',
    ],
  },
  {
    reason: 'The spec wants the gradient of a dilated convolution refused. It is computed, as TensorFlow does',
    specs: ['depthwiseConv2d gradients test-tensorflow {} throws error on dilations > 1'],
  },
  {
    reason: "The gradient of a mirrored pad counts the reflections, as TensorFlow's does; the spec's leaves them out",
    specs: ['mirrorPad test-tensorflow {} grad', 'mirrorPad test-tensorflow {} gradient with clones'],
  },
  {
    reason: "TensorFlow propagates NaN in sign and in max pooling with places, where tfjs's own backends pass over it",
    specs: [
      'sign test-tensorflow {} basic',
      'sign test-tensorflow {} does not propagate NaNs',
      'sign test-tensorflow {} accepts a tensor-like object',
      'maxPoolWithArgmax test-tensorflow {} [x=[1,3,3,1] f=[2,2] s=1 ignores NaNs',
    ],
  },
  {
    reason: 'TensorFlow counts NaN as unequal to NaN in unique, so that it lists each',
    specs: ['unique test-tensorflow {} 1d tensor with NaN and Infinity'],
  },
  {
    reason: "TensorFlow's einsum accepts the equation, and computes it: it takes traces, and new axes of size 1",
    specs: [
      'einsum test-tensorflow {} 2d matrix calculate trace: duplicate axes not implemented yet',
      'einsum test-tensorflow {} nonexistent dimension throws error',
    ],
  },
  {
    reason: 'TensorFlow refuses a window that is larger than its input, where tfjs gives a tensor without elements',
    specs: ['avgPool3d test-tensorflow {} x=[1,1,1,1,1] f=[1,1,3] s=1 p=valid'],
  },
  {
    reason:
      'The shapes do not fit: a 4×4 output of a transposed convolution with stride 1 and padding "same" has a 4×4 input, not 8×8. It is refused',
    specs: ['conv2dTranspose test-tensorflow {} input=8x8x8,output=4x4x8,f=8,s=1,inDepth=8,p=same vec4'],
  },
  {
    reason:
      "The spec wants each gradient divided by the window's whole area. That is no gradient of avgPool, which in tfjs too averages over what lies in the input; ours is",
    specs: ['avgPool test-tensorflow {} gradient x=[3,3,1] f=[3,3] s=1 p=explicit'],
  },
  {
    reason:
      'The spec wants the input as it is: tfjs takes a shortcut for a window of 1 with a result of the same shape, though padding and stride move the window. Ours moves it',
    specs: ['x=[2,2,3] f=[1,1] s=2 p=1 fractional outputs default rounding'],
  },
  {
    reason:
      'It is refused as it should be, in words of TensorFlow that differ from tfjs\'s ("indices[0] = 100 is not in [0, 2)")',
    specs: [
      'gather test-tensorflow {} throws when index is out of bound',
      'raggedGather  test-tensorflow {} BadValuesShape',
      'raggedGather  test-tensorflow {} InvalidSplitsNotSorted',
      'sparseFillEmptyRows test-tensorflow {} throw error if negative row',
    ],
  },
  {
    reason: 'The last bit of a float32 tangent near a pole: 30144.178 for 30144.176',
    specs: ['tan test-tensorflow {} numbers exceed float32 precision'],
  },
  {
    reason:
      'It is refused as it should be, by TensorFlow\'s shape inference, which has words of its own ("Dimensions must be equal, but are 3 and 2")',
    specs: [
      'raggedRange  test-tensorflow {} InvalidArgsStarts',
      'raggedRange  test-tensorflow {} InvalidArgsLimits',
      'raggedRange  test-tensorflow {} InvalidArgsDeltas',
      'raggedRange  test-tensorflow {} InvalidArgsShapeMismatch',
      'einsum test-tensorflow {} mismatched dimensions throws error',
      'einsum test-tensorflow {} incorrect number of tensors throws error',
    ],
    modes: ['graph', 'graph+xla'],
  },
  {
    reason: 'Nobody reads the result, so that it is never computed',
    specs: [
      'slice2d test-tensorflow {} throws when requesting out of bounds slice',
      'sparseReshape test-tensorflow {} throw error if',
    ],
    modes: ['graph', 'graph+xla'],
  },
  {
    reason: 'XLA has no such op on the CPU',
    specs: [
      'cropAndResize test-tensorflow {} ',
      'resizeNearestNeighbor gradients test-tensorflow {} with clones, greyscale: upscale, same aspect ratio',
      'sparseReshape test-tensorflow {} does not have memory leak',
      'sparseReshape test-tensorflow {} same shape with inferred dim',
      'sparseReshape test-tensorflow {} new shape with same rank',
      'sparseReshape test-tensorflow {} up rank with inferred dim',
      'sparseReshape test-tensorflow {} down rank',
    ],
    modes: ['graph+xla'],
  },
]
