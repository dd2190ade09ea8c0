/** @file A kernel's status in a few words. */

import { formatBytes } from '@diptych/picture'
import type { KernelStatus } from '@diptych/protocol'

/** `graph · GPU · 1.2 GB`: the mode, the device where ops run by themselves, and the memory in use there. */
export function statusText(status: KernelStatus): string {
  return [status.mode, deviceText(status), formatBytes(memoryInUse(status))].filter(part => part !== '').join(' · ')
}

/** Empty until the engine is loaded: before that, nobody knows which devices there are. */
function deviceText({ devices }: KernelStatus): string {
  const gpus = devices.filter(({ type }) => type === 'GPU').length
  if (gpus > 1) return `${gpus} GPUs`
  if (gpus === 1) return 'GPU'
  return devices[0]?.type ?? ''
}

/** That of the GPUs where they tell; else that of the kernel's process, in which the CPU's tensors lie. */
function memoryInUse({ devices, memoryBytes }: KernelStatus): number {
  const told = devices.filter(({ type }) => type === 'GPU').map(device => device.memoryBytes)
  const known = told.filter(bytes => bytes !== null)
  return known.length > 0 ? known.reduce((sum, bytes) => sum + bytes, 0) : memoryBytes
}
