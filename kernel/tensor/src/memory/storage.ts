/** @file What tensors over the same data share: its memory, counted, given back also after all of them were forgotten. */

import { channel } from 'node:diagnostics_channel'
import { shortName } from '../device/name.ts'
import { deviceOfHandle } from '../device/placement.ts'
import type { Pointer } from '../native/capi.ts'
import { knownDevices } from '../native/context.ts'
import { capi } from '../native/libtensorflow.ts'
import { type Finalizer, finalize, takeBack } from './finalizers.ts'
import { type DeviceMemory, deviceMemory, ledger } from './ledger.ts'
import { limits, press } from './pressure.ts'

/** Published after tensors that nobody disposed or holds were freed: `{ tensors, bytes }`, what they held. */
export const forgottenChannel = channel('diptych:forgotten')

/** tfjs's own counts, which its engine keeps up to date for tensors that are disposed. */
export interface TensorCounts {
  numTensors: number
  numBytes: number
  numDataBuffers: number
  numStringTensors: number
}

/** One for each data of tfjs's, and for each tensor of the engine's. */
export class Storage implements Finalizer {
  /** Native memory, if there is any. */
  handle: Pointer | undefined
  /** tfjs's tensors over the data: that one, its clones and reshapes, and a variable with its value. */
  tensors = 0
  /** Where they are counted. */
  counts: TensorCounts | undefined
  /** The bytes that `counts` has of it. */
  countedBytes = 0
  isString = false
  /** Aliases that were forgotten: references that tfjs still counts. */
  lostReferences = 0
  /** Those of `tensors` that are watched by themselves. */
  private aliases = 0
  private bytes = 0
  private hostBytes = 0
  private device: DeviceMemory | undefined
  /** How many have the same memory, if more than one ever had. */
  private sharers: { count: number } | undefined
  private isWatched = false

  /** Takes over a native tensor. */
  hold(handle: Pointer, bytes: number): void {
    const device = deviceOf(handle)
    this.handle = handle
    this.bytes = bytes
    this.device = device
    device.tensors++
    device.bytes += bytes
    ledger.tensors++
    ledger.bytes += bytes
    if (ledger.bytes > ledger.peakBytes) ledger.peakBytes = ledger.bytes
    if (ledger.bytes > limits.bytes) press()
  }

  /** The memory is `other`'s as well: an op gave its input another shape. Its bytes are counted once. */
  share(other: Storage): void {
    if (this.handle === undefined || other.handle === undefined || this.device !== other.device) return
    other.sharers ??= { count: 1 }
    this.sharers = other.sharers
    this.sharers.count++
    this.device!.bytes -= this.bytes
    ledger.bytes -= this.bytes
  }

  /** Takes over what `other` holds. */
  take(other: Storage): void {
    const { bytes, sharers } = other
    if (sharers) sharers.count++
    this.hold(other.release()!, bytes)
    if (!sharers) return
    this.sharers = sharers
    this.device!.bytes -= bytes
    ledger.bytes -= bytes
  }

  /** The handle, which is then the caller's to give back. */
  release(): Pointer | undefined {
    const { handle, bytes, device, sharers } = this
    if (handle === undefined) return undefined
    this.handle = undefined
    this.sharers = undefined
    device!.tensors--
    ledger.tensors--
    if (sharers && --sharers.count > 0) return handle
    device!.bytes -= bytes
    ledger.bytes -= bytes
    return handle
  }

  /** Notes values that JavaScript's memory holds. */
  keepOnHost(bytes: number): void {
    ledger.hostBytes += bytes - this.hostBytes
    this.hostBytes = bytes
  }

  /** Gives the memory back. Safe to call twice. */
  free(): void {
    this.keepOnHost(0)
    const handle = this.release()
    if (handle !== undefined) capi().TFE_DeleteTensorHandle(handle)
  }

  /** Frees the memory and counts its tensors off when `holder` is garbage: some time after that, in a turn of the event loop. */
  watch(holder: object): void {
    if (this.isWatched) return
    this.isWatched = true
    finalize(holder, this)
  }

  /** Notes that `tensor` is one of several: it is counted off when it is forgotten, though the data is not. */
  watchAlias(tensor: object): void {
    this.aliases++
    finalize(tensor, { forget: () => this.forgetAlias() }, tensor)
  }

  /** One of several was disposed. */
  unwatchAlias(tensor: object): void {
    if (this.aliases > 0 && takeBack(tensor)) this.aliases--
  }

  /** Counts all tensors off that nobody has disposed, and frees the memory. */
  forget(): void {
    const { counts, tensors } = this
    if (counts !== undefined && tensors > 0) {
      this.tensors = 0
      counts.numTensors -= tensors
      counts.numBytes -= this.countedBytes
      counts.numDataBuffers--
      if (this.isString) counts.numStringTensors -= tensors
      forgotten.tensors += tensors
      forgotten.bytes += this.countedBytes
      lifetime.forgotten += tensors
    }
    this.free()
  }

  private forgetAlias(): void {
    const { counts } = this
    if (counts === undefined || this.tensors === 0) return
    this.aliases--
    this.tensors--
    this.lostReferences++
    counts.numTensors--
    if (this.isString) counts.numStringTensors--
    forgotten.tensors++
    lifetime.forgotten++
  }
}

/** Tensors that have been counted off since the start because they were forgotten. */
export const lifetime = { forgotten: 0 }

const forgotten = { tensors: 0, bytes: 0 }
const single = deviceMemory('/cpu:0')

/** Tells of what was forgotten since the last time. */
export function publishForgotten(): void {
  const { tensors, bytes } = forgotten
  if (tensors === 0) return
  forgotten.tensors = 0
  forgotten.bytes = 0
  forgottenChannel.publish({ tensors, bytes })
}

// To ask costs a call: not where there is one device.
function deviceOf(handle: Pointer): DeviceMemory {
  return knownDevices().length < 2 ? single : deviceMemory(shortName(deviceOfHandle(handle)))
}
