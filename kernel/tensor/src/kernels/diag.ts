/** @file A tensor on the diagonal of one of twice its rank. TensorFlow has no kernel for bool: there it goes through int32. */

import type { Tensor } from '@tensorflow/tfjs'
import { core } from '../tfjs.ts'
import { dtypeNumber, kernel, typeAttr } from './kernel.ts'

export const diag = kernel<object>('Diag', ({ x }, _, backend) => {
  const run = (values: Tensor) =>
    backend.executeSingleOutput('Diag', [typeAttr('T', dtypeNumber(values.dtype))], [values])
  if (x!.dtype !== 'bool') return run(x!)
  return core.tidy(() => core.cast(run(core.cast(x!, 'int32')), 'bool'))
})
