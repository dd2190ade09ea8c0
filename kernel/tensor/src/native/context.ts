/** @file TensorFlow's eager context: one for the process, made on first use. */

import { type DeviceConfiguration, fixConfiguration } from '../device/configuration.ts'
import { nvidiaGpus } from '../device/nvidia.ts'
import type { Pointer } from './capi.ts'
import { encodeConfigProto } from './configProto.ts'
import { capi } from './libtensorflow.ts'
import { check, status } from './status.ts'

/** A device as TensorFlow names it. */
export interface Device {
  /** e.g. `/job:localhost/replica:0/task:0/device:CPU:0` */
  readonly name: string
  /** `CPU`, `GPU`, … */
  readonly type: string
  /** The most memory that TensorFlow takes there. Of a CPU it says nothing true: 256 MiB. */
  readonly memoryLimitBytes: number
}

let context: Pointer | undefined
let firstGpu: string | null | undefined
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

/** The full name of the GPU that ops run on where nothing else is said. `null`: there is none. */
export function defaultGpu(): string | null {
  if (firstGpu === undefined) firstGpu = listDevices().find(({ type }) => type === 'GPU')?.name ?? null
  return firstGpu
}

function newContext(): Pointer {
  // The library first: koffi's stack, which it enlarges, is fixed once any library is open.
  const api = capi()
  const config = configBytes(fixConfiguration())
  const options = api.TFE_NewContextOptions()
  try {
    api.TFE_ContextOptionsSetConfig(options, config, config.length, status())
    check('TFE_ContextOptionsSetConfig')
    const made = api.TFE_NewContext(options, status())
    check('TFE_NewContext')
    return made
  } finally {
    api.TFE_DeleteContextOptions(options)
  }
}

/** A serialised ConfigProto. */
export function configBytes(configuration: DeviceConfiguration): Uint8Array {
  const { cpuDevices, gpuMemoryLimitMb, gpuMemoryGrowth, softPlacement } = configuration
  return encodeConfigProto({
    deviceCount: { CPU: cpuDevices },
    allowSoftPlacement: softPlacement,
    gpuOptions: {
      allowGrowth: gpuMemoryGrowth,
      // TensorFlow wants one limit for each GPU, and uses no GPU without one.
      memoryLimitsMb: gpuMemoryLimitMb === undefined ? [] : Array(nvidiaGpus().gpus.length).fill(gpuMemoryLimitMb),
    },
  })
}

function readDevices(): Device[] {
  const api = capi()
  const list = api.TFE_ContextListDevices(eagerContext(), status())
  check('TFE_ContextListDevices')
  try {
    return Array.from({ length: api.TF_DeviceListCount(list) }, (_, index) => {
      const name = api.TF_DeviceListName(list, index, status())
      const type = api.TF_DeviceListType(list, index, status())
      const memoryLimitBytes = Number(api.TF_DeviceListMemoryBytes(list, index, status()))
      check('TF_DeviceListName')
      return { name, type, memoryLimitBytes }
    })
  } finally {
    api.TF_DeleteDeviceList(list)
  }
}
