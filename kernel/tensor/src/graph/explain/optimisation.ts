/** @file What TensorFlow's optimisers made of a graph function: how many nodes are left, what became of each that was recorded, and which compute in another dtype. */

import { EngineTensor } from '../../engineTensor.ts'
import { TensorFlowError } from '../../errors.ts'
import { guarded } from '../../interrupt.ts'
import { dtypeName, isReadable, TF_BFLOAT16, TF_HALF } from '../../native/dtypes.ts'
import { collectGraphs, type FunctionGraphs, type GraphNode } from '../../native/functionGraphs.ts'
import { zeroValues } from '../../native/tensor.ts'
import { type CompiledFunction, type NodeFacts, nodeName } from '../compile.ts'
import { typeOf } from '../signature.ts'

/** A recorded op, and where it comes from. */
export interface NodePlace {
  readonly op: string
  /** `file:line:column` */
  readonly line: string | undefined
  /** Names of layers and of `tf.nameScope`, `encoder/dense_1`; empty outside of all. */
  readonly scope: string
}

/** An op that computes in half precision after optimisation. */
export interface Rewritten extends NodePlace {
  readonly dtype: string
}

/** The nodes of a function before and after optimisation, its arguments and results apart. */
export interface Optimisation {
  readonly before: number
  readonly after: number
  /** How many nodes there are of each op, the most first. */
  readonly ops: Readonly<Record<string, number>>
  /** Recorded ops that are constants, their inputs being constants. */
  readonly folded: readonly NodePlace[]
  /** Recorded ops that are gone: merged into others, equal to others, or needed by nobody. */
  readonly removed: readonly NodePlace[]
  /** Recorded ops that became other ops, such as fused ones. */
  readonly replaced: readonly (NodePlace & { readonly by: string })[]
  /** Recorded ops that compute in bfloat16 or float16, which they did not when they were recorded. */
  readonly rewritten: readonly Rewritten[]
}

const optimisations = new WeakMap<CompiledFunction, Optimisation | string>()

/**
 * Lets TensorFlow optimise the function once more, which takes as long as it took the first time, and runs nothing of it.
 *
 * @returns why it cannot be told, as text
 */
export function optimisationOf(compiled: CompiledFunction): Optimisation | string {
  let result = optimisations.get(compiled)
  if (result === undefined) {
    result = optimise(compiled)
    optimisations.set(compiled, result)
  }
  return result
}

function optimise(compiled: CompiledFunction): Optimisation | string {
  if (compiled.xla) return clusterText(compiled)
  const dtypes = compiled.inputTypes.map(type => typeOf(type).dtype)
  const without = dtypes.find(dtype => !isReadable(dtype))
  if (without !== undefined) return `TensorFlow optimises it in calls alone: it takes a ${dtypeName(without)}`
  // The function is optimised for its own shapes, and runs on nothing: an input needs no more than its dtype.
  const inputs = dtypes.map(dtype => EngineTensor.fromValues([], dtype, zeroValues(dtype, 1)))
  try {
    const graphs = guarded(() => collectGraphs(() => compiled.callAnew(inputs)))
    return graphs ? compare(graphs, compiled.nodes) : 'TensorFlow tells nothing of its graphs'
  } catch (error) {
    if (!(error instanceof TensorFlowError)) throw error
    return `TensorFlow cannot optimise it: ${error.message}`
  } finally {
    for (const input of inputs) input.dispose()
  }
}

const OPS_SHOWN = 8

// XLA must compile the whole function, or refuses it.
function clusterText({ nodes }: CompiledFunction): string {
  const ops = Object.entries(countOps(nodes.map(({ op }) => op.name)))
  const texts = ops.slice(0, OPS_SHOWN).map(([op, count]) => `${op} ${count}`)
  if (ops.length > OPS_SHOWN) texts.push(`${ops.length - OPS_SHOWN} other kinds`)
  return `XLA compiles all of them into one program (one cluster): ${texts.join(', ')}`
}

function countOps(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return Object.fromEntries(Object.entries(counts).sort(([, a], [, b]) => b - a))
}

const ENDS: ReadonlySet<string> = new Set(['_Arg', '_Retval'])
const HALF: readonly number[] = [TF_BFLOAT16, TF_HALF]

function compare({ before, after }: FunctionGraphs, recorded: readonly NodeFacts[]): Optimisation {
  const inner = after.filter(({ op }) => !ENDS.has(op))
  const result = {
    before: before.filter(({ op }) => !ENDS.has(op)).length,
    after: inner.length,
    ops: countOps(inner.map(({ op }) => op)),
    folded: [] as NodePlace[],
    removed: [] as NodePlace[],
    replaced: [] as (NodePlace & { by: string })[],
    rewritten: [] as Rewritten[],
  }
  const given = new Map(before.map(node => [node.name, node]))
  const left = new Map(after.map(node => [node.name, node]))
  recorded.forEach((node, index) => {
    const name = nodeName(node, index)
    const was = given.get(name)
    const is = left.get(name)
    const place = placeOf(node)
    if (!is) result.removed.push(place)
    else if (is.op === 'Const' && node.op.name !== 'Const') result.folded.push(place)
    else {
      if (was && is.op !== was.op) result.replaced.push({ ...place, by: is.op })
      const half = halfOf(is)
      if (half !== undefined && was && halfOf(was) === undefined)
        result.rewritten.push({ ...place, dtype: dtypeName(half) })
    }
  })
  return result
}

function placeOf({ op, location, scope }: NodeFacts): NodePlace {
  return { op: op.name, line: location, scope }
}

// A cast from or to half precision is not a computation in it.
function halfOf({ op, dtypes }: GraphNode): number | undefined {
  return op === 'Cast' ? undefined : dtypes.find(dtype => HALF.includes(dtype))
}
