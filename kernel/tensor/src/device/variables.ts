/** @file Variables that were made on a device: their values stay there, wherever the next ones are computed. */

import type { Tensor, Variable } from '@tensorflow/tfjs'
import { execute } from '../execute.ts'
import { engineTensorOf, tensorOf } from '../graph/engineTensors.ts'
import { ATTR_TYPE } from '../native/attributes.ts'
import { TF_INT32, TF_STRING } from '../native/dtypes.ts'
import { deviceOfTensor } from './placement.ts'
import { currentDevice, runOnDevice } from './scope.ts'

const homes = new WeakMap<Variable, string>()

/** Remembers the device of the scope in which a variable is made. */
export function noteHome(variable: Variable): void {
  const device = currentDevice()
  const { dtype } = engineTensorOf(variable)
  // As with all int32 and string values, see `upload`.
  if (device !== null && dtype !== TF_INT32 && dtype !== TF_STRING) homes.set(variable, device)
}

/** `value` where the variable's values belong: itself, or a copy, which is the caller's to dispose. */
export function atHome(variable: Variable, value: Tensor): Tensor {
  const home = homes.get(variable)
  if (home === undefined) return value
  const given = engineTensorOf(value)
  if (!given.pending && deviceOfTensor(given) === home) return value
  const type = { name: 'T', type: ATTR_TYPE, value: given.dtype }
  return runOnDevice(home, () => tensorOf(execute('Identity', [type], [given], 1)[0]!))
}
