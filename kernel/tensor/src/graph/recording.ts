/**
 * @file Ops in the order they were recorded, as a path that is equal for equal recordings: the same ops on inputs of the same types.
 *
 * Values are inputs wherever they can be, so that a changed one is the same recording. Only int32 values that shapes
 * depend on are constants.
 */

import { withInputs } from '../device/explain.ts'
import { currentDevice } from '../device/scope.ts'
import { EngineTensor, type Pending } from '../engineTensor.ts'
import { TensorFlowError } from '../errors.ts'
import type { OpAttribute } from '../native/attributes.ts'
import { TF_INT32 } from '../native/dtypes.ts'
import { type InferenceInput, inferTypes } from './inference.ts'
import { currentLocation } from './location.ts'
import { currentNameScope } from './nameScope.ts'
import { neededFor } from './part.ts'
import { type Call, Paths, type Source, type Step, type StepFacts } from './path.ts'
import { type RunOptions, runNodes } from './runNodes.ts'
import { shapeInputs } from './shapeInputs.ts'
import { constantId, internOp, type OpSignature, typeId, typeOf } from './signature.ts'

export type { Source } from './path.ts'

export interface RecordedNode {
  readonly op: OpSignature
  readonly sources: readonly Source[]
  readonly outputs: readonly EngineTensor[]
  /** The line that recorded it, `file:line:column`, if it is known. */
  readonly location: string | undefined
  /** The layer and `tf.nameScope` that recorded it first, `encoder/dense_1`; empty outside of all. */
  readonly scope: string
  readonly step: Step
  /** How many inputs the recording had before this node. */
  readonly inputsBefore: number
}

/** Which values are baked into the function: those that shapes depend on, or all that are known on the host. */
export type ConstantPolicy = 'shapes' | 'all'

export class Recording {
  readonly nodes: RecordedNode[] = []
  readonly inputs: EngineTensor[] = []
  private readonly slots = new Map<EngineTensor, number>()
  private readonly constants: ConstantPolicy
  private readonly settle: Pending['settle']
  private readonly choosePaths: () => Paths
  private paths: Paths | undefined
  private last: Step | undefined
  private anchor: StepFacts | undefined
  private isReleased = false

  /**
   * @param settle - called when somebody needs the values of a tensor that is only recorded.
   * @param choosePaths - asked with the first op: the paths of recordings that may be like this one.
   */
  constructor(constants: ConstantPolicy, settle: Pending['settle'], choosePaths = () => new Paths()) {
    this.constants = constants
    this.settle = settle
    this.choosePaths = choosePaths
  }

  /** The whole recording, which has a node, as the last step of its path. */
  get end(): Step {
    return this.last!
  }

  /** Of the first node: another line's recordings begin like this. Lines are right from the next turn on. */
  noteTwin(): void {
    this.nodes[0]!.step.hasTwin = true
  }

  get inputTypes(): readonly number[] {
    return this.inputs.map(typeId)
  }

  /** The recording that `tensor` is an output of is this one. */
  owns(tensor: EngineTensor): boolean {
    return tensor.pending !== undefined && this.nodes[tensor.pending.node]?.outputs[tensor.pending.output] === tensor
  }

  isConstant(tensor: EngineTensor, isShape: boolean): boolean {
    return (isShape || this.constants === 'all') && this.isCandidate(tensor)
  }

  slotOf(tensor: EngineTensor): number | undefined {
    return this.slots.get(tensor)
  }

  /** `tensor` can be used here as it is, though it may have no values: an output of this recording, or one of its inputs. */
  knows(tensor: EngineTensor): boolean {
    return this.slots.has(tensor) || this.owns(tensor)
  }

  /** Makes `tensor` an input even before an op uses it: a function's argument. It needs no values. */
  addInput(tensor: EngineTensor): number {
    let slot = this.slots.get(tensor)
    if (slot === undefined) {
      if (tensor.onUse !== undefined) tensor.noteUse()
      slot = this.inputs.length
      this.inputs.push(tensor)
      this.slots.set(tensor, slot)
      tensor.readers++
    }
    return slot
  }

  /** Where `tensor` comes from, once no more ops are added. What comes from outside becomes an input. */
  sourceOf(tensor: EngineTensor): Source {
    if (this.owns(tensor)) return { from: 'node', node: tensor.pending!.node, output: tensor.pending!.output }
    return { from: 'input', slot: this.addInput(tensor) }
  }

  /**
   * @returns the outputs, without values; `undefined` if a shape depends on values.
   * @throws {TensorFlowError} if the op does not take such inputs.
   */
  add(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly EngineTensor[],
    outputCount: number,
  ): EngineTensor[] | undefined {
    const call = { name, attributes, inputs, outputCount, device: currentDevice() }
    const step = this.nodes.length > 0 ? this.nextStep(call) : this.firstStep(call)
    if (!step) return undefined
    this.last = step
    const { op, sources, types, newInputs, location, scope } = step.facts!
    const inputsBefore = this.inputs.length
    if (newInputs.length > 0) {
      for (let position = 0; position < inputs.length; position++) {
        if (sources[position]!.from === 'input') this.addInput(inputs[position]!)
      }
    }
    const node = this.nodes.length
    const outputs = types.map((type, output) => {
      const { dtype, shape } = typeOf(type)
      const tensor = EngineTensor.recorded(dtype, shape, { node, output, settle: this.settle, location })
      tensor.typeId = type
      return tensor
    })
    this.nodes.push({ op, sources, outputs, location, scope, step, inputsBefore })
    return outputs
  }

  /**
   * A loop's turn begins with this op: it is the recording's first one again, on the same line; or the one that was the last when this was
   * asked first, where the recording began with other things.
   */
  beginsTurn(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly EngineTensor[],
    outputCount: number,
  ): boolean {
    this.anchor ??= this.last!.facts
    const next = this.last!.find({ name, attributes, inputs, outputCount, device: currentDevice() }, this)?.facts
    const [first, again] = [this.nodes[0]!, this.anchor]
    const op = next?.op ?? internOp(name, attributes, outputCount, currentDevice())
    if (op !== first.op && op !== again?.op) return false
    const location = next ? next.location : currentLocation()
    return (op === first.op && location === first.location) || location === again?.location
  }

  /** Outputs that somebody still holds, as [node, output]. */
  liveOutputs(): [node: number, output: number][] {
    const live: [number, number][] = []
    this.nodes.forEach(({ outputs }, node) => {
      outputs.forEach((tensor, output) => {
        // A tensor that was computed ahead of the rest has its handle.
        if (!tensor.isDisposed && tensor.handle === undefined && !tensor.failure) live.push([node, output])
      })
    })
    return live
  }

  /**
   * Computes one tensor now, op by op, with what it depends on. Nodes at the end of the recording that serve nothing else leave it:
   * an optimizer's slots, made in its first step, would make that step unlike the next.
   */
  computeNow(tensor: EngineTensor): void {
    if (!this.owns(tensor)) return
    const needed = neededFor(
      this.nodes,
      [tensor.pending!.node],
      (node, output) => this.outputAt(node, output).handle !== undefined,
    )
    try {
      this.run(needed)
    } catch (error) {
      tensor.fail(error as Error)
      throw error
    }
    const first = this.nodes.length - needed.length
    if (needed[0] === first) this.truncate(first)
  }

  /** Runs nodes one by one, in order; their results go to those who hold the outputs. @param explain - what is thrown where one fails */
  run(order: readonly number[], explain?: RunOptions['explain']): void {
    runNodes(this.nodes, order, {
      inputOf: source =>
        source.from === 'node' ? this.outputAt(source.node, source.output) : this.inputs[source.slot]!,
      done: (index, results) => {
        for (const [output, result] of results.entries()) this.deliver(index, output, result)
      },
      ...(explain && { explain }),
    })
  }

  /** Gives a result to those who hold the output, unless they have let go of it, or have it already. */
  deliver(node: number, output: number, result: EngineTensor): void {
    const tensor = this.outputAt(node, output)
    if (tensor.isDisposed || tensor.handle !== undefined) result.dispose()
    else tensor.adopt(result)
  }

  outputAt(node: number, output: number): EngineTensor {
    return this.nodes[node]!.outputs[output]!
  }

  /** Lets go of the inputs. Call it when the recording has run, or is given up. Safe to call twice. */
  release(): void {
    if (this.isReleased) return
    this.isReleased = true
    for (const input of this.inputs) {
      input.readers--
      input.free()
    }
  }

  private firstStep(call: Call): Step | undefined {
    this.paths = this.choosePaths()
    return this.paths.first(call, this, currentLocation) ?? this.newStep(this.paths.root, call)
  }

  private nextStep(call: Call): Step | undefined {
    return this.last!.find(call, this) ?? this.newStep(this.last!, call)
  }

  // What is decided here holds for all recordings that come this way again: it depends on the op and its inputs' types alone.
  private newStep(from: Step, { name, attributes, inputs, outputCount, device }: Call): Step | undefined {
    const op = internOp(name, attributes, outputCount, device)
    const inferred = this.inferOrExplain(op, inputs)
    if (!inferred) return undefined
    const { types, constants } = inferred
    const fresh: EngineTensor[] = []
    const sources = inputs.map((input, position) => this.source(input, constants.includes(position), fresh))
    const facts: StepFacts = {
      op,
      sources,
      types,
      newInputs: fresh.map(typeId),
      constantPositions: shapeInputs(name, inputs.length) ?? [],
      location: currentLocation(),
      scope: currentNameScope(),
    }
    return this.paths!.add(from, facts)
  }

  private inferOrExplain(op: OpSignature, inputs: readonly EngineTensor[]) {
    try {
      return this.infer(op, inputs)
    } catch (error) {
      throw error instanceof TensorFlowError ? withInputs(error, inputs) : error
    }
  }

  // Decides which inputs are constants and infers the outputs' types.
  private infer(
    op: OpSignature,
    inputs: readonly EngineTensor[],
  ): { types: readonly number[]; constants: readonly number[] } | null {
    const candidates = inputs.flatMap((input, position) => (this.isCandidate(input) ? [position] : []))
    if (this.constants === 'all') return this.inferWith(op, inputs, candidates)
    const listed = shapeInputs(op.name, inputs.length)
    if (listed)
      return this.inferWith(
        op,
        inputs,
        listed.filter(position => candidates.includes(position)),
      )
    return this.inferWith(op, inputs, []) ?? this.inferWith(op, inputs, candidates)
  }

  private inferWith(op: OpSignature, inputs: readonly EngineTensor[], constants: readonly number[]) {
    const types = inferTypes(
      op,
      inputs.map(
        (input, position): InferenceInput =>
          constants.includes(position) ? { constant: constantId(input) } : { type: typeId(input) },
      ),
    )
    return types && { types, constants }
  }

  /** Its value is known on the host, and may be baked in. */
  private isCandidate(input: EngineTensor): boolean {
    if (input.values === undefined || !ArrayBuffer.isView(input.values) || this.slots.has(input)) return false
    return this.constants === 'all' || input.dtype === TF_INT32
  }

  private source(input: EngineTensor, isConstant: boolean, fresh: EngineTensor[]): Source {
    if (this.owns(input)) return { from: 'node', node: input.pending!.node, output: input.pending!.output }
    if (isConstant) return { from: 'constant', constant: constantId(input) }
    const slot = this.slots.get(input)
    if (slot !== undefined) return { from: 'input', slot }
    if (!fresh.includes(input)) fresh.push(input)
    return { from: 'input', slot: this.inputs.length + fresh.indexOf(input) }
  }

  private truncate(length: number): void {
    const { step, inputsBefore } = this.nodes[length]!
    this.nodes.length = length
    this.last = step.parent
    for (const input of this.inputs.splice(inputsBefore)) {
      this.slots.delete(input)
      input.readers--
      input.free()
    }
  }
}
