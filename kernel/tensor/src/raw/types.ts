/** @file What `tf.raw` takes and gives, in types. */

import type { Tensor, TensorLike } from '@tensorflow/tfjs'
import type { DTypeName } from '../native/dtypes.ts'

/** A tensor, or values that become one: of the dtype that the op takes there, where it takes only one. */
export type RawInput = Tensor | TensorLike | bigint | readonly RawInput[]

/** An integer. Those beyond 2^53 as a bigint. */
export type RawInt = number | bigint

/** A text, or bytes that need not be text. */
export type RawString = string | Uint8Array

/** Sizes; -1 or null where one is unknown. `null`: the rank is unknown as well. */
export type RawShape = readonly (number | null)[] | null

/** The name of a function that TensorFlow knows: `tf.graph(…).nameFor(…)`. */
export type RawFunction = string

/** A dtype's name. */
export type RawType = DTypeName

/** The value of any attribute. */
export type RawAttribute =
  | RawInt
  | RawString
  | boolean
  | RawShape
  | RawFunction
  | RawInput
  | readonly (RawInt | RawString | boolean | RawShape | RawFunction | RawInput)[]

/** Inputs by the op's names for them. */
export type RawInputs = Readonly<Record<string, RawInput | readonly RawInput[] | undefined>>

/** Attributes by the op's names for them. `undefined`: as if left out. */
export type RawAttributes = Readonly<Record<string, RawAttribute | undefined>>

/** What an op gives: nothing, a tensor, a list of tensors, or an object of these by the outputs' names. */
export type RawResult = Tensor | Tensor[] | Record<string, Tensor | Tensor[]> | undefined

export type RawOp = (inputs?: RawInputs, attributes?: RawAttributes) => RawResult
