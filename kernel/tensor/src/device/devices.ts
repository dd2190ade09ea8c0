/** @file `tf.devices` and `tf.deviceOf`: what there is to compute on, and where a tensor is. */

import os from 'node:os'
import type { Tensor } from '@tensorflow/tfjs'
import { engineTensorOf } from '../graph/engineTensors.ts'
import { guarded } from '../interrupt.ts'
import { type Device, listDevices } from '../native/context.ts'
import { shortName } from './name.ts'
import { type NvidiaGpu, nvidiaGpus } from './nvidia.ts'
import { deviceOfTensor } from './placement.ts'

/** A device that ops can run on. */
export interface DeviceInfo {
  /** What `tf.device` takes, e.g. `/gpu:0`. */
  readonly name: string
  /** `CPU`, `GPU`, … */
  readonly type: string
  /** The memory there is. Logical CPU devices share the host's. */
  readonly memoryBytes: number
  /** What nobody uses of it now, other processes included. `undefined`: the driver does not say. */
  readonly freeMemoryBytes: number | undefined
  /** The processor's or the GPU's own name, and what it can do. */
  readonly description: string
}

/**
 * The devices of this process, CPUs first. TensorFlow starts with the first call: `tf.configure` comes before.
 *
 * @throws {LibraryNotFoundError | LibraryVersionError}
 * @example tf.devices().map(({ name, type }) => `${name} is a ${type}`)
 */
export function devices(): DeviceInfo[] {
  const all = listDevices()
  const gpus = all.filter(({ type }) => type === 'GPU')
  const known = gpus.length > 0 ? nvidiaGpus().gpus : []
  // TensorFlow leaves out GPUs that are too old for it, and then its numbers are not CUDA's.
  const isSame = known.length === gpus.length
  return all.map(device =>
    device.type === 'GPU' ? describeGpu(device, isSame ? known[gpus.indexOf(device)] : undefined) : describeCpu(device),
  )
}

/**
 * The device that holds a tensor's values, e.g. `/gpu:0`. In a graph cell it runs what is pending.
 *
 * @throws {HostReadError} in a graph function, where a tensor has no values.
 * @example tf.deviceOf(tf.device('/cpu:0', () => tf.ones([2, 2])))
 */
export function deviceOf(tensor: Tensor): string {
  return guarded(() => shortName(deviceOfTensor(engineTensorOf(tensor))))
}

function describeCpu({ name, type }: Device): DeviceInfo {
  const processors = os.cpus()
  const limit = process.constrainedMemory()
  const total = os.totalmem()
  return {
    name: shortName(name),
    type,
    memoryBytes: limit > 0 && limit < total ? limit : total,
    freeMemoryBytes: process.availableMemory(),
    description: `${processors[0]?.model.trim() ?? process.arch}, ${processors.length} threads`,
  }
}

function describeGpu({ name, type, memoryLimitBytes }: Device, gpu: NvidiaGpu | undefined): DeviceInfo {
  return {
    name: shortName(name),
    type,
    memoryBytes: gpu?.memoryBytes ?? memoryLimitBytes,
    freeMemoryBytes: gpu?.freeMemoryBytes,
    description: gpu
      ? `${gpu.name}, compute capability ${gpu.computeCapability}`
      : 'a GPU of which the driver says no more',
  }
}
