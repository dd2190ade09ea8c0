/** @file Where tensors are, and putting them where their scope says. */

import type { EngineTensor } from '../engineTensor.ts'
import type { Pointer } from '../native/capi.ts'
import { defaultGpu, eagerContext, listDevices } from '../native/context.ts'
import { TF_INT32, TF_STRING } from '../native/dtypes.ts'
import { capi } from '../native/libtensorflow.ts'
import { check, status } from '../native/status.ts'
import { newHandle, type TensorValues } from '../native/tensor.ts'
import { currentDevice } from './scope.ts'

/** The full name of the device that holds the tensor's values; they are computed if need be. */
export function deviceOfTensor(tensor: EngineTensor): string {
  tensor.settle()
  // What is only in JavaScript's memory is on the host.
  return tensor.handle === undefined ? listDevices()[0]!.name : deviceOfHandle(tensor.handle)
}

export function deviceOfHandle(handle: Pointer): string {
  const name = capi().TFE_TensorHandleBackingDeviceName(handle, status())
  check("a tensor's device")
  return name
}

/** @returns a handle to a copy of `values` on the scope's device, or else where most ops run; the caller deletes it. */
export function upload(shape: readonly number[], dtype: number, values: TensorValues): Pointer {
  const handle = newHandle(shape, dtype, values)
  // Ops read int32 on the CPU, shapes and axes above all: on a GPU each would wait for a copy. Strings exist on CPUs only.
  const device = dtype === TF_INT32 || dtype === TF_STRING ? null : (currentDevice() ?? defaultGpu())
  if (device === null) return handle
  try {
    return copyToDevice(handle, device)
  } finally {
    capi().TFE_DeleteTensorHandle(handle)
  }
}

/** @returns a handle to a copy; the caller deletes it. Between CPU devices it shares the memory. */
export function copyToDevice(handle: Pointer, device: string): Pointer {
  const copy = capi().TFE_TensorHandleCopyToDevice(handle, eagerContext(), device, status())
  check('TFE_TensorHandleCopyToDevice')
  return copy
}
