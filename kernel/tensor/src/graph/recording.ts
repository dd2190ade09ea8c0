/**
 * @file Ops in the order they were recorded, with a key that is equal for equal recordings: the same ops on inputs of the same types.
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
import { runOp } from '../native/op.ts'
import { type InferenceInput, inferTypes } from './inference.ts'
import { captureLocation, currentLocation } from './location.ts'
import { shapeInputs } from './shapeInputs.ts'
import { constantOf, internConstant, internOp, type OpSignature, typeId, typeOf } from './signature.ts'

/** Where a node's input comes from. */
export type Source =
  | { readonly from: 'node'; readonly node: number; readonly output: number }
  | { readonly from: 'input'; readonly slot: number }
  | { readonly from: 'constant'; readonly constant: number }

export interface RecordedNode {
  readonly op: OpSignature
  readonly sources: readonly Source[]
  readonly outputs: readonly EngineTensor[]
  /** The line that recorded it, `file:line:column`, if it is known. */
  readonly location: string | undefined
  /** The recording's size before this node, to take it back. */
  readonly before: { readonly key: number; readonly inputs: number; readonly hash: number }
}

/** Which values are baked into the function: those that shapes depend on, or all that are known on the host. */
export type ConstantPolicy = 'shapes' | 'all'

export class Recording {
  readonly nodes: RecordedNode[] = []
  readonly inputs: EngineTensor[] = []
  private readonly slots = new Map<EngineTensor, number>()
  private readonly keyParts: number[] = []
  private runningHash = 0x811c9dc5 | 0
  /** The line of the first op. */
  private start: string | undefined
  private readonly constants: ConstantPolicy
  private readonly settle: Pending['settle']

  /** @param settle - called when somebody needs the values of a tensor that is only recorded. */
  constructor(constants: ConstantPolicy, settle: Pending['settle']) {
    this.constants = constants
    this.settle = settle
  }

  get key(): readonly number[] {
    return this.keyParts
  }

  get hash(): number {
    return this.runningHash
  }

  get inputTypes(): readonly number[] {
    return this.inputs.map(typeId)
  }

  /** The recording that `tensor` is an output of is this one. */
  owns(tensor: EngineTensor): boolean {
    return tensor.pending !== undefined && this.nodes[tensor.pending.node]?.outputs[tensor.pending.output] === tensor
  }

  /** `tensor` can be used here as it is, though it may have no values: an output of this recording, or one of its inputs. */
  knows(tensor: EngineTensor): boolean {
    return this.slots.has(tensor) || this.owns(tensor)
  }

  /** Makes `tensor` an input even before an op uses it: a function's argument. It needs no values. */
  addInput(tensor: EngineTensor): number {
    let slot = this.slots.get(tensor)
    if (slot === undefined) {
      slot = this.inputs.length
      this.inputs.push(tensor)
      this.slots.set(tensor, slot)
      tensor.readers++
    }
    return slot
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
    const op = internOp(name, attributes, outputCount, currentDevice())
    const inferred = this.inferOrExplain(op, inputs)
    if (!inferred) return undefined
    const { types, constants } = inferred
    const before = { key: this.keyParts.length, inputs: this.inputs.length, hash: this.runningHash }
    this.extendKey(op.id)
    const sources = inputs.map((input, position) => this.source(input, constants.includes(position)))
    const node = this.nodes.length
    const outputs = types.map((type, output) => {
      const { dtype, shape } = typeOf(type)
      const tensor = EngineTensor.recorded(dtype, shape, { node, output, settle: this.settle })
      tensor.typeId = type
      return tensor
    })
    if (node === 0) this.start = currentLocation()
    const location = node === 0 ? this.start : captureLocation(this.start, this.runningHash)
    this.nodes.push({ op, sources, outputs, location, before })
    return outputs
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
    const needed = this.dependencies(tensor.pending!.node)
    const computed = new Map<number, EngineTensor[]>()
    try {
      for (const index of needed) computed.set(index, this.runNode(this.nodes[index]!, computed))
    } catch (error) {
      for (const results of computed.values()) for (const result of results) result.dispose()
      tensor.fail(error as Error)
      throw error
    }
    for (const [index, results] of computed) {
      const node = this.nodes[index]!
      node.outputs.forEach((output, position) => {
        if (output.isDisposed) results[position]!.dispose()
        else output.adopt(results[position]!)
      })
    }
    const first = this.nodes.length - needed.length
    if (needed[0] === first) this.truncate(first)
  }

  /** Runs one node by itself. @param computed - results of the nodes before it, by index. */
  runNode(node: RecordedNode, computed: ReadonlyMap<number, readonly EngineTensor[]>): EngineTensor[] {
    const made: EngineTensor[] = []
    const inputs = node.sources.map(source => {
      if (source.from === 'node') {
        return computed.get(source.node)?.[source.output] ?? this.nodes[source.node]!.outputs[source.output]!
      }
      if (source.from === 'input') return this.inputs[source.slot]!
      const { shape, dtype, values } = constantOf(source.constant)
      const constant = EngineTensor.fromValues(shape, dtype, values)
      made.push(constant)
      return constant
    })
    try {
      return runOp(node.op.name, node.op.attributes, inputs, node.op.outputCount, node.op.device)
    } finally {
      for (const constant of made) constant.dispose()
    }
  }

  /** Lets go of the inputs. Call it when the recording has run, or is given up. */
  release(): void {
    for (const input of this.inputs) {
      input.readers--
      input.free()
    }
  }

  private inferOrExplain(op: OpSignature, inputs: readonly EngineTensor[]) {
    try {
      return this.infer(op, inputs)
    } catch (error) {
      throw error instanceof TensorFlowError ? withInputs(error, inputs) : error
    }
  }

  // Decides which inputs are constants and infers the outputs' types, both from the op and its inputs' types alone: equal code gives
  // equal keys from its first run on.
  private infer(
    op: OpSignature,
    inputs: readonly EngineTensor[],
  ): { types: readonly number[]; constants: readonly number[] } | null {
    const candidates = inputs.flatMap((input, position) => (this.couldBeConstant(input) ? [position] : []))
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
          constants.includes(position) ? { constant: internConstant(input) } : { type: typeId(input) },
      ),
    )
    return types && { types, constants }
  }

  private couldBeConstant(input: EngineTensor): boolean {
    if (input.values === undefined || !ArrayBuffer.isView(input.values) || this.slots.has(input)) return false
    return this.constants === 'all' || input.dtype === TF_INT32
  }

  private source(input: EngineTensor, isConstant: boolean): Source {
    if (this.owns(input)) {
      const { node, output } = input.pending!
      this.extendKey(node)
      this.extendKey(output * 4)
      return { from: 'node', node, output }
    }
    if (isConstant) {
      const constant = internConstant(input)
      this.extendKey(constant)
      this.extendKey(2)
      return { from: 'constant', constant }
    }
    const slot = this.addInput(input)
    this.extendKey(slot)
    this.extendKey(1)
    return { from: 'input', slot }
  }

  private extendKey(part: number): void {
    this.keyParts.push(part)
    this.runningHash = Math.imul(this.runningHash ^ part, 0x01000193) ^ (this.runningHash >>> 15)
  }

  private dependencies(last: number): number[] {
    const needed = new Set<number>()
    const visit = (index: number): void => {
      if (needed.has(index)) return
      needed.add(index)
      for (const source of this.nodes[index]!.sources) {
        if (source.from !== 'node') continue
        if (this.nodes[source.node]!.outputs[source.output]!.handle === undefined) visit(source.node)
      }
    }
    visit(last)
    return [...needed].sort((a, b) => a - b)
  }

  private truncate(length: number): void {
    const { key, inputs, hash } = this.nodes[length]!.before
    this.nodes.length = length
    this.keyParts.length = key
    this.runningHash = hash
    for (const input of this.inputs.splice(inputs)) {
      this.slots.delete(input)
      input.readers--
      input.free()
    }
  }
}
