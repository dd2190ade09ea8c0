/** @file Counts memory: how much of it tensors hold, on which device, and the most there has been. */

/** Memory of one device. */
export interface DeviceMemory {
  /** Tensors that hold memory there. */
  tensors: number
  bytes: number
}

/** The counts of the process. Plain fields: they change with every op. */
export const ledger = {
  /** Tensors that hold native memory. */
  tensors: 0,
  /** What they hold. Of strings: their headers, 24 bytes each, without long texts. */
  bytes: 0,
  /** The most of `bytes` since the start, or the last `resetPeak`. */
  peakBytes: 0,
  /** Values in JavaScript's memory: small tensors, and those that no op has used so far. */
  hostBytes: 0,
}

const devices = new Map<string, DeviceMemory>()

/** The counts of a device, e.g. of `/cpu:0`. */
export function deviceMemory(name: string): DeviceMemory {
  let memory = devices.get(name)
  if (!memory) {
    memory = { tensors: 0, bytes: 0 }
    devices.set(name, memory)
  }
  return memory
}

/** All devices that tensors have been on, by name. */
export function memoryByDevice(): Record<string, Readonly<DeviceMemory>> {
  return Object.fromEntries([...devices].map(([name, { tensors, bytes }]) => [name, { tensors, bytes }]))
}

/** Begins the peak anew, at what is alive. */
export function resetPeak(): void {
  ledger.peakBytes = ledger.bytes
}
