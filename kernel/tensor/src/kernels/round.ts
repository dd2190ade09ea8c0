/** @file Round of int32 is the identity. TensorFlow's CPU kernel returns zeros for it (in Python as well). */

import { core } from '../tfjs.ts'
import { dtypeNumber, kernel, typeAttr } from './kernel.ts'

export const round = kernel<object>('Round', ({ x }, _, backend) => {
  if (x!.dtype === 'int32') return core.clone(x!)
  return backend.executeSingleOutput('Round', [typeAttr('T', dtypeNumber(x!.dtype))], [x!])
})
