/** @file Nodes of a graph or a function by name, in the order in which they can run. */

import { ArgumentError } from '../../errors.ts'
import type { NodeDef } from './messages.ts'

/** One output of a node: `node` and `node:1` in graphs, `node:output:1` in functions. */
export interface OutputRef {
  readonly node: string
  /** The output's name; `undefined`: `index` counts all outputs. */
  readonly output: string | undefined
  readonly index: number
}

/** Ops that only TensorFlow 1's executor runs. */
const FRAMES = new Set(
  ['Enter', 'Exit', 'NextIteration', 'Switch', 'Merge']
    .flatMap(op => [op, `Ref${op}`])
    .concat('LoopCond', 'ControlTrigger'),
)
const VARIABLES = new Set(['Variable', 'VariableV2', 'VarHandleOp', 'VarIsInitializedOp', 'AutoReloadVariable'])

export class NodeGraph {
  private readonly nodes = new Map<string, NodeDef>()
  private readonly what: string

  /** @param what - names the graph in messages. @throws {ArgumentError} on two nodes of one name, or none */
  constructor(nodes: readonly NodeDef[], what: string) {
    this.what = what
    for (const node of nodes) {
      if (this.nodes.has(node.name))
        throw new ArgumentError(`${what} has two nodes called ${node.name}. The file is damaged, or no GraphDef.`)
      this.nodes.set(node.name, node)
    }
  }

  has(name: string): boolean {
    return this.nodes.has(name)
  }

  /**
   * What `refs` need, each node after those that it reads or waits for.
   *
   * @param given - these are there already: not entered. @throws {ArgumentError} for nodes that are missing, circles, and ops of TensorFlow 1
   */
  order(refs: readonly string[], given: ReadonlySet<string>): NodeDef[] {
    const order: NodeDef[] = []
    const state = new Map<string, 'open' | 'done'>()
    // No recursion: graphs are deeper than JavaScript's stack.
    const stack = refs.map(ref => ({ ref, by: '' })).reverse()
    while (stack.length > 0) {
      const { ref, by } = stack.at(-1)!
      const name = parseRef(ref).node
      const node = this.nodes.get(name)
      if (state.get(name) === 'done' || given.has(name) || given.has(ref)) {
        stack.pop()
        continue
      }
      if (!node)
        throw new ArgumentError(
          `${this.what}: ${by ? `node ${by} reads ${ref}` : `${ref} is asked for`}, and there is no node ${name}.`,
        )
      if (state.get(name) === 'open') {
        stack.pop()
        state.set(name, 'done')
        order.push(node)
        continue
      }
      this.check(node)
      state.set(name, 'open')
      for (const input of [...node.input].reverse()) {
        const source = parseRef(input).node
        if (given.has(source) || given.has(input)) continue
        if (state.get(source) === 'open')
          throw new ArgumentError(`${this.what}: node ${name} reads ${input}, which needs ${name}: a circle.`)
        stack.push({ ref: input, by: name })
      }
    }
    return order
  }

  private check({ name, op }: NodeDef): void {
    if (FRAMES.has(op)) {
      throw new ArgumentError(
        `${this.what}: node ${name} is ${op}, of TensorFlow 1's control flow. Export it with TensorFlow 2's (tf.compat.v1.enable_control_flow_v2()), whose loops are While nodes.`,
      )
    }
    if (VARIABLES.has(op)) {
      throw new ArgumentError(
        `${this.what}: node ${name} is ${op}: a variable, whose value a GraphDef does not hold. Load a SavedModel by tf.node.loadSavedModel, or freeze the graph (convert_variables_to_constants_v2).`,
      )
    }
  }
}

export function parseRef(ref: string): OutputRef {
  const [node = '', ...rest] = ref.replace(/^\^/, '').split(':')
  if (rest.length < 2) return { node, output: undefined, index: Number(rest[0] ?? 0) }
  return { node, output: rest[0]!, index: Number(rest[1]) }
}

export function isControl(ref: string): boolean {
  return ref.startsWith('^')
}
