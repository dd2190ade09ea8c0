/** @file Where values would go in sorted rows: LowerBound and UpperBound. */

import { dtypeNumber, kernel, typeAttr } from './kernel.ts'

interface Attributes {
  side: 'left' | 'right'
}

export const searchSorted = kernel<Attributes>('SearchSorted', ({ sortedSequence, values }, { side }, backend) => {
  const attributes = [typeAttr('T', dtypeNumber(sortedSequence!.dtype)), typeAttr('out_type', dtypeNumber('int32'))]
  return backend.executeSingleOutput(side === 'left' ? 'LowerBound' : 'UpperBound', attributes, [
    sortedSequence!,
    values!,
  ])
})
