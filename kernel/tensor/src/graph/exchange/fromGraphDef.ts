/** @file `tf.graph.fromGraphDef`: a graph of TensorFlow's as a function. */

import type { Tensor } from '@tensorflow/tfjs'
import { ArgumentError } from '../../errors.ts'
import { dtypeName } from '../../native/dtypes.ts'
import { core } from '../../tfjs.ts'
import { engineTensorOf } from '../engineTensors.ts'
import { type GraphFunction, type GraphOptions, graph } from '../function.ts'
import { sizesOf } from './attributeValue.ts'
import { FunctionLibrary } from './functionLibrary.ts'
import { Interpreter } from './interpreter.ts'
import { type GraphDef, type NodeDef, readMessage, readText } from './messages.ts'
import { isControl, NodeGraph, parseRef } from './nodeGraph.ts'

const ASKED = 'tf.graph.fromGraphDef'

export interface ImportOptions extends GraphOptions {
  /** What the function takes, in this order: nodes, or outputs of nodes (`node:1`), whose values are then given. Default: the placeholders. */
  readonly inputs?: readonly string[]
  /** What it returns: nodes or outputs of nodes. Default: the first outputs of all nodes that no other reads. */
  readonly outputs?: readonly string[]
}

/** A graph that was read. */
export interface ImportedFunction extends GraphFunction<Tensor[], Tensor | Record<string, Tensor>> {
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
}

/**
 * A GraphDef as a graph function: of TensorFlow's Python, of `tf.graph.toGraphDef`, or of a converter. It runs in each mode, is compiled
 * once for each signature, also by XLA, and can be used inside of other graph functions. Gradients do not pass it.
 *
 * @param graphDef - the bytes of a GraphDef, or protocol buffers' text format.
 * @param options.inputs - the names of what the function takes. Default: all placeholders, in the graph's order.
 * @param options.outputs - the names of what it returns. Default: the nodes that no other node reads.
 * @returns a function of tensors, in the order of `inputs`. It returns a tensor where there is one output, and else an object of them by their names.
 * @throws {ArgumentError} if that is no GraphDef, names nodes that it lacks, or has variables or TensorFlow 1's control flow. Calls name the node
 *   whose op TensorFlow lacks, or does not take such tensors.
 * @example
 * const square = tf.graph((x: tf.Tensor) => x.square())
 * const again = tf.graph.fromGraphDef(tf.graph.toGraphDef(square, [tf.scalar(3)]))
 * again(tf.scalar(4))
 */
export function fromGraphDef(graphDef: Uint8Array | string, options: ImportOptions = {}): ImportedFunction {
  const message = read(graphDef)
  const { inputs = placeholders(message), outputs = unread(message), name = 'graphDef', ...settings } = options
  checkNames('inputs', inputs)
  checkNames('outputs', outputs)
  if (outputs.length === 0)
    throw new ArgumentError(`${ASKED}: the graph has no node to return. Give outputs: ['node'].`)
  const nodes = new NodeGraph(message.node, ASKED)
  for (const input of inputs) {
    if (!nodes.has(parseRef(input).node))
      throw new ArgumentError(`${ASKED}: inputs names ${input}, and there is no such node.`)
  }
  const library = new FunctionLibrary(message, ASKED)
  const order = nodes.order(outputs, new Set(inputs))
  const missing = order.find(node => node.op === 'Placeholder')
  if (missing)
    throw new ArgumentError(`${ASKED}: ${outputs.join(', ')} need the placeholder ${missing.name}. List it in inputs.`)
  const declared = inputs.map(input => message.node.find(node => node.name === input && node.op === 'Placeholder'))
  const interpreter = new Interpreter(library, ASKED)
  const made = graph(
    (...tensors: Tensor[]) => {
      check(name, inputs, declared, tensors)
      const given = new Map(inputs.map((input, index) => [input, tensors[index]!]))
      const results = core.tidy(() => interpreter.run(order, given, outputs).map(tensor => tensor.clone()))
      return results.length === 1
        ? results[0]!
        : Object.fromEntries(outputs.map((output, index) => [output, results[index]!]))
    },
    { ...settings, name },
  )
  const release = made.dispose
  const dispose = (): void => {
    release()
    interpreter.release()
  }
  return Object.assign(made, { inputs, outputs, dispose, [Symbol.dispose]: dispose })
}

function read(graphDef: Uint8Array | string): GraphDef {
  if (typeof graphDef === 'string') return readText('GraphDef', graphDef, ASKED)
  if (graphDef instanceof Uint8Array) return readMessage('GraphDef', graphDef, ASKED)
  throw new ArgumentError(
    `${ASKED}: expected the bytes of a GraphDef (a Uint8Array) or its text, got ${typeof graphDef}.`,
  )
}

function placeholders({ node }: GraphDef): string[] {
  return node.filter(({ op }) => op === 'Placeholder').map(({ name }) => name)
}

function unread({ node }: GraphDef): string[] {
  const sources = new Set(
    node.flatMap(({ input }) => input.filter(ref => !isControl(ref)).map(ref => parseRef(ref).node)),
  )
  const passive = new Set(['Placeholder', 'Const', 'NoOp'])
  return node.filter(({ name, op }) => !passive.has(op) && !sources.has(name)).map(({ name }) => name)
}

function checkNames(option: string, names: unknown): void {
  if (Array.isArray(names) && names.every(name => typeof name === 'string') && new Set(names).size === names.length)
    return
  throw new ArgumentError(
    `${ASKED}: ${option} must be an array of different names of nodes, as in ${option}: ['x', 'split:1'].`,
  )
}

function check(
  name: string,
  inputs: readonly string[],
  declared: readonly (NodeDef | undefined)[],
  tensors: readonly unknown[],
): void {
  const expected = inputs.map((input, index) => `${input}${described(declared[index])}`).join(', ') || 'no tensors'
  if (tensors.length !== inputs.length || tensors.some(tensor => !(tensor instanceof core.Tensor)))
    throw new ArgumentError(
      `${name}: expected ${inputs.length} tensors (${expected}), got ${tensors.length} arguments.`,
    )
  for (const [index, node] of declared.entries()) {
    const tensor = engineTensorOf(tensors[index] as Tensor)
    const { dtype, shape } = typeOf(node)
    const fits =
      !shape ||
      (shape.length === tensor.shape.length && shape.every((size, axis) => size < 0 || size === tensor.shape[axis]))
    if (fits && (dtype === undefined || dtype === tensor.dtype)) continue
    throw new ArgumentError(
      `${name}: input ${inputs[index]} must be${described(node)}, got ${tensor.describe()}. Reshape or cast it.`,
    )
  }
}

function typeOf(node: NodeDef | undefined): { dtype: number | undefined; shape: number[] | undefined } {
  const [dtype, shape] = [node?.attr.dtype?.value, node?.attr.shape?.value]
  return {
    dtype: dtype?.case === 'type' ? dtype.value : undefined,
    shape: shape?.case === 'shape' ? sizesOf(shape.value) : undefined,
  }
}

function described(node: NodeDef | undefined): string {
  const { dtype, shape } = typeOf(node)
  if (dtype === undefined) return ''
  return ` ${dtypeName(dtype)}${shape ? ` [${shape.map(size => (size < 0 ? '?' : size)).join(',')}]` : ''}`
}
