/** @file Runs a graph's nodes one by one, each as `tf.raw` would: at once, or recorded. */

import type { Tensor } from '@tensorflow/tfjs'
import { ArgumentError, CallerError, TensorFlowError } from '../../errors.ts'
import { findOpDef, type OpArgument, type OpDef } from '../../native/opDef.ts'
import { callOp } from '../../raw/call.ts'
import { refusalOf } from '../../raw/leftOut.ts'
import type { RawAttributes, RawInputs } from '../../raw/types.ts'
import { core } from '../../tfjs.ts'
import { tensorOf } from '../engineTensors.ts'
import { attributesOf, constantTensor } from './attributeValue.ts'
import type { FunctionLibrary } from './functionLibrary.ts'
import { LINE } from './graphMessage.ts'
import type { FunctionDef, NodeDef } from './messages.ts'
import { isControl, NodeGraph, parseRef } from './nodeGraph.ts'

/** A node's outputs by their names, in the op's order. */
type Results = ReadonlyMap<string, readonly Tensor[]>

const DEEPEST = 50

export class Interpreter {
  private readonly library: FunctionLibrary
  private readonly caller: string
  private readonly constants = new Map<NodeDef, Tensor>()
  private readonly orders = new WeakMap<FunctionDef, readonly NodeDef[]>()
  private depth = 0

  constructor(library: FunctionLibrary, caller: string) {
    this.library = library
    this.caller = caller
  }

  /**
   * @param order - each node after those that it reads. @param given - values by name of the output.
   * @returns a value for each of `refs`.
   * @throws {ArgumentError | TensorFlowError} names the node, its op and its line.
   */
  run(order: readonly NodeDef[], given: ReadonlyMap<string, Tensor>, refs: readonly string[]): Tensor[] {
    const results = new Map<string, Results>()
    const read = (ref: string): Tensor => {
      const { node, output, index } = parseRef(ref)
      const known = given.get(ref) ?? (index === 0 ? given.get(node) : undefined)
      if (known) return known
      const found = results.get(node)
      const tensor = (output === undefined ? [...(found?.values() ?? [])].flat() : found?.get(output))?.[index]
      if (tensor) return tensor
      throw new ArgumentError(`${this.caller}: there is no output ${ref}.`)
    }
    for (const node of order)
      results.set(
        node.name,
        this.explained(node, () => this.runNode(node, read)),
      )
    return refs.map(read)
  }

  /** The constants' tensors, which live until `release`: the next run makes them anew. */
  release(): void {
    for (const tensor of this.constants.values()) tensor.dispose()
    this.constants.clear()
  }

  private runNode(node: NodeDef, read: (ref: string) => Tensor): Results {
    if (node.op === 'NoOp') return new Map()
    if (node.op === 'Const') return new Map([['output', [this.constant(node)]]])
    const inputs = node.input.filter(ref => !isControl(ref)).map(read)
    const called = this.library.calledBy(node)
    if (called) return this.call(called, inputs)
    if (node.op === 'Placeholder') throw new ArgumentError('is an input that is not given. List it in inputs')
    const op = findOpDef(node.op)
    if (!op) throw new ArgumentError('the loaded TensorFlow has no such op')
    const refusal = refusalOf(op)
    if (refusal) throw new ArgumentError(refusal)
    const attributes = attributesOf(node, op)
    const result = callOp(op, byName(op, inputs, attributes), attributes)
    if (op.outputs.length === 0) return new Map()
    if (op.outputs.length === 1) return new Map([[op.outputs[0]!.name, [result as Tensor | Tensor[]].flat()]])
    return new Map(
      Object.entries(result as Record<string, Tensor | Tensor[]>).map(([name, value]) => [name, [value].flat()]),
    )
  }

  private call(called: FunctionDef, inputs: readonly Tensor[]): Results {
    const { inputArg, outputArg, name } = called.signature!
    if (inputs.length !== inputArg.length)
      throw new ArgumentError(`function ${name} takes ${inputArg.length} tensors, got ${inputs.length}`)
    if (this.depth === DEEPEST) throw new ArgumentError(`function ${name} calls itself, ${DEEPEST} times and more`)
    const given = new Map(inputArg.map((argument, index) => [argument.name, inputs[index]!]))
    const refs = outputArg.map(output => called.ret[output.name] ?? output.name)
    let order = this.orders.get(called)
    if (!order) {
      const graph = new NodeGraph(called.nodeDef, `${this.caller}: function ${name}`)
      order = graph.order([...refs, ...Object.values(called.controlRet)], new Set(given.keys()))
      this.orders.set(called, order)
    }
    this.depth++
    try {
      return new Map([['output', this.run(order, given, refs)]])
    } finally {
      this.depth--
    }
  }

  private constant(node: NodeDef): Tensor {
    let tensor = this.constants.get(node)
    if (!tensor) {
      tensor = core.keep(tensorOf(constantTensor(node)))
      this.constants.set(node, tensor)
    }
    return tensor
  }

  private explained<T>(node: NodeDef, run: () => T): T {
    try {
      return run()
    } catch (error) {
      const line = node.attr[LINE]?.value
      const where = line?.case === 's' ? ` of ${new TextDecoder().decode(line.value)}` : ''
      const place = `${this.caller}: node ${node.name} (${node.op})${where}: `
      // The innermost node is told of, with its graph.
      if (!(error instanceof CallerError) || error.message.startsWith(this.caller)) throw error
      const message = `${place}${error.message.replace(/^tf\.raw\.\w+: /, '').replace(/(?<!\.)$/, '.')}`
      throw error instanceof TensorFlowError ? error.withMessage(message, node.op) : new ArgumentError(message)
    }
  }
}

// A list's length is in an attribute.
function byName(op: OpDef, inputs: readonly Tensor[], attributes: RawAttributes): RawInputs {
  let next = 0
  const lengthOf = ({ numberAttribute, typeListAttribute }: OpArgument): number | undefined => {
    if (numberAttribute) return Number(attributes[numberAttribute])
    return typeListAttribute ? ((attributes[typeListAttribute] as unknown[] | undefined)?.length ?? 0) : undefined
  }
  const bound = op.inputs.map(argument => {
    const length = lengthOf(argument)
    if (length === undefined) return [argument.name, inputs[next++]] as const
    next += length
    return [argument.name, inputs.slice(next - length, next)] as const
  })
  if (next !== inputs.length) throw new ArgumentError(`expected ${next} inputs, got ${inputs.length}`)
  return Object.fromEntries(bound)
}
