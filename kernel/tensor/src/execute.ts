/** @file The one door: every operation passes here and is run at once, recorded for a graph cell, or traced into a graph function. */

import { channel } from 'node:diagnostics_channel'
import type { EngineTensor } from './engineTensor.ts'
import { InterruptedError } from './errors.ts'
import { type Guard, guardOp } from './guards/guard.ts'
import { enterEngine, leaveEngine } from './interrupt.ts'
import { currentMode, currentScope, type Mode } from './mode.ts'
import type { OpAttribute } from './native/attributes.ts'
import { runOp } from './native/op.ts'

/** Takes ops instead of TensorFlow. `undefined`: this op cannot be recorded, run it at once. */
export interface Recorder {
  /** What is recorded will be compiled by XLA. */
  readonly xla: boolean
  record(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly EngineTensor[],
    outputCount: number,
  ): EngineTensor[] | undefined
}

/** Published for every op that passes the door, run or recorded: `{ name, attributes, inputs, outputs }`. */
export const opChannel = channel('diptych:op')

let trace: Recorder | undefined
let recorderOf: (mode: Exclude<Mode, 'eager'>) => Recorder = () => {
  throw new Error('graph mode is not set up')
}

/** Installs the recorder that graph cells use. */
export function setGraphRecorder(choose: typeof recorderOf): void {
  recorderOf = choose
}

/** Runs `fn` while its ops go to `recorder`. */
export function recordInto<T>(recorder: Recorder | undefined, fn: () => T): T {
  const outer = trace
  trace = recorder
  try {
    return fn()
  } finally {
    trace = outer
  }
}

/** The trace that ops go to now, if a graph function is being traced. */
export function currentTrace(): Recorder | undefined {
  return trace
}

/** Ops go to a recorder that compiles with XLA, where a few ops compute other numbers. */
export function recordsForXla(): boolean {
  return trace?.xla ?? currentMode() === 'graph+xla'
}

/** Leaves `recordInto` after a forced termination, which skips its `finally`. */
export function abandonRecording(): void {
  trace = undefined
}

/**
 * Executes an op.
 *
 * @param guard - asked before it runs.
 * @returns its outputs; recorded ones have no values yet.
 * @throws {TensorFlowError | InterruptedError} @throws what the guard throws
 */
export function execute(
  name: string,
  attributes: readonly OpAttribute[],
  inputs: readonly EngineTensor[],
  outputCount: number,
  guard: Guard = guardOp,
): EngineTensor[] {
  const scope = currentScope()
  if (scope?.signal?.aborted)
    throw new InterruptedError('interrupted: the code that this operation belongs to has ended')
  enterEngine()
  try {
    guard(name, attributes, inputs, outputCount)
    const recorder = trace ?? (scope === undefined || scope.mode === 'eager' ? undefined : recorderOf(scope.mode))
    const outputs =
      recorder?.record(name, attributes, inputs, outputCount) ?? runOp(name, attributes, inputs, outputCount)
    if (opChannel.hasSubscribers) opChannel.publish({ name, attributes, inputs, outputs })
    return outputs
  } finally {
    leaveEngine()
  }
}
