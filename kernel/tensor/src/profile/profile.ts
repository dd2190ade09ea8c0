/** @file `tf.profile`: what each kernel of tensor code took, and what it made. */

import type { TensorContainer } from '@tensorflow/tfjs'
import type { ProfileInfo } from '@tensorflow/tfjs-core/dist/engine.js'
import { backend } from '../backend.ts'
import { ArgumentError } from '../errors.ts'
import { synchronize } from '../measure.ts'
import { core } from '../tfjs.ts'
import { type OpTime, OpTimes } from './opTimes.ts'

/** tfjs's report of kernels, and what TensorFlow ran for them. */
export interface Profile extends ProfileInfo {
  /** What ran where, with the time until its device was done. */
  readonly ops: readonly OpTime[]
}

/**
 * Runs `fn` and reports on each of tfjs's kernels: its time until its device was done, shapes, and memory. After each call into
 * TensorFlow it waits for the devices, so the times are the kernels' own, and their sum is more than `tf.time` says where a GPU would
 * overlap them.
 *
 * In a graph cell kernels are only recorded: their time is 0, and `ops` has the functions that ran in their place.
 *
 * @param fn - may be async.
 * @returns tfjs's fields, with TensorFlow's ops and devices in each kernel's `extraInfo`, and `ops`.
 * @throws what `fn` throws
 * @example const { kernels, ops, peakBytes } = await tf.profile(() => tf.ones([64, 64]).square().sum())
 */
export async function profile(fn: () => TensorContainer | Promise<TensorContainer>): Promise<Profile> {
  if (typeof fn !== 'function') {
    throw new ArgumentError(
      `tf.profile: expected a function, got ${fn === null ? 'null' : typeof fn}. Write tf.profile(() => …).`,
    )
  }
  synchronize()
  const engine = core.engine()
  using times = new OpTimes(true)
  try {
    const info = await engine.profile(async () => {
      const result = await fn()
      // What it recorded.
      synchronize()
      return result
    })
    // tfjs hands out the one that it uses again, and knows no peak of nothing.
    return { ...info, peakBytes: Math.max(0, info.peakBytes), ops: times.list }
  } finally {
    // Where `fn` throws, tfjs would go on.
    engine.state.profiling = false
  }
}

// So tfjs's profiler times one kernel.
backend().time = async run => {
  using times = new OpTimes(true)
  run()
  const ops = times.list
  const described = ops.map(({ name, device, milliseconds }) => `${name} on ${device}: ${milliseconds.toFixed(3)} ms`)
  return {
    kernelMs: times.milliseconds,
    getExtraProfileInfo: () => described.join(', ') || 'no op ran',
  }
}
