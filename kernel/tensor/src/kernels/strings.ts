/** @file Strings: their n-grams, their parts, their hashes. */

import { boolAttr, dtypeNumber, intAttr, type Kernel, kernel, stringAttr, typeAttr } from './kernel.ts'
import { executeCasting } from './otherDtypes.ts'

interface NGramsAttributes {
  separator: string
  nGramWidths: number[]
  leftPad: string
  rightPad: string
  padWidth: number
  preserveShortSequences: boolean
}

const nGrams = kernel<NGramsAttributes>('StringNGrams', ({ data, dataSplits }, given, backend) => {
  const attributes = [
    stringAttr('separator', given.separator),
    intAttr('ngram_widths', given.nGramWidths),
    stringAttr('left_pad', given.leftPad),
    stringAttr('right_pad', given.rightPad),
    intAttr('pad_width', given.padWidth),
    boolAttr('preserve_short_sequences', given.preserveShortSequences),
    typeAttr('Tsplits', dtypeNumber('int32')),
  ]
  return backend.executeMultipleOutputs('StringNGrams', attributes, [data!, dataSplits!], 2)
})

const split = kernel<{ skipEmpty: boolean }>('StringSplit', ({ input, delimiter }, { skipEmpty }, backend) =>
  executeCasting(
    backend,
    'StringSplit',
    [boolAttr('skip_empty', skipEmpty)],
    [[input!], [delimiter!]],
    ['int32', 'string', 'int32'],
  ),
)

const toHashBucket = kernel<{ numBuckets: number }>('StringToHashBucketFast', ({ input }, { numBuckets }, backend) => {
  const attributes = [intAttr('num_buckets', numBuckets)]
  return executeCasting(backend, 'StringToHashBucketFast', attributes, [[input!]], ['int32'])[0]!
})

export const stringKernels: readonly Kernel[] = [nGrams, split, toHashBucket]
