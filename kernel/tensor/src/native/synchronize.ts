/** @file Waits for what the devices have been given: a GPU goes on after the call that gave it work has returned. */

import { copyToDevice } from '../device/placement.ts'
import type { Pointer } from './capi.ts'
import { knownDevices } from './context.ts'
import { TF_FLOAT } from './dtypes.ts'
import { capi } from './libtensorflow.ts'
import { newHandle } from './tensor.ts'

/** A number on each GPU. */
let markers: readonly Pointer[] | undefined

/** Returns when every device has done all it was given. On CPUs that is so already when an op returns. */
export function synchronizeDevices(): void {
  // Before the first op there is nothing to wait for, and the library stays closed.
  if (knownDevices().length === 0) return
  markers ??= knownDevices()
    .filter(({ type }) => type === 'GPU')
    .map(({ name }) => numberOn(name))
  // Reading from a GPU waits for all kernels that were launched there before.
  for (const marker of markers) capi().TFE_DeleteTensorHandle(copyToDevice(marker, '/device:CPU:0'))
}

function numberOn(device: string): Pointer {
  const onHost = newHandle([], TF_FLOAT, Float32Array.of(0))
  try {
    return copyToDevice(onHost, device)
  } finally {
    capi().TFE_DeleteTensorHandle(onHost)
  }
}
