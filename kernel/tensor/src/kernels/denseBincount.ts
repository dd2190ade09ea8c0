/** @file Counts of whole numbers, in all or by row. */

import { ints } from './ints.ts'
import { boolAttr, dtypeNumber, kernel, typeAttr } from './kernel.ts'

interface Attributes {
  size: number
  binaryOutput: boolean
}

export const denseBincount = kernel<Attributes>('DenseBincount', ({ x, weights }, { size, binaryOutput }, backend) => {
  const attributes = [
    typeAttr('Tidx', dtypeNumber('int32')),
    typeAttr('T', dtypeNumber(weights!.dtype)),
    boolAttr('binary_output', binaryOutput ?? false),
  ]
  return backend.executeSingleOutput('DenseBincount', attributes, [x!, ints(size), weights!])
})
