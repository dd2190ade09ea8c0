/** @file The ops that `tf.raw` does not call, by name, each with its reason. */

import type { OpDef } from '../native/opDef.ts'

/** Made to end the process, or to stop its one thread for good. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  Abort: 'left out, because it is made to end the process',
}

/** Ops that TensorFlow has and `tf.raw` has not. */
export function isLeftOut(op: string): boolean {
  return Object.hasOwn(LEFT_OUT, op)
}

/** Why `tf.raw` does not run an op; `undefined`: it does. */
export function refusalOf(op: OpDef): string | undefined {
  if (isLeftOut(op.name)) return LEFT_OUT[op.name]
  if ([...op.inputs, ...op.outputs].some(({ isReference }) => isReference)) {
    return (
      'it works on a reference, which only the graphs of TensorFlow 1 have. ' +
      'Use the op of resources for it (VarHandleOp, AssignVariableOp, Resource…, …V2) or tf.variable'
    )
  }
  if (op.deprecation) {
    const { version, explanation } = op.deprecation
    return `TensorFlow took it out in version ${version} of its graphs: ${explanation.replace(/\.+$/, '')}`
  }
  return undefined
}
