/** @file Reads what the kernel says about itself on the live comm. */

import { isMode, type KernelStatus, type LiveDevice, PayloadError } from '@diptych/protocol'

/** @throws {PayloadError} naming what is wrong */
export function parseKernelStatus(data: unknown): KernelStatus {
  const { mode, modeSetBy, devices, memoryBytes, tensors } = Object(data) as Record<string, unknown>
  if (!isMode(mode)) throw new PayloadError(`a status must have a mode, got ${JSON.stringify(mode)}`)
  if (typeof modeSetBy !== 'string') throw new PayloadError('a status must say who set the mode')
  if (typeof memoryBytes !== 'number' || typeof tensors !== 'number') {
    throw new PayloadError('a status must have memoryBytes and tensors, as numbers')
  }
  if (!Array.isArray(devices)) throw new PayloadError('a status must have a list of devices')
  return { mode, modeSetBy, memoryBytes, tensors, devices: devices.map(parseDevice) }
}

function parseDevice(json: unknown): LiveDevice {
  const { name, type, memoryBytes } = Object(json) as Record<string, unknown>
  if (typeof name !== 'string' || typeof type !== 'string')
    throw new PayloadError('a device must have a name and a type')
  return { name, type, memoryBytes: typeof memoryBytes === 'number' ? memoryBytes : null }
}
