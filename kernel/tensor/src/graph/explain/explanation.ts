/** @file What `tf.graph.explain` gives: plain data, which prints as text. */

import { inspect } from 'node:util'
import type { Change } from './history.ts'
import type { NodeDifference } from './nodeDifference.ts'
import type { Optimisation } from './optimisation.ts'
import { explanationText } from './text.ts'

/** A tensor that belongs to a signature. */
export interface TensorExplanation {
  /** `float32 [32,4]` */
  readonly type: string
  readonly bytes: number
  /** A variable's name. */
  readonly name?: string
}

/** One trace that is kept. Times are milliseconds. */
export interface SignatureExplanation {
  /** Of the trace, counted from 1. */
  readonly trace: number
  /** The tensors by dtype and shape, all else by value. */
  readonly arguments: readonly { readonly argument: string; readonly value: string }[]
  /** Ops that were recorded. */
  readonly ops: number
  /** How many of them each scope has: layers, `tf.nameScope`. Those outside of all count under the empty name. */
  readonly scopes: Readonly<Record<string, number>>
  /** A reason where it cannot be told, as of what XLA compiles. */
  readonly optimisation: Optimisation | string
  readonly xla: boolean
  /** Asked for; which ops compute in it says `optimisation.rewritten`. */
  readonly mixedPrecision: string | null
  readonly traceMs: number
  readonly buildMs: number
  /** With optimising, or XLA's compile. `null` before it was called. */
  readonly firstRunMs: number | null
  /** Of the other calls, the time until TensorFlow returns. `null` if there are none. */
  readonly meanRunMs: number | null
  readonly calls: number
  /** Tensors that are inputs since the function uses them and did not make them; small ones are constants. */
  readonly captured: readonly TensorExplanation[]
  readonly reads: readonly TensorExplanation[]
  readonly assigns: readonly TensorExplanation[]
  /** Settings of optimizers that are inputs, such as a learning rate. */
  readonly settings: readonly string[]
  /** Random tensors that each call draws. */
  readonly draws: number
  /** Of which tensors it has the gradients recorded. */
  readonly gradients: string
  /** With `{verify: true}`: what a new trace has recorded otherwise. */
  readonly changed?: readonly NodeDifference[]
}

/** A trace after the first. */
export interface RetraceExplanation {
  readonly trace: number
  /** Against the trace that is most like it. */
  readonly changes: readonly Change[]
  /** The line of the call, `file:line:column`. */
  readonly line: string | undefined
  /** Tracing, building and the first run. */
  readonly milliseconds: number
}

export interface GraphFacts {
  readonly name: string
  /** Where `tf.graph` was called, `file:line:column`. */
  readonly line: string | undefined
  readonly traceCount: number
  readonly calls: number
  readonly signatures: readonly SignatureExplanation[]
  /** Those that are remembered: the latest hundred. */
  readonly retraces: readonly RetraceExplanation[]
}

export class GraphExplanation implements GraphFacts {
  declare readonly name: string
  declare readonly line: string | undefined
  declare readonly traceCount: number
  declare readonly calls: number
  declare readonly signatures: readonly SignatureExplanation[]
  declare readonly retraces: readonly RetraceExplanation[]

  constructor(facts: GraphFacts) {
    Object.assign(this, facts)
  }

  toString(): string {
    return explanationText(this)
  }

  [inspect.custom](): string {
    return this.toString()
  }
}
