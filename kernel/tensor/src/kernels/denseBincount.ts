/** @file Counts of whole numbers, in all or by row. */

import { boolAttr, dtypeNumber, kernel, typeAttr, withInts } from './kernel.ts'

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
  return withInts(size, sizeTensor =>
    backend.executeSingleOutput('DenseBincount', attributes, [x!, sizeTensor, weights!]),
  )
})
