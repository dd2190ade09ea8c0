/** @file Which graphs run in one thread: several cost more than small ops gain by them. */

import { ATTR_PROTO, ATTR_STRING, type OpAttribute } from '../native/attributes.ts'
import type { GraphOutput } from '../native/capi.ts'
import { listDevices } from '../native/context.ts'
import type { GraphBuilder } from '../native/graphBuilder.ts'
import type { Graph } from './part.ts'
import { typeOf } from './signature.ts'

// Eight 64×64 products side by side take half the time in one thread, 96×96 as long as in two, 128×128 longer.
const SMALL_ELEMENTS = 4096

/** A call's attribute: the caller's thread runs one node after the other. TensorFlow's messages do not name nodes then. */
export const IN_ONE_THREAD: OpAttribute = {
  name: 'executor_type',
  type: ATTR_STRING,
  value: 'SINGLE_THREADED_EXECUTOR',
}

/**
 * Whether a graph runs faster so. Never where that could be wrong: with several devices, ops that have effects or call functions.
 *
 * @param outputs - of each of the graph's nodes, in `builder`.
 */
export function runsInOneThread(
  { nodes, inputTypes }: Graph,
  builder: GraphBuilder,
  outputs: readonly (readonly GraphOutput[])[],
): boolean {
  return (
    listDevices().length === 1 &&
    nodes.every(({ op }) => !op.isStateful && op.attributes.every(({ type }) => type !== ATTR_PROTO)) &&
    inputTypes.every(type => areFew(typeOf(type).shape)) &&
    outputs.every(some => some.every(output => areFew(builder.inferredType(output).shape)))
  )
}

function areFew(shape: readonly number[] | undefined): boolean {
  // -1: not known before it runs.
  if (!shape || shape.includes(-1)) return false
  return shape.reduce((a, b) => a * b, 1) <= SMALL_ELEMENTS
}
