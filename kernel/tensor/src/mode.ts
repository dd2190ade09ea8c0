/** @file How operations run: at once, or recorded and compiled. The mode follows a cell through its awaits. */

import { AsyncLocalStorage } from 'node:async_hooks'
import { ArgumentError } from './errors.ts'

/** `eager`: each op runs as its line does. `graph`: ops are recorded, optimised, then run. `graph+xla`: compiled by XLA as well. */
export type Mode = 'eager' | 'graph' | 'graph+xla'

export const MODES: readonly Mode[] = ['eager', 'graph', 'graph+xla']

/** Code that runs in one mode: a cell, with all that it starts and awaits. */
export interface ModeScope {
  readonly mode: Mode
  /** Once aborted, ops of this code are refused: what it left behind, such as a training, ends. */
  readonly signal: AbortSignal | undefined
}

const storage = new AsyncLocalStorage<ModeScope>()

/** The mode of the code that runs now. */
export function currentMode(): Mode {
  return storage.getStore()?.mode ?? 'eager'
}

/** The innermost `runInMode` that the code belongs to. */
export function currentScope(): ModeScope | undefined {
  return storage.getStore()
}

/**
 * Runs `fn`, and what it starts and awaits, in `mode`.
 *
 * @param signal - ops of that code are refused once it is aborted. Default: that of the code which calls.
 * @throws {ArgumentError} if there is no such mode.
 */
export function runInMode<T>(mode: Mode, fn: () => T, signal = currentScope()?.signal): T {
  if (!MODES.includes(mode)) {
    throw new ArgumentError(`runInMode: the mode must be one of ${MODES.join(', ')}, got ${JSON.stringify(mode)}.`)
  }
  return storage.run({ mode, signal }, fn)
}
