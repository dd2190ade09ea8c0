/** @file One TF_Status for the thread, and the check that turns a failure into a TensorFlowError. */

import { TensorFlowError } from '../errors.ts'
import type { Pointer } from './capi.ts'
import { capi } from './libtensorflow.ts'

let pointer: Pointer | undefined

/** The status to pass to a call. JavaScript's one thread makes sharing it safe. */
export function status(): Pointer {
  pointer ??= capi().TF_NewStatus()
  return pointer
}

/** @throws {TensorFlowError} if the last call failed; the message is `<what>: <TensorFlow's text>`. Clears the status. */
export function check(what: string): void {
  const api = capi()
  const code = api.TF_GetCode(status())
  if (code === 0) return
  const message = api.TF_Message(status())
  api.TF_SetStatus(status(), 0, '')
  throw new TensorFlowError(`${what}: ${tidyMessage(message)}`, code, what)
}

// "{{function_node __wrapped__Add_device_...}} {{node Add}} text [Op:Add] name: ": the frame says nothing to a reader.
function tidyMessage(message: string): string {
  return message
    .replace(/\{\{function_node __wrapped__[^}]*\}\}\s*/g, '')
    .replace(/\s*\[Op:[\w/]+\](\s*name:\s*)?$/, '')
    .trim()
}
