/** @file Functions of the eager context as messages, and messages as functions. */

import { bytesFrom } from './buffer.ts'
import { eagerContext } from './context.ts'
import { capi } from './libtensorflow.ts'
import { check, status } from './status.ts'

/** The bytes of a function's FunctionDef. @throws {TensorFlowError} if the context has no such function */
export function functionDef(name: string): Uint8Array {
  return bytesFrom(name, buffer => capi().TFE_ContextGetFunctionDef(eagerContext(), name, buffer, status()))
}

/** Adds a function to the context; one that is there already may be added again. @throws {TensorFlowError} if another has its name */
export function addFunctionDef(name: string, bytes: Uint8Array): void {
  capi().TFE_ContextAddFunctionDef(eagerContext(), bytes, bytes.length, status())
  check(name)
}
