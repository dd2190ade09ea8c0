/** @file One TF_Status for the thread, and the check that turns a failure into a TensorFlowError. */

import { TensorFlowError } from '../errors.ts'
import { allocationFailure } from '../guards/outOfMemory.ts'
import type { Pointer } from './capi.ts'
import { capi } from './libtensorflow.ts'

let pointer: Pointer | undefined

/** The status to pass to a call. JavaScript's one thread makes sharing it safe. */
export function status(): Pointer {
  pointer ??= capi().TF_NewStatus()
  return pointer
}

/** @throws {TensorFlowError | OutOfMemoryError} if the last call failed; the message is `<what>: <TensorFlow's text>`. Clears the status. */
export function check(what: string): void {
  const api = capi()
  const code = api.TF_GetCode(status())
  if (code === 0) return
  const message = api.TF_Message(status())
  api.TF_SetStatus(status(), 0, '')
  const text = tidyMessage(message)
  throw allocationFailure(what, text) ?? new TensorFlowError(`${what}: ${text}`, code, what)
}

// TensorFlow wraps its sentence in descriptions of nodes, which say nothing to a reader; the inputs are added by the caller.
function tidyMessage(message: string): string {
  return message
    .replace(/\{\{function_node __wrapped__[^}]*\}\}\s*/g, '')
    .replace(/\s*\[Op:[\w/]+\](\s*name:\s*)?$/, '')
    .replace(/\s*; NodeDef: .*$/s, '')
    .replace(/ for '\{\{node [^}]*\}\} = .*?' with input shapes: .*$/s, '')
    .trim()
}
