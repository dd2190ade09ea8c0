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
    reason: 'tfjs-node has no kernel for the op (its cpu backend has)',
    specs: [
      'bitwiseAnd test-tensorflow {} a bitwiseAnd b',
      'denseBincount ',
      'image.transform ',
      'lowerBound ',
      'maxPoolWithArgmax ',
      'raggedGather ',
      'raggedRange ',
      'raggedTensorToTensor ',
      'searchSorted ',
      'sparseFillEmptyRows ',
      'sparseReshape ',
      'sparseSegmentMean ',
      'sparseSegmentSum ',
      'stringNGrams ',
      'stringSplit ',
      'stringToHashBucketFast ',
      'upperBound ',
    ],
  },
  {
    reason: "tfjs-node's pooling and convolution kernels take padding 'same' and 'valid' only",
    specs: ['p=explicit', ' p=1 ', 'avgPool3d test-tensorflow {} x=[1,1,1,1,1] f=[2,2,2] s=1 p=2'],
  },
  {
    reason: "tfjs-node's fused convolution takes NHWC only",
    specs: [
      'fused conv2d test-tensorflow {} basic in NCHW',
      'fused conv2d test-tensorflow {} im2row in NCHW',
      'fused conv2d test-tensorflow {} batch in NCHW',
    ],
  },
  {
    reason: 'TensorFlow has no kernel of the op for this dtype, in Python as well',
    specs: [
      'diag test-tensorflow {} bool',
      'leakyrelu test-tensorflow {} int32',
      'step kernel test-tensorflow {} with int32 tensor',
      'greater test-tensorflow {} should support string comparison',
      'greaterEqual test-tensorflow {} should support string comparison',
      'less test-tensorflow {} should support string comparison',
      'lessEqual test-tensorflow {} should support string comparison',
    ],
  },
  {
    reason: "TensorFlow's ScatterNd wants indices of shape [n, 1] where tfjs also takes [n]",
    specs: [
      'scatterND test-tensorflow {} should work for 2d',
      'scatterND test-tensorflow {} should work for simple 1d',
      'scatterND test-tensorflow {} should work for multiple 1d',
      'scatterND test-tensorflow {} should sum the duplicated indices',
      'scatterND test-tensorflow {} should work for tensorLike input',
    ],
  },
  {
    reason: 'TensorFlow propagates NaN in sign, and counts NaN as unequal to NaN in unique',
    specs: [
      'sign test-tensorflow {} basic',
      'sign test-tensorflow {} does not propagate NaNs',
      'sign test-tensorflow {} accepts a tensor-like object',
      'unique test-tensorflow {} 1d tensor with NaN and Infinity',
    ],
  },
  {
    reason: "TensorFlow's einsum accepts the equation (it takes traces, and broadcasts)",
    specs: [
      'einsum test-tensorflow {} 2d matrix calculate trace: duplicate axes not implemented yet',
      'einsum test-tensorflow {} nonexistent dimension throws error',
    ],
  },
  {
    reason: 'TensorFlow refuses a window that is larger than its input',
    specs: ['avgPool3d test-tensorflow {} x=[1,1,1,1,1] f=[1,1,3] s=1 p=valid'],
  },
  {
    reason: 'oneDNN has no such convolution',
    specs: ['conv2dTranspose test-tensorflow {} input=8x8x8,output=4x4x8,f=8,s=1,inDepth=8,p=same vec4'],
  },
  {
    reason: 'the check of the indices is TensorFlow\'s, and so are its words: "indices[0] = 100 is not in [0, 2)"',
    specs: ['gather test-tensorflow {} throws when index is out of bound'],
  },
  {
    reason: 'the last bit of a float32 tangent near a pole',
    specs: ['tan test-tensorflow {} numbers exceed float32 precision'],
  },
  {
    reason: "statistics of one seeded sample, with a tolerance that was set for tfjs's generator",
    specs: ['randomStandardNormal test-tensorflow {} should return a int32'],
  },
  {
    reason:
      'the check is TensorFlow\'s shape inference, which has words of its own: "Dimensions must be equal, but are 3 and 2"',
    specs: [
      'einsum test-tensorflow {} mismatched dimensions throws error',
      'einsum test-tensorflow {} incorrect number of tensors throws error',
    ],
    modes: ['graph', 'graph+xla'],
  },
  {
    reason: 'nobody reads the slice, so that it is never computed',
    specs: ['slice2d test-tensorflow {} throws when requesting out of bounds slice'],
    modes: ['graph', 'graph+xla'],
  },
  {
    reason: "oneDNN's softmax, which grappler puts into functions, gives 0 beside a NaN, as TensorFlow in Python does",
    specs: ['softmax test-tensorflow {} Propagates NaNs'],
    modes: ['graph'],
  },
  {
    reason: 'XLA has no such op on the CPU',
    specs: ['cropAndResize test-tensorflow {} ', 'randomGamma test-tensorflow {} should return a random'],
    modes: ['graph+xla'],
  },
  {
    reason: "XLA's maximum of a row does not propagate NaN",
    specs: ['max test-tensorflow {} return NaNs'],
    modes: ['graph+xla'],
  },
]
