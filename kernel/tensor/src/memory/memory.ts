/** @file `tf.memory` and what goes with it: how much tensors hold, and freeing what was forgotten. */

import type { MemoryInfo as TfjsMemoryInfo } from '@tensorflow/tfjs-core/dist/engine.js'
import { isActive } from '../backend.ts'
import { core } from '../tfjs.ts'
import { type DeviceMemory, ledger, memoryByDevice, resetPeak } from './ledger.ts'
import { relieve } from './pressure.ts'

/** What tensors hold. */
export interface MemoryInfo {
  /** Tensors that are neither disposed nor known to be forgotten: clones, reshapes and variables are counted each. */
  readonly numTensors: number
  /** Values in memory: several tensors may share them. */
  readonly numDataBuffers: number
  /** Bytes of these values; shared ones once. */
  readonly numBytes: number
  /** Native memory by device, e.g. of `/cpu:0`. Tensors without values are not in it: small ones that no op has used, and those of a graph cell that are still to be computed. */
  readonly byDevice: Readonly<Record<string, Readonly<DeviceMemory>>>
  /** The most native memory there has been at once, in bytes, since the start or the last `tf.resetPeakMemory()`. */
  readonly peakBytes: number
  /** Bytes of values in JavaScript's memory: small tensors', and those that no op has used so far. */
  readonly hostBytes: number
  /** Whether numbers are approximate: only with string tensors, whose bytes are those of their texts. */
  readonly unreliable?: boolean
  readonly reasons?: string[]
}

const engine = core.engine()
const counted = engine.memory
engine.memory = () => memory() as MemoryInfo & TfjsMemoryInfo

/**
 * What tensors hold: how many there are, their bytes, by device, and the most there has been.
 *
 * A tensor that nobody holds any more is counted off once the garbage was collected and the event loop had its turn: see `tf.freeForgotten`.
 *
 * @example
 * const { numTensors, numBytes, byDevice } = tf.memory()
 */
export function memory(): MemoryInfo {
  const { unreliable, reasons, ...counts } = counted.call(engine)
  const isApproximate = unreliable && (!isActive() || engine.state.numStringTensors > 0)
  return {
    ...counts,
    byDevice: memoryByDevice(),
    peakBytes: ledger.peakBytes,
    hostBytes: ledger.hostBytes,
    ...(isApproximate && { unreliable, reasons }),
  }
}

/**
 * Lets `tf.memory().peakBytes` begin anew, at what is alive.
 *
 * @example
 * tf.resetPeakMemory()
 * tf.tidy(() => void tf.ones([1000]).square().sum())
 * console.log(tf.memory().peakBytes)
 */
export function resetPeakMemory(): void {
  resetPeak()
}

/**
 * Frees the tensors that nobody holds any more. It happens by itself when memory presses; call it before you look at `tf.memory()`.
 *
 * @example
 * await tf.freeForgotten()
 * console.log(tf.memory().numTensors)
 */
export function freeForgotten(): Promise<void> {
  return relieve()
}
