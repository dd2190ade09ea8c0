/** @file Builds a TF_Graph node by node and turns it into a function of the eager context. */

import { ArgumentError } from '../errors.ts'
import { sizeText } from '../guards/outOfMemory.ts'
import { type OpAttribute, setNodeAttribute } from './attributes.ts'
import { bytesFrom } from './buffer.ts'
import type { GraphOutput, Pointer } from './capi.ts'
import { eagerContext } from './context.ts'
import { byteSize } from './dtypes.ts'
import { capi } from './libtensorflow.ts'
import { listAttribute, opDef } from './opDef.ts'
import { check, status } from './status.ts'
import { newTensor, type TensorValues } from './tensor.ts'

/** What shape inference says of an output. Dimensions are -1 where unknown; `undefined`: the rank is unknown. */
export interface InferredType {
  readonly dtype: number
  readonly shape: readonly number[] | undefined
}

/** Of a message, with some room for what is not a constant. */
const MOST_BYTES = 2 ** 31 - 2 ** 22

export interface NodeOptions {
  readonly label?: string
  readonly device?: string | null
  /** Nodes that must have run before this one does. */
  readonly after?: readonly GraphOutput[]
}

export class GraphBuilder implements Disposable {
  private readonly graph = capi().TF_NewGraph()
  private readonly stateful: Pointer[] = []
  private nodes = 0
  private constantBytes = 0

  get nodeCount(): number {
    return this.nodes
  }

  addPlaceholder(dtype: number, shape: readonly number[], label?: string): GraphOutput {
    const api = capi()
    const node = this.newNode('Placeholder', label)
    api.TF_SetAttrType(node, 'dtype', dtype)
    api.TF_SetAttrShape(node, 'shape', shape, shape.length)
    return { oper: this.finish('Placeholder', node), index: 0 }
  }

  addConstant(dtype: number, shape: readonly number[], values: TensorValues, label?: string): GraphOutput {
    const api = capi()
    this.constantBytes += byteSize(dtype, shape)
    const tensor = newTensor(shape, dtype, values)
    try {
      const node = this.newNode('Const', label)
      api.TF_SetAttrType(node, 'dtype', dtype)
      api.TF_SetAttrTensor(node, 'value', tensor, status())
      check('Const')
      return { oper: this.finish('Const', node), index: 0 }
    } finally {
      api.TF_DeleteTensor(tensor)
    }
  }

  /** @throws {TensorFlowError} names the node, its attributes and input shapes, in TensorFlow's words. */
  addNode(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly GraphOutput[],
    outputCount: number,
    options: NodeOptions = {},
  ): GraphOutput[] {
    const definition = opDef(name)
    const node = this.newNode(name, options.label)
    if (options.device) capi().TF_SetDevice(node, options.device)
    this.addInputs(node, name, attributes, inputs)
    for (const { oper } of options.after ?? []) capi().TF_AddControlInput(node, oper)
    for (const attribute of attributes) setNodeAttribute(node, name, attribute)
    const oper = this.finish(name, node)
    if (definition.isStateful) this.stateful.push(oper)
    return Array.from({ length: outputCount }, (_, index) => ({ oper, index }))
  }

  inferredType(output: GraphOutput): InferredType {
    const api = capi()
    const dtype = api.TF_OperationOutputType(output)
    const rank = api.TF_GraphGetTensorNumDims(this.graph, output, status())
    check('shape inference')
    if (rank < 0) return { dtype, shape: undefined }
    const dims = new Array<number>(rank).fill(0)
    if (rank > 0) api.TF_GraphGetTensorShape(this.graph, output, dims, rank, status())
    check('shape inference')
    return { dtype, shape: dims.map(Number) }
  }

  /** The bytes of a GraphDef. @throws {ArgumentError} if its constants are more than a message can hold */
  toGraphDef(): Uint8Array {
    if (this.constantBytes > MOST_BYTES) {
      throw new ArgumentError(
        `A GraphDef holds at most 2 GB, and the constants of this one, variables and captured tensors among them, take ${sizeText(this.constantBytes)}. ` +
          'Save a SavedModel (tf.node.saveSavedModel), which keeps variables in files of their own; make variables of large tensors that the function captured.',
      )
    }
    return bytesFrom('TF_GraphToGraphDef', buffer => capi().TF_GraphToGraphDef(this.graph, buffer, status()))
  }

  /** Adds the graph to the eager context as a function that is called by `name`. Stateful nodes always run. */
  addFunction(
    name: string,
    inputs: readonly GraphOutput[],
    outputs: readonly GraphOutput[],
    description: string,
  ): void {
    const api = capi()
    const func = api.TF_GraphToFunctionWithControlOutputs(
      this.graph,
      name,
      0,
      -1,
      null,
      inputs.length,
      inputs,
      outputs.length,
      outputs,
      null,
      this.stateful.length,
      this.stateful.length > 0 ? this.stateful : null,
      null,
      null,
      description,
      status(),
    )
    check(description)
    try {
      api.TFE_ContextAddFunction(eagerContext(), func!, status())
      check(description)
    } finally {
      api.TF_DeleteFunction(func!)
    }
  }

  [Symbol.dispose](): void {
    capi().TF_DeleteGraph(this.graph)
  }

  private newNode(op: string, label?: string): Pointer {
    const index = this.nodes++
    return capi().TF_NewOperation(this.graph, op, label ?? `${op}_${index}`)
  }

  // Ops such as ConcatV2 take a list as one input; its length is in an attribute.
  private addInputs(
    node: Pointer,
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly GraphOutput[],
  ): void {
    const api = capi()
    const { inputs: declared } = opDef(name)
    const single = declared.filter(input => !listAttribute(input)).length
    let next = 0
    for (const argument of declared) {
      const list = listAttribute(argument)
      if (!list) {
        const input = inputs[next++]
        if (!input) throw new ArgumentError(`${name}: expected ${declared.length} inputs, got ${inputs.length}.`)
        api.TF_AddInput(node, input)
        continue
      }
      const given = attributes.find(attribute => attribute.name === list)?.value
      const length = Array.isArray(given) ? given.length : typeof given === 'number' ? given : inputs.length - single
      const members = inputs.slice(next, next + length)
      next += length
      api.TF_AddInputList(node, members, members.length)
    }
  }

  private finish(name: string, node: Pointer): Pointer {
    const oper = capi().TF_FinishOperation(node, status())
    check(name)
    return oper!
  }
}
