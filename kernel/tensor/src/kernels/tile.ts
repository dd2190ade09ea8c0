/** @file A tensor repeated along its axes. TensorFlow has no kernel for uint16: there it goes through int32. */

import type { Tensor } from '@tensorflow/tfjs'
import { core } from '../tfjs.ts'
import { ints } from './ints.ts'
import { dtypeNumber, kernel, typeAttr } from './kernel.ts'

export const tile = kernel<{ reps: number[] }>('Tile', ({ x }, { reps }, backend) => {
  const run = (values: Tensor) => {
    const attributes = [typeAttr('T', dtypeNumber(values.dtype)), typeAttr('Tmultiples', dtypeNumber('int32'))]
    return backend.executeSingleOutput('Tile', attributes, [values, ints(reps)])
  }
  if (x!.dtype !== ('uint16' as string)) return run(x!)
  return core.tidy(() => core.cast(run(core.cast(x!, 'int32')), 'uint16'))
})
