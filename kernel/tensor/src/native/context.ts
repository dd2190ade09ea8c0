/** @file TensorFlow's eager context: one for the process, made on first use. */

import type { Pointer } from './capi.ts'
import { capi } from './libtensorflow.ts'
import { check, status } from './status.ts'

/** A device as TensorFlow names it. */
export interface Device {
  /** e.g. `/job:localhost/replica:0/task:0/device:CPU:0` */
  readonly name: string
  /** `CPU`, `GPU`, … */
  readonly type: string
}

// ConfigProto { gpu_options { allow_growth: true } }: take GPU memory as needed, not all of it at once.
const CONFIG = Uint8Array.of(0x32, 0x02, 0x20, 0x01)

let context: Pointer | undefined
let deviceList: readonly Device[] | undefined

/** The eager context. @throws {LibraryNotFoundError | LibraryVersionError | TensorFlowError} */
export function eagerContext(): Pointer {
  context ??= newContext()
  return context
}

/** The devices of this process, CPU first. */
export function listDevices(): readonly Device[] {
  deviceList ??= readDevices()
  return deviceList
}

/** The devices, if anything has asked for them: to look does not open the library. */
export function knownDevices(): readonly Device[] {
  return context === undefined ? [] : listDevices()
}

function newContext(): Pointer {
  const api = capi()
  const options = api.TFE_NewContextOptions()
  try {
    api.TFE_ContextOptionsSetConfig(options, CONFIG, CONFIG.length, status())
    check('TFE_ContextOptionsSetConfig')
    const made = api.TFE_NewContext(options, status())
    check('TFE_NewContext')
    return made
  } finally {
    api.TFE_DeleteContextOptions(options)
  }
}

function readDevices(): Device[] {
  const api = capi()
  const list = api.TFE_ContextListDevices(eagerContext(), status())
  check('TFE_ContextListDevices')
  try {
    return Array.from({ length: api.TF_DeviceListCount(list) }, (_, index) => {
      const name = api.TF_DeviceListName(list, index, status())
      const type = api.TF_DeviceListType(list, index, status())
      check('TF_DeviceListName')
      return { name, type }
    })
  } finally {
    api.TF_DeleteDeviceList(list)
  }
}
