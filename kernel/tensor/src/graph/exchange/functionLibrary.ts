/** @file The functions that come with a graph: known to TensorFlow, for ops that take functions, and as nodes, for calls that run node by node. */

import { createHash } from 'node:crypto'
import { ArgumentError } from '../../errors.ts'
import { addFunctionDef } from '../../native/functionDef.ts'
import { findOpDef } from '../../native/opDef.ts'
import { refusalOf } from '../../raw/leftOut.ts'
import { type FunctionDef, type GraphDef, type NodeDef, writeMessage } from './messages.ts'
import { NodeGraph } from './nodeGraph.ts'

export class FunctionLibrary {
  private readonly functions = new Map<string, FunctionDef>()

  /**
   * Adds a graph's functions to TensorFlow's context. They and what names them in `graph` get names of their own: equal functions of two
   * graphs are one, others of the same name do not meet.
   *
   * @throws {ArgumentError} for ops that are unknown, or not run. @throws {TensorFlowError} if TensorFlow does not take one
   */
  constructor(graph: GraphDef, caller: string) {
    const all = graph.library?.function ?? []
    if (all.length === 0) return
    const hash = createHash('sha256')
    for (const made of all) hash.update(writeMessage('FunctionDef', made))
    const suffix = hash.digest('hex').slice(0, 12)
    const names = new Map(all.map(({ signature }) => [signature?.name ?? '', `${signature?.name ?? ''}_${suffix}`]))
    for (const node of [graph.node, ...all.map(({ nodeDef }) => nodeDef)].flat()) rename(node, names)
    for (const made of all) {
      if (!made.signature?.name)
        throw new ArgumentError(`${caller}: a function has no name. The file is damaged, or no GraphDef.`)
      made.signature.name = names.get(made.signature.name)!
      this.functions.set(made.signature.name, made)
    }
    for (const made of all) {
      this.check(made, `${caller}: function ${made.signature!.name}`)
      addFunctionDef(made.signature!.name, writeMessage('FunctionDef', made))
    }
  }

  /** The function that a node does nothing but call. */
  calledBy(node: NodeDef): FunctionDef | undefined {
    const direct = this.functions.get(node.op)
    if (direct) return direct
    if (node.op !== 'PartitionedCall' && node.op !== 'StatefulPartitionedCall') return undefined
    const called = node.attr.f?.value
    return called?.case === 'func' ? this.functions.get(called.value.name) : undefined
  }

  // TensorFlow believes what it is told of names, and ends the process where there are none.
  private check({ signature, nodeDef, ret, controlRet }: FunctionDef, what: string): void {
    const inputs = signature!.inputArg.map(({ name }) => name)
    for (const name of [...inputs, ...nodeDef.map(node => node.name)]) {
      if (!NAME.test(name))
        throw new ArgumentError(`${what}: ${JSON.stringify(name)} is no name. The file is damaged, or no GraphDef.`)
    }
    const graph = new NodeGraph(nodeDef, what)
    const refs = [...Object.values(ret), ...Object.values(controlRet), ...nodeDef.map(({ name }) => name)]
    for (const node of graph.order(refs, new Set(inputs))) this.checkOp(node, what)
  }

  private checkOp({ name, op }: NodeDef, what: string): void {
    if (this.functions.has(op)) return
    const known = findOpDef(op)
    if (!known) throw new ArgumentError(`${what}: node ${name}: the loaded TensorFlow has no op ${op}.`)
    const refusal = refusalOf(known)
    if (refusal) throw new ArgumentError(`${what}: node ${name}: ${op}: ${refusal}.`)
  }
}

/** @see tensorflow/core/graph/node_builder: what nodes and arguments may be called */
const NAME = /^[A-Za-z0-9_.][\w.\\/>-]*$/

function rename(node: NodeDef, names: ReadonlyMap<string, string>): void {
  node.op = names.get(node.op) ?? node.op
  for (const { value } of Object.values(node.attr)) {
    const named = value.case === 'func' ? [value.value] : value.case === 'list' ? value.value.func : []
    for (const attribute of named) attribute.name = names.get(attribute.name) ?? attribute.name
  }
}
