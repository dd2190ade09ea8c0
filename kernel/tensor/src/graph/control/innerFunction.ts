/**
 * @file The functions that `StatelessIf` and `StatelessWhile` call, found by what was recorded: a body that is recorded anew at each step
 * of a graph cell is the same function.
 */

import type { EngineTensor } from '../../engineTensor.ts'
import { currentTrace, recordInto } from '../../execute.ts'
import type { OpAttribute } from '../../native/attributes.ts'
import { opDef } from '../../native/opDef.ts'
import { encodeAttribute } from '../../raw/attribute.ts'
import { type CompiledFunction, compile, liveFunctions } from '../compile.ts'
import { flushPending } from '../hooks.ts'
import { type Graph, keyOf as sourceKey } from '../part.ts'
import type { Step } from '../path.ts'
import type { Recording, Source } from '../recording.ts'
import { typeId } from '../signature.ts'
import { BodyRecorder } from './bodyRecorder.ts'

/** An attribute that names a function. */
export interface FunctionAttribute extends OpAttribute {
  readonly callee: CompiledFunction
}

interface Key {
  readonly hash: number
  /** The ops. `undefined`: there are none. */
  readonly end: Step | undefined
  /** What the ops do not say: the order of the inputs, those that no op uses, and the outputs. */
  readonly form: string
}

interface Known extends Key {
  readonly compiled: CompiledFunction
}

// One that comes back needs no compile. Functions that compiled ones call are kept beyond that.
const CAPACITY = 200

// In order of last use, by the recording's hash.
const known = new Map<number, Known[]>()
let count = 0

/**
 * @param build - records the function's ops. It may use `inputs` alone.
 * @returns a function from `inputs` to what `build` returns.
 */
export function innerFunction(
  label: string,
  inputs: readonly EngineTensor[],
  build: () => readonly EngineTensor[],
): CompiledFunction {
  const recorder = new BodyRecorder(label)
  try {
    const { recording } = recorder
    const outputs = recordInto(recorder, build).map(tensor => recording.sourceOf(tensor))
    recorder.isOver = true
    const key = keyOf(recording, inputs, outputs)
    const found = find(key)
    if (found) return found
    evict()
    const inner = ordered(recording, inputs)
    const returned = outputs.map(source => inOrder(source, recording, inputs))
    return add(key, compile(inner as Recording, returned, { xla: false, label, isInner: true }))
  } finally {
    recorder.dispose()
  }
}

/** The attributes of an op of that name. One that is a function is a `FunctionAttribute`. */
export function attributesOf(
  op: string,
  values: Readonly<Record<string, unknown>>,
): (OpAttribute | FunctionAttribute)[] {
  const { attributes } = opDef(op)
  return Object.entries(values).map(([name, value]) => {
    const definition = attributes.find(attribute => attribute.name === name)!
    if (definition.kind !== 'func') return encodeAttribute(op, definition, value)
    const callee = value as CompiledFunction
    return { ...encodeAttribute(op, definition, callee.name), callee }
  })
}

function find({ hash, end, form }: Key): CompiledFunction | undefined {
  const chain = known.get(hash)
  const found = chain?.find(
    other => other.form === form && (end && other.end ? other.end.equals(end) : end === other.end),
  )
  if (!found) return undefined
  known.delete(hash)
  known.set(hash, chain!)
  return found.compiled
}

function add(key: Key, compiled: CompiledFunction): CompiledFunction {
  const chain = known.get(key.hash) ?? []
  chain.push({ ...key, compiled })
  known.set(key.hash, chain)
  count++
  return compiled
}

// The recording with its inputs in the function's order, and those that no op uses.
function ordered(recording: Recording, inputs: readonly EngineTensor[]): Graph {
  const nodes = recording.nodes.map(node => ({
    ...node,
    sources: node.sources.map(source => inOrder(source, recording, inputs)),
  }))
  return { nodes, inputTypes: inputs.map(typeId) }
}

function inOrder(source: Source, recording: Recording, inputs: readonly EngineTensor[]): Source {
  return source.from === 'input' ? { from: 'input', slot: inputs.indexOf(recording.inputs[source.slot]!) } : source
}

function keyOf(recording: Recording, inputs: readonly EngineTensor[], outputs: readonly Source[]): Key {
  const types = inputs.map(input => `${typeId(input)}:${recording.slotOf(input) ?? ''}`)
  const end = recording.nodes.length > 0 ? recording.end : undefined
  return { hash: end?.hash ?? 0, end, form: `${types}|${outputs.map(sourceKey)}` }
}

function evict(): void {
  // What is being traced, or is recorded and did not run yet, calls functions that no compiled one calls yet.
  if (count < CAPACITY || currentTrace()) return
  flushPending()
  const called = new Set([...liveFunctions].flatMap(calledBy))
  for (const [hash, chain] of known) {
    if (count < CAPACITY / 2) return
    const kept = chain.filter(({ compiled }) => called.has(compiled))
    for (const { compiled } of chain) if (!called.has(compiled)) compiled.remove()
    count -= chain.length - kept.length
    if (kept.length > 0) known.set(hash, kept)
    else known.delete(hash)
  }
}

function calledBy({ nodes }: CompiledFunction): CompiledFunction[] {
  return nodes.flatMap(({ op }) =>
    op.attributes.flatMap(attribute => ('callee' in attribute ? [(attribute as FunctionAttribute).callee] : [])),
  )
}
