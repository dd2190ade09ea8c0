/** @file Where two recorded ops differ: the op, an attribute, a constant, or what an input is. */

import { inspect } from 'node:util'
import { shortName } from '../../device/name.ts'
import { ATTR_SHAPE, ATTR_TYPE, type OpAttribute } from '../../native/attributes.ts'
import { dtypeName } from '../../native/dtypes.ts'
import { listAttribute, opDef } from '../../native/opDef.ts'
import type { Source, StepFacts } from '../path.ts'
import { type Constant, typeOf } from '../signature.ts'
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

/** A recorded op among those around it. */
export interface NodeInPlace {
  readonly facts: StepFacts
  /** What a source is, as people read it: `float32 [32,4]`. */
  describe(source: Source): string
}

/** @returns nothing if the ops are equal. Another op, or number of inputs, ends the comparison: it is all there is. */
export function nodeDifferences(before: NodeInPlace, after: NodeInPlace): NodeDifference[] {
  const [old, now] = [before.facts, after.facts]
  const place = { op: now.op.name, line: now.location, scope: now.scope }
  if (old.op.name !== now.op.name || old.sources.length !== now.sources.length) {
    const was = old.location === now.location ? old.op.name : `${old.op.name}${at(old.location)}`
    return [{ kind: 'op', ...place, what: '', before: was, after: now.op.name }]
  }
  const differences: NodeDifference[] = []
  if (old.op.device !== now.op.device) {
    const [was, is] = [old, now].map(({ op }) => (op.device === null ? 'none in particular' : shortName(op.device)))
    differences.push({ kind: 'device', ...place, what: 'the device', before: was!, after: is! })
  }
  // Dtypes among the attributes follow those of the inputs.
  for (const attribute of now.op.attributes) {
    const was = old.op.attributes.find(({ name }) => name === attribute.name)
    const [text, oldText] = [attributeText(attribute), was ? attributeText(was) : 'nothing']
    if (text === oldText || attribute.type === ATTR_TYPE) continue
    differences.push({ kind: 'attribute', ...place, what: `attribute ${attribute.name}`, before: oldText, after: text })
  }
  now.sources.forEach((source, position) => {
    const was = old.sources[position]!
    const [text, oldText] = [after.describe(source), before.describe(was)]
    if (text === oldText && sameSlot(was, source)) return
    const what = `input ${inputName(now.op.name, position)}`
    const is = text === oldText ? `another ${text}` : text
    differences.push({ kind: kindOf(was, source), ...place, what, before: oldText, after: is })
  })
  return differences
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
