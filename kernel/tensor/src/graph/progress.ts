/** @file How far a long trace or compile is, and where an interrupt can end it. */

import { channel } from 'node:diagnostics_channel'
import { InterruptedError } from '../errors.ts'
import { interruptWanted } from '../interrupt.ts'

export interface CompileProgress {
  /** The function's name. */
  readonly name: string
  readonly xla: boolean
  /** `trace`: its ops are recorded. `build`: they become a graph of TensorFlow's. `optimise`: TensorFlow or XLA compiles it, which cannot be stopped. */
  readonly phase: 'trace' | 'build' | 'optimise' | 'done'
  /** Nodes so far. */
  readonly done: number
  /** All nodes, where that is known. */
  readonly total?: number
}

/** Published now and then while a function is traced and compiled: a `CompileProgress`. */
export const progressChannel = channel('diptych:progress')

/** Between two parts of a long compile. @throws {InterruptedError} if one is wanted. */
export function checkpoint(progress: CompileProgress): void {
  if (progress.phase !== 'done' && interruptWanted()) {
    throw new InterruptedError(`interrupted while ${progress.name} was compiled, after ${progress.done} nodes`)
  }
  if (progressChannel.hasSubscribers) progressChannel.publish(progress)
}
