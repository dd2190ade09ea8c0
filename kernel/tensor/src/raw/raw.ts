/** @file `tf.raw`: every op of the loaded TensorFlow by its name. */

import { ArgumentError } from '../errors.ts'
import { findOpDef, opNames } from '../native/opDef.ts'
import { callOp } from './call.ts'
import { isLeftOut, refusalOf } from './leftOut.ts'
import type { RawOps } from './ops.ts'
import type { RawOp } from './types.ts'

const functions = new Map<string, RawOp>()

/**
 * Every op of the loaded TensorFlow, by its own name: `tf.raw.TopKV2({ input, k: 3 }, { sorted: false })`.
 *
 * Inputs are given by the op's names for them, as tensors or as values; lists as arrays. Attributes likewise; those that have a default
 * can be left out, and so can dtypes and lengths that the inputs tell. Gives nothing, a tensor, an array of tensors, or, where an op has
 * several outputs, an object of them by name. Runs in every mode: at once, recorded, or traced.
 * tf.raw ops have no gradient; where one is needed, give it with tf.customGrad.
 *
 * @throws {ArgumentError} if there is no such op, or it does not take these inputs or attributes.
 * @throws {TensorFlowError} in TensorFlow's words, with the inputs' dtypes and shapes.
 * @example
 * const { values, indices } = tf.raw.TopKV2({ input: [1, 4, 2], k: 2 })
 * @see https://www.tensorflow.org/api_docs/python/tf/raw_ops
 */
export const raw: RawOps = new Proxy(Object.create(null) as RawOps, {
  get: (_, name) => (typeof name === 'string' ? rawOp(name) : undefined),
  has: (_, name) => typeof name === 'string' && hasOp(name),
  ownKeys: () => rawOpNames(),
  getOwnPropertyDescriptor: (_, name) =>
    typeof name === 'string' && hasOp(name)
      ? { value: rawOp(name), enumerable: true, configurable: true, writable: false }
      : undefined,
  set: () => false,
  defineProperty: () => false,
})

/** The names of the ops that `tf.raw` has: all of TensorFlow's but those left out. */
export function rawOpNames(): string[] {
  return opNames().filter(name => !isLeftOut(name))
}

function rawOp(name: string): RawOp | undefined {
  let call = functions.get(name)
  // What looks into any object (await, inspectors, JSON) asks for names that no op has.
  if (!call && looksLikeOp(name)) {
    call = makeOp(name)
    functions.set(name, call)
  }
  return call
}

function hasOp(name: string): boolean {
  return looksLikeOp(name) && !isLeftOut(name) && findOpDef(name) !== undefined
}

function looksLikeOp(name: string): boolean {
  return /^_*[A-Z]/.test(name)
}

function makeOp(name: string): RawOp {
  const definition = findOpDef(name)
  if (!definition) throw new ArgumentError(unknownOp(name))
  const refusal = refusalOf(definition)
  const call: RawOp = (inputs = {}, attributes = {}) => {
    if (refusal) throw new ArgumentError(`tf.raw.${name}: ${refusal}.`)
    return callOp(definition, inputs, attributes)
  }
  Object.defineProperty(call, 'name', { value: name })
  return call
}

function unknownOp(name: string): string {
  const known = rawOpNames()
  const wanted = name.toLowerCase()
  const near = known.filter(other => other.toLowerCase().replace(/v\d+$/, '') === wanted.replace(/v\d+$/, ''))
  const like = near.length > 0 ? near : known.filter(other => other.toLowerCase().includes(wanted)).slice(0, 8)
  const hint = like.length > 0 ? `There is ${like.join(', ')}.` : 'Object.keys(tf.raw) lists them.'
  return `tf.raw.${name}: the loaded TensorFlow has no op of this name. ${hint}`
}
