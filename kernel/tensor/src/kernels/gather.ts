/** @file Gather without tfjs-node's check of the indices on the host: TensorFlow checks them itself, and a graph has no values to check. */

import { ArgumentError } from '../errors.ts'
import { core } from '../tfjs.ts'
import { ints } from './ints.ts'
import { dtypeNumber, intAttr, kernel, typeAttr } from './kernel.ts'

interface Attributes {
  axis: number
  batchDims: number
}

export const gather = kernel<Attributes>('GatherV2', ({ x, indices }, { axis, batchDims }, backend) => {
  // tfjs counts up to the axis, however far that is.
  if (!(Number.isInteger(axis) && axis >= 0 && axis < x!.shape.length)) {
    throw new ArgumentError(
      `gather: axis must be a whole number from 0 to ${x!.shape.length - 1} for x of shape [${x!.shape}], got ${axis}.`,
    )
  }
  core.backend_util.segment_util.collectGatherOpShapeInfo(x!, indices!, axis, batchDims)
  const attributes = [
    intAttr('batch_dims', batchDims),
    typeAttr('Tparams', dtypeNumber(x!.dtype)),
    typeAttr('Tindices', dtypeNumber(indices!.dtype)),
    typeAttr('Taxis', dtypeNumber('int32')),
  ]
  return backend.executeSingleOutput('GatherV2', attributes, [x!, indices!, ints(axis)])
})
