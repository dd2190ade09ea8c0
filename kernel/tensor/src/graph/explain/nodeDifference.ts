/** @file Where two recordings differ: an op, an attribute, a constant, or what an input is, in the functions that ops call as well. */

import { inspect } from 'node:util'
import { shortName } from '../../device/name.ts'
import { ATTR_SHAPE, ATTR_TYPE, type OpAttribute } from '../../native/attributes.ts'
import { dtypeName } from '../../native/dtypes.ts'
import { listAttribute, opDef } from '../../native/opDef.ts'
import { graphNamed } from '../compiledGraphs.ts'
import type { FunctionAttribute } from '../control/innerFunction.ts'
import type { Graph, GraphNode } from '../part.ts'
import type { Source } from '../path.ts'
import { type Constant, constantOf, typeOf } from '../signature.ts'
import { at } from './text.ts'

/** What of an op is another than it was. */
export type DifferenceKind = 'op' | 'attribute' | 'constant' | 'shape' | 'input' | 'device'

export interface NodeDifference {
  readonly kind: DifferenceKind
  /** The op, of the later recording. */
  readonly op: string
  /** The line that recorded it, `file:line:column`. */
  readonly line: string | undefined
  readonly scope: string
  /** `attribute alpha`, `input y`. Empty if the op itself is another. */
  readonly what: string
  readonly before: string
  readonly after: string
}

/** Recorded ops. */
export interface Described {
  readonly nodes: readonly GraphNode[]
  /** What a source of a node is, as people read it: `float32 [32,4]`. Equal for sources that count as equal. */
  describe(source: Source): string
}

/** @returns all differences; after an op that is another one, none: what follows has another meaning. */
export function differences(before: Described, after: Described): NodeDifference[] {
  const found: NodeDifference[] = []
  const [old, now] = [before.nodes, after.nodes]
  for (let index = 0; index < Math.min(old.length, now.length); index++) {
    found.push(...differencesAt(before, after, index))
    if (found.at(-1)?.kind === 'op') return found
  }
  return [...found, ...differencesAt(before, after, Math.min(old.length, now.length))]
}

/** @returns the differences of one op. Another op, or number of inputs, is all there is; so is the end of one recording. */
export function differencesAt(before: Described, after: Described, index: number): NodeDifference[] {
  const [old, now] = [before.nodes[index], after.nodes[index]]
  if (!old || !now) return [old, now].flatMap(further => (further ? [endOf(further, further === old)] : []))
  const place = { op: now.op.name, line: now.location, scope: now.scope }
  if (old.op.name !== now.op.name || old.sources.length !== now.sources.length) {
    const was = old.location === now.location ? old.op.name : `${old.op.name}${at(old.location)}`
    return [{ kind: 'op', ...place, what: '', before: was, after: now.op.name }]
  }
  const found: NodeDifference[] = []
  if (old.op.device !== now.op.device) {
    const [was, is] = [old, now].map(({ op }) => (op.device === null ? 'none in particular' : shortName(op.device)))
    found.push({ kind: 'device', ...place, what: 'the device', before: was!, after: is! })
  }
  // Dtypes among the attributes follow those of the inputs.
  for (const attribute of now.op.attributes) {
    const was = old.op.attributes.find(({ name }) => name === attribute.name)
    const [called, wasCalled] = [calledBy(attribute), was && calledBy(was)]
    if (called && wasCalled) {
      found.push(...differences(wasCalled, called))
      continue
    }
    const [text, oldText] = [attributeText(attribute), was ? attributeText(was) : 'nothing']
    if (text === oldText || attribute.type === ATTR_TYPE) continue
    found.push({ kind: 'attribute', ...place, what: `attribute ${attribute.name}`, before: oldText, after: text })
  }
  now.sources.forEach((source, position) => {
    const was = old.sources[position]!
    const [text, oldText] = [after.describe(source), before.describe(was)]
    if (text === oldText && sameSlot(was, source)) return
    const what = `input ${inputName(now.op.name, position)}`
    const is = text === oldText ? `another ${text}` : text
    found.push({ kind: kindOf(was, source), ...place, what, before: oldText, after: is })
  })
  return found
}

/** A constant's values; the first of many. */
export function constantText({ shape, dtype, values }: Constant): string {
  const shown = [...values.slice(0, 8)].map(value =>
    value instanceof Uint8Array ? inspect(Buffer.from(value).toString()) : String(value),
  )
  if (shape.length === 0 && shown.length === 1) return shown[0]!
  return `${dtypeName(dtype)} [${shape}] of ${shown.join(', ')}${values.length > shown.length ? ', …' : ''}`
}

/** A dtype and a shape. */
export function typeText(type: number): string {
  const { dtype, shape } = typeOf(type)
  return `${dtypeName(dtype)} [${shape}]`
}

function endOf({ op, location, scope }: GraphNode, wasThere: boolean): NodeDifference {
  const [before, after] = wasThere ? [op.name, 'the end'] : ['the end', op.name]
  return { kind: 'op', op: op.name, line: location, scope, what: '', before, after }
}

// A branch, or the body of a loop.
function calledBy(attribute: OpAttribute): Described | undefined {
  const { callee } = attribute as Partial<FunctionAttribute>
  const graph = callee && graphNamed(callee.name)
  return graph && { nodes: graph.nodes, describe: source => describeInner(graph, source) }
}

function describeInner({ inputTypes, nodes }: Graph, source: Source): string {
  if (source.from === 'constant') return constantText(constantOf(source.constant))
  return source.from === 'input' ? typeText(inputTypes[source.slot]!) : nodeText(nodes, source.node)
}

/** The op of a node. */
export function nodeText(nodes: readonly GraphNode[], index: number): string {
  return `${nodes[index]!.op.name}, the op of number ${index + 1}`
}

function sameSlot(before: Source, after: Source): boolean {
  return before.from !== 'input' || (after.from === 'input' && after.slot === before.slot)
}

function kindOf(before: Source, after: Source): DifferenceKind {
  if (before.from === 'constant' && after.from === 'constant') return 'constant'
  return before.from === after.from ? 'shape' : 'input'
}

function inputName(op: string, position: number): string {
  const { inputs } = opDef(op)
  return inputs.length > position && !inputs.some(listAttribute) ? inputs[position]!.name : `${position + 1}`
}

function attributeText({ type, value }: OpAttribute): string {
  if (type === ATTR_SHAPE) return `[${String(value)}]`
  if (value instanceof Uint8Array) return inspect(Buffer.from(value).toString())
  return Array.isArray(value) ? `[${value.join(', ')}]` : typeof value === 'string' ? inspect(value) : String(value)
}
