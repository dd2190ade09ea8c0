/** @file What `tf.cond`, `tf.whileLoop` and `tf.scan` ask of their arguments. */

import type { Tensor } from '@tensorflow/tfjs'
import { ArgumentError } from '../../errors.ts'
import { core } from '../../tfjs.ts'

/** @param what - whose, for the message. @param example - how one is written */
export function checkFunction(fn: unknown, what: string, example: string): void {
  if (typeof fn !== 'function')
    throw new ArgumentError(`${what} must be a function, got ${describe(fn)}. Write ${example}.`)
}

/** @param expectation - `… must be`, for the message. @param example - how to get one. @returns `value` */
export function checkBooleanScalar(value: unknown, expectation: string, example: string): Tensor {
  if (value instanceof core.Tensor && value.dtype === 'bool' && value.rank === 0) return value
  const got = value instanceof core.Tensor ? `a ${value.dtype} tensor of shape [${value.shape}]` : describe(value)
  throw new ArgumentError(
    `${expectation} a boolean scalar, got ${got}. Compare tensors (${example}), and reduce to one value (tf.any, tf.all).`,
  )
}

/** `null`, `the number 3` */
export function describe(value: unknown): string {
  return value === null || value === undefined ? String(value) : `the ${typeof value} ${String(value)}`
}
