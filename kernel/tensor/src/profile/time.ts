/** @file `tf.time`: how long tensor code takes. */

import type { TimingInfo } from '@tensorflow/tfjs-core/dist/engine.js'
import { ArgumentError } from '../errors.ts'
import { flushPending } from '../graph/hooks.ts'
import { synchronize } from '../measure.ts'
import { synchronizeDevices } from '../native/synchronize.ts'
import { type OpTime, OpTimes } from './opTimes.ts'

/** tfjs's two numbers, and what they are made of. */
export interface TimeInfo extends TimingInfo {
  /** From the call of the function until all that it started was done, on every device. */
  readonly wallMs: number
  /** The part of it that TensorFlow took: its calls, and the wait for the devices at the end. */
  readonly kernelMs: number
  /** What ran where. On a GPU a call's time ends when the GPU has its work: `tf.profile` waits for each. */
  readonly ops: readonly OpTime[]
}

/**
 * Runs `fn` once and says how long it took. What was recorded before runs first and does not count; what `fn` records in a graph cell
 * runs at its end and counts. Then it waits for the devices.
 *
 * @param fn - may be async. Its result is not used.
 * @throws what `fn` throws
 * @example const { wallMs, ops } = await tf.time(() => tf.matMul(tf.ones([64, 64]), tf.ones([64, 64])))
 */
export async function time(fn: () => unknown): Promise<TimeInfo> {
  if (typeof fn !== 'function') {
    throw new ArgumentError(
      `tf.time: expected a function, got ${fn === null ? 'null' : typeof fn}. Write tf.time(() => …).`,
    )
  }
  synchronize()
  using times = new OpTimes(false)
  const started = performance.now()
  await fn()
  flushPending()
  const waitFrom = performance.now()
  synchronizeDevices()
  const ended = performance.now()
  return { wallMs: ended - started, kernelMs: times.milliseconds + ended - waitFrom, ops: times.list }
}
