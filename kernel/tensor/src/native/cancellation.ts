/** @file The cancellation manager of the calls into TensorFlow, through which another thread can end one. */

import { isManagerSpent, shareCancellationManager } from '../interrupt.ts'
import type { Pointer } from './capi.ts'
import { capi } from './libtensorflow.ts'

let manager: Pointer | undefined
let spent: Pointer | undefined

/** The manager for the next call. */
export function cancellationManager(): Pointer {
  if (manager === undefined || isManagerSpent()) renewCancellationManager()
  return manager!
}

/** Gives the calls to come another manager. After each failure: where a part of a function fails, TensorFlow cancels the others by it. */
export function renewCancellationManager(): void {
  const api = capi()
  // The one before: the other thread may still be cancelling the last.
  if (spent !== undefined) api.TFE_DeleteCancellationManager(spent)
  spent = manager
  manager = api.TFE_NewCancellationManager()
  shareCancellationManager(manager)
}
