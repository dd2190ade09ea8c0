/** @file Mean in the input's dtype where it has fractions, else in float32. tfjs-node names the input's dtype for an input it has cast, which a graph does not accept. */

import { isFloat } from '../dtypes/promotion.ts'
import { core } from '../tfjs.ts'
import { ints } from './ints.ts'
import { boolAttr, dtypeNumber, kernel, typeAttr } from './kernel.ts'

interface Attributes {
  axis: number | number[]
  keepDims: boolean
}

export const mean = kernel<Attributes>('Mean', ({ x }, { axis, keepDims }, backend) => {
  const axes = core.util.parseAxisParam(axis, x!.shape)
  const dtype = isFloat(x!.dtype) || x!.dtype.startsWith('complex') ? x!.dtype : 'float32'
  const floats = core.cast(x!, dtype)
  const attributes = [
    typeAttr('T', dtypeNumber(dtype)),
    typeAttr('Tidx', dtypeNumber('int32')),
    boolAttr('keep_dims', keepDims ?? false),
  ]
  const result = backend.executeSingleOutput('Mean', attributes, [floats, ints(axes)])
  floats.dispose()
  return result
})
