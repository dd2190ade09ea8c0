/** @file Sparse tensors, and sums and means of rows by segment. */

import type { Tensor } from '@tensorflow/tfjs'
import { TensorFlowError } from '../errors.ts'
import { TF_DOUBLE, TF_INT64 } from '../native/dtypes.ts'
import { dtypeNumber, type Kernel, kernel, typeAttr } from './kernel.ts'
import { executeCasting } from './otherDtypes.ts'

const INT = dtypeNumber('int32')

const fillEmptyRows = kernel<object>(
  'SparseFillEmptyRows',
  ({ indices, values, denseShape, defaultValue }, _, backend) =>
    executeCasting(
      backend,
      'SparseFillEmptyRows',
      [typeAttr('T', dtypeNumber(values!.dtype))],
      [[indices!, TF_INT64], [values!], [denseShape!, TF_INT64], [defaultValue!]],
      ['int32', values!.dtype, 'bool', 'int32'],
    ),
)

const reshape = kernel<object>('SparseReshape', ({ inputIndices, inputShape, newShape }, _, backend) => {
  const inputs = [inputIndices!, inputShape!, newShape!].map((tensor): [Tensor, number] => [tensor, TF_INT64])
  return executeCasting(backend, 'SparseReshape', [], inputs, ['int32', 'int32'])
})

// TensorFlow has no mean of int32. As float64 it is exact, and cut to int32 as tfjs does.
const segmentMean = segments('SparseSegmentMean', TF_DOUBLE)
const segmentSum = segments('SparseSegmentSum', INT)

/** @param intDtype - the dtype in which int32 data is reduced. */
function segments(op: string, intDtype: number): Kernel {
  return kernel<object>(op, ({ data, indices, segmentIds }, _, backend) => {
    const dtype = data!.dtype === 'int32' ? intDtype : dtypeNumber(data!.dtype)
    const attributes = [typeAttr('T', dtype), typeAttr('Tidx', INT), typeAttr('Tsegmentids', INT)]
    try {
      return executeCasting(backend, op, attributes, [[data!, dtype], [indices!], [segmentIds!]], [data!.dtype])[0]!
    } catch (error) {
      if (!(error instanceof TensorFlowError)) throw error
      // Called as the user calls it.
      throw error.withMessage(error.message.replace("'segment_ids'", 'segmentIds'))
    }
  })
}

export const sparseKernels: readonly Kernel[] = [fillEmptyRows, reshape, segmentMean, segmentSum]
