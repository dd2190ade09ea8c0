/** @file Ragged tensors: rows of unequal length, as flat values and the places where rows end. */

import type { Tensor } from '@tensorflow/tfjs'
import { dtypeNumber, intAttr, type Kernel, kernel, stringsAttr, typeAttr } from './kernel.ts'

const INT = dtypeNumber('int32')

const gather = kernel<
  { outputRaggedRank: number },
  { paramsNestedSplits: Tensor[]; paramsDenseValues: Tensor; indices: Tensor }
>('RaggedGather', ({ paramsNestedSplits, paramsDenseValues, indices }, { outputRaggedRank }, backend) => {
  const attributes = [
    typeAttr('Tvalues', dtypeNumber(paramsDenseValues.dtype)),
    typeAttr('Tindices', INT),
    typeAttr('Tsplits', INT),
    intAttr('PARAMS_RAGGED_RANK', paramsNestedSplits.length),
    intAttr('OUTPUT_RAGGED_RANK', outputRaggedRank),
  ]
  const inputs = [...paramsNestedSplits, paramsDenseValues, indices]
  return backend.executeMultipleOutputs('RaggedGather', attributes, inputs, outputRaggedRank + 1)
})

const range = kernel<object>('RaggedRange', ({ starts, limits, deltas }, _, backend) => {
  const attributes = [typeAttr('T', dtypeNumber(starts!.dtype)), typeAttr('Tsplits', INT)]
  return backend.executeMultipleOutputs('RaggedRange', attributes, [starts!, limits!, deltas!], 2)
})

const toTensor = kernel<
  { rowPartitionTypes: string[] },
  { shape: Tensor; values: Tensor; defaultValue: Tensor; rowPartitionTensors: Tensor[] }
>('RaggedTensorToTensor', ({ shape, values, defaultValue, rowPartitionTensors }, { rowPartitionTypes }, backend) => {
  const attributes = [
    typeAttr('T', dtypeNumber(values.dtype)),
    typeAttr('Tindex', INT),
    typeAttr('Tshape', INT),
    intAttr('num_row_partition_tensors', rowPartitionTensors.length),
    stringsAttr('row_partition_types', rowPartitionTypes),
  ]
  const inputs = [shape, values, defaultValue, ...rowPartitionTensors]
  return backend.executeSingleOutput('RaggedTensorToTensor', attributes, inputs)
})

export const raggedKernels: readonly Kernel[] = [gather, range, toTensor]
