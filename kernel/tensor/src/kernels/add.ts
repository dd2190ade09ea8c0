/** @file Sums of two tensors. TensorFlow's Add has no kernel for some dtypes that its AddV2 has one for; AddV2 has none for strings. */

import { core } from '../tfjs.ts'
import { dtypeNumber, kernel, typeAttr } from './kernel.ts'

/** For the others the op, which errors and profiles name, is called what the function is. */
const ONLY_IN_V2: ReadonlySet<string> = new Set(['uint16', 'uint32', 'uint64'])

export const add = kernel<object>('Add', ({ a, b }, _, backend) => {
  const dtype = core.backend_util.upcastType(a!.dtype, b!.dtype)
  return backend.executeSingleOutput(
    ONLY_IN_V2.has(dtype) ? 'AddV2' : 'Add',
    [typeAttr('T', dtypeNumber(dtype))],
    [a!, b!],
  )
})
