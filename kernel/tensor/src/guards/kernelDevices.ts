/** @file On which kinds of devices the loaded TensorFlow can run an op: it knows ops that only other builds, or TPUs, have. */

import { ArgumentError } from '../errors.ts'
import { recordsForXla } from '../execute.ts'
import { takeBytes } from '../native/buffer.ts'
import { capi } from '../native/libtensorflow.ts'
import { readFields, readText } from '../native/protobuf.ts'
import { check, status } from '../native/status.ts'

const known = new Map<string, readonly string[]>()

/** Devices that programs here can have. DEFAULT is any of them. */
const USUAL: ReadonlySet<string> = new Set(['CPU', 'GPU', 'DEFAULT'])

/** @throws {ArgumentError} if no device could run the op here. What XLA compiles it has by other means. */
export function checkKernels(op: string): void {
  const devices = kernelDevices(op)
  if (devices.some(device => USUAL.has(device)) || recordsForXla()) return
  const where = devices.length > 0 ? `only ${devices.join(' and ')} run it` : 'no device runs it by itself'
  throw new ArgumentError(
    `${op}: ${where} in this TensorFlow. If XLA has it, call it in tf.graph(…, { xla: true }) or in a cell that XLA compiles.`,
  )
}

/** `CPU`, `GPU`, `TPU` … */
export function kernelDevices(op: string): readonly string[] {
  let devices = known.get(op)
  if (!devices) {
    devices = [...new Set(readDevices(op))]
    known.set(op, devices)
  }
  return devices
}

// A KernelList is a list of KernelDefs (1), whose device type is a text (2). @see tensorflow/core/framework/kernel_def.proto
function readDevices(op: string): string[] {
  const buffer = capi().TF_GetRegisteredKernelsForOp(op, status())
  check(op)
  return [...readFields(takeBytes(buffer))].flatMap(({ bytes }) =>
    [...readFields(bytes)].flatMap(field => (field.number === 2 ? [readText(field.bytes)] : [])),
  )
}
