/** @file Ops that want or give dtypes that tfjs lacks, int64 mostly: values are cast on the way in and on the way out. */

import type { DataType, Tensor } from '@tensorflow/tfjs'
import type { EngineTensor } from '../engineTensor.ts'
import { execute } from '../execute.ts'
import type { OpAttribute } from '../native/attributes.ts'
import type { Backend } from '../tfjs.ts'
import { dtypeNumber, typeAttr } from './kernel.ts'

/**
 * Runs an op.
 *
 * @param inputs - each with TensorFlow's number of the dtype that the op wants; without one it goes in as it is.
 * @param results - the dtype of each result, for tfjs.
 */
export function executeCasting(
  backend: Backend,
  op: string,
  attributes: readonly OpAttribute[],
  inputs: readonly (readonly [tensor: Tensor, dtype?: number])[],
  results: readonly DataType[],
): Tensor[] {
  const intermediate: EngineTensor[] = []
  const cast = (tensor: EngineTensor, dtype: number): EngineTensor =>
    execute('Cast', [typeAttr('SrcT', tensor.dtype), typeAttr('DstT', dtype)], [tensor], 1)[0]!
  try {
    const given = backend.getInputTensorIds(inputs.map(([tensor]) => tensor))
    const converted = given.map((tensor, index) => {
      const dtype = inputs[index]![1] ?? tensor.dtype
      if (tensor.dtype === dtype) return tensor
      const wanted = cast(tensor, dtype)
      intermediate.push(wanted)
      return wanted
    })
    return execute(op, attributes, converted, results.length).map((tensor, index) => {
      const dtype = dtypeNumber(results[index]!)
      if (tensor.dtype !== dtype) intermediate.push(tensor)
      const result = tensor.dtype === dtype ? tensor : cast(tensor, dtype)
      return backend.createOutputTensor({ id: result, shape: result.shape.slice(), dtype })
    })
  } finally {
    for (const tensor of intermediate) tensor.dispose()
  }
}
