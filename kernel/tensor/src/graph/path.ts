/**
 * @file Recordings as paths through a tree: recordings that begin alike share their beginning. A loop's next turn walks the same path, which tells
 * of each op what inference and the stack told the first time, and at its end which functions there are.
 */

import type { EngineTensor } from '../engineTensor.ts'
import type { OpAttribute } from '../native/attributes.ts'
import type { CacheEntry } from './cache.ts'
import { constantId, type OpSignature, typeId } from './signature.ts'

/** Where a node's input comes from. */
export type Source =
  | { readonly from: 'node'; readonly node: number; readonly output: number }
  | { readonly from: 'input'; readonly slot: number }
  | { readonly from: 'constant'; readonly constant: number }

/** An op as it comes, before it is known what node it is. */
export interface Call {
  readonly name: string
  readonly attributes: readonly OpAttribute[]
  readonly inputs: readonly EngineTensor[]
  readonly outputCount: number
  readonly device: string | null
}

/** What the recording knows of the tensors that an op gets. */
export interface Scene {
  readonly inputs: readonly EngineTensor[]
  slotOf(tensor: EngineTensor): number | undefined
  owns(tensor: EngineTensor): boolean
  /** Its value is known on the host, and would be baked in at such a position. */
  isConstant(tensor: EngineTensor, isShape: boolean): boolean
}

/** What a step is made of. */
export interface StepFacts {
  readonly op: OpSignature
  readonly sources: readonly Source[]
  /** The outputs' types. */
  readonly types: readonly number[]
  /** The types of the inputs that the recording did not have before. */
  readonly newInputs: readonly number[]
  /** Positions where a small int32 value would be a constant. */
  readonly constantPositions: readonly number[]
  /** The line that recorded it, `file:line:column`, if it is known. */
  readonly location: string | undefined
  /** The layer and `tf.nameScope` that it belongs to, `encoder/dense_1`; empty outside of all. */
  readonly scope: string
}

// More ways on from one place than this are values that change each time: the oldest is forgotten.
const WAYS = 32

/** One op after those before it. */
export class Step {
  readonly parent: Step | undefined
  readonly facts: StepFacts | undefined
  /** How many inputs the recording has before and after this op. */
  readonly inputsBefore: number
  readonly inputsAfter: number
  /** Of all that was recorded up to here. Equal recordings have equal ones wherever they were recorded. */
  readonly hash: number
  /** The functions of the recordings that end here, once somebody asked. */
  entry: CacheEntry | undefined
  /** Of a first step: another line begins with the same op. */
  hasTwin = false
  /** Where the optimizer's step was called that ends here, in the turn that made the path. */
  stepLine: string | undefined
  private turns = 0
  // The way that was taken last comes first.
  private readonly ways: Step[] = []

  private constructor(parent: Step | undefined, facts: StepFacts | undefined) {
    this.parent = parent
    this.facts = facts
    this.inputsBefore = parent?.inputsAfter ?? 0
    this.inputsAfter = this.inputsBefore + (facts?.newInputs.length ?? 0)
    this.hash = facts ? hashOf(parent!.hash, facts) : 0x811c9dc5 | 0
  }

  /** The place before the first op. */
  static root(): Step {
    return new Step(undefined, undefined)
  }

  /** The step that `call` is, if it was taken before from here. @param location - only if this line took it. */
  find(call: Call, scene: Scene, location?: string): Step | undefined {
    const { ways } = this
    // Inputs that no op has brought are none of this path's.
    if (scene.inputs.length !== this.inputsAfter) return undefined
    for (let index = 0; index < ways.length; index++) {
      const step = ways[index]!
      if (location !== undefined && step.facts!.location !== location) continue
      if (!step.matches(call, scene)) continue
      if (index > 0) {
        ways.splice(index, 1)
        ways.unshift(step)
      }
      return step
    }
    return undefined
  }

  add(facts: StepFacts): Step {
    const step = new Step(this, facts)
    this.ways.unshift(step)
    if (this.ways.length > WAYS) this.ways.pop()
    return step
  }

  isLineDue(): boolean {
    const turn = ++this.turns
    return this.hasTwin || (turn & (turn - 1)) === 0
  }

  /** The recordings that end here and there are the same: ops, where their inputs come from, and types. */
  equals(other: Step): boolean {
    let a: Step | undefined = this
    let b: Step | undefined = other
    for (; a !== b && a?.facts && b?.facts; a = a.parent, b = b.parent) {
      if (a.hash !== b.hash || !sameFacts(a.facts, b.facts)) return false
    }
    // The places before the first op of two cells are the same.
    return a === b || (!a?.facts && !b?.facts)
  }

  private matches({ name, attributes, inputs, outputCount, device }: Call, scene: Scene): boolean {
    const { op, sources, newInputs, constantPositions } = this.facts!
    if (op.name !== name || op.outputCount !== outputCount || op.device !== device) return false
    if (sources.length !== inputs.length || !sameAttributes(op.attributes, attributes)) return false
    const before = this.inputsBefore
    let fresh = 0
    for (let position = 0; position < inputs.length; position++) {
      const input = inputs[position]!
      const source = sources[position]!
      if (source.from === 'node') {
        const { pending } = input
        if (!pending || pending.node !== source.node || pending.output !== source.output || !scene.owns(input))
          return false
      } else if (source.from === 'constant') {
        if (!scene.isConstant(input, true) || constantId(input) !== source.constant) return false
      } else if (source.slot < before) {
        if (scene.inputs[source.slot] !== input) return false
      } else if (source.slot === before + fresh) {
        if (typeId(input) !== newInputs[fresh] || scene.owns(input) || scene.slotOf(input) !== undefined) return false
        if (scene.isConstant(input, constantPositions.includes(position))) return false
        for (let earlier = 0; earlier < position; earlier++) if (inputs[earlier] === input) return false
        fresh++
      } else if (
        !sources.some(
          (other, earlier) =>
            earlier < position && other.from === 'input' && other.slot === source.slot && inputs[earlier] === input,
        )
      ) {
        return false
      }
    }
    return true
  }
}

// A step with what it knows takes about 1 KB.
const MOST_STEPS = 100_000

/** The paths of one cell's recordings. Another cell has paths of its own, since its errors name its own lines. */
export class Paths {
  private start = Step.root()
  private steps = 0

  /** Where recordings begin. */
  get root(): Step {
    if (this.steps > MOST_STEPS) {
      this.start = Step.root()
      this.steps = 0
    }
    return this.start
  }

  /** Takes a new step. */
  add(from: Step, facts: StepFacts): Step {
    this.steps++
    return from.add(facts)
  }

  /**
   * The first step of a recording, if it was taken before. Equal ops of two lines begin two paths, but to read the stack takes as long as ten
   * ops: the line is compared in a path's first, second, fourth … turn, and always once there are two.
   */
  first(call: Call, scene: Scene, line: () => string | undefined): Step | undefined {
    const { root } = this
    const step = root.find(call, scene)
    if (!step?.isLineDue()) return step
    const location = line()
    if (location === step.facts!.location) return step
    step.hasTwin = true
    const twin = root.find(call, scene, location) ?? this.add(root, { ...step.facts!, location })
    twin.hasTwin = true
    return twin
  }
}

function sameAttributes(a: readonly OpAttribute[], b: readonly OpAttribute[]): boolean {
  if (a.length !== b.length) return false
  for (let index = 0; index < a.length; index++) {
    const [one, other] = [a[index]!, b[index]!]
    if (one.name !== other.name || (one.value !== other.value && !sameValue(one.value, other.value))) return false
  }
  return true
}

function sameValue(a: unknown, b: unknown): boolean {
  if ((Array.isArray(a) && Array.isArray(b)) || (a instanceof Uint8Array && b instanceof Uint8Array)) {
    if (a.length !== b.length) return false
    for (let index = 0; index < a.length; index++)
      if (a[index] !== b[index] && !sameValue(a[index], b[index])) return false
    return true
  }
  return Object.is(a, b)
}

function sameFacts(a: StepFacts, b: StepFacts): boolean {
  if (a.op !== b.op || !sameNumbers(a.newInputs, b.newInputs)) return false
  return (
    a.sources.length === b.sources.length && a.sources.every((source, index) => sameSource(source, b.sources[index]!))
  )
}

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index])
}

function sameSource(a: Source, b: Source): boolean {
  if (a.from === 'node') return b.from === 'node' && a.node === b.node && a.output === b.output
  if (a.from === 'input') return b.from === 'input' && a.slot === b.slot
  return b.from === 'constant' && a.constant === b.constant
}

function hashOf(before: number, { op, sources, newInputs }: StepFacts): number {
  let hash = mix(before, op.id)
  for (const source of sources) {
    if (source.from === 'node') hash = mix(mix(hash, source.node), source.output * 4)
    else hash = source.from === 'input' ? mix(mix(hash, source.slot), 1) : mix(mix(hash, source.constant), 2)
  }
  for (const type of newInputs) hash = mix(hash, type)
  return hash
}

function mix(hash: number, part: number): number {
  return Math.imul(hash ^ part, 0x01000193) ^ (hash >>> 15)
}
