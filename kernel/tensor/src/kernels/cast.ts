/** @file Cast, which leaves a tensor alone that has the dtype already. */

import type { Tensor } from '@tensorflow/tfjs'
import { boolAttr, dtypeNumber, kernel, sameData, typeAttr } from './kernel.ts'

export const cast = kernel<{ dtype: Tensor['dtype'] }>('Cast', ({ x }, { dtype }, backend) => {
  if (dtype === x!.dtype) return sameData(x!, backend)
  const attributes = [
    typeAttr('SrcT', dtypeNumber(x!.dtype)),
    typeAttr('DstT', dtypeNumber(dtype)),
    boolAttr('Truncate', false),
  ]
  return backend.executeSingleOutput('Cast', attributes, [x!])
})
