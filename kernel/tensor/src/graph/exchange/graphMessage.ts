/** @file A graph that was built, as a message, with the functions that its nodes call and the lines that made them. */

import { functionDef } from '../../native/functionDef.ts'
import type { GraphBuilder } from '../../native/graphBuilder.ts'
import { graphNamed } from '../compiledGraphs.ts'
import { type AttrValue, type FunctionDef, type GraphDef, type NodeDef, newMessage, readMessage } from './messages.ts'

/** The node's attribute that holds the line which recorded it, `file:line:column`. */
export const LINE = '_line'
/** As `LINE`, the scope: for nodes of functions, which have it not in their names. */
export const SCOPE = '_scope'

/** @param lines - by the nodes' names. */
export function graphMessage(graph: GraphBuilder, lines: ReadonlyMap<string, string>): GraphDef {
  const message = readMessage<GraphDef>('GraphDef', graph.toGraphDef(), 'TensorFlow')
  for (const node of message.node) {
    sortAttributes(node)
    setText(node, LINE, lines.get(node.name))
  }
  const functions = calledFunctions(message.node)
  if (functions.length > 0) message.library = newMessage('FunctionDefLibrary', { function: functions })
  return message
}

/** The functions that a node's attributes name. */
export function calledBy({ attr }: NodeDef): string[] {
  return Object.values(attr).flatMap(({ value }) => {
    if (value.case === 'func') return [value.value.name]
    return value.case === 'list' ? value.value.func.map(({ name }) => name) : []
  })
}

// With those that they call in their turn.
function calledFunctions(nodes: readonly NodeDef[]): FunctionDef[] {
  const found = new Map<string, FunctionDef>()
  const collect = (callers: readonly NodeDef[]): void => {
    for (const name of callers.flatMap(calledBy)) {
      if (found.has(name)) continue
      const made = readMessage<FunctionDef>('FunctionDef', functionDef(name), 'TensorFlow')
      for (const node of made.nodeDef) {
        sortAttributes(node)
        tellSource(node, name)
      }
      found.set(name, made)
      collect(made.nodeDef)
    }
  }
  collect(nodes)
  return [...found.values()]
}

// Nodes of compiled functions are named by their places in what was recorded.
function tellSource(node: NodeDef, name: string): void {
  const place = /(?:^|_)n(\d+)_[A-Za-z0-9]+$/.exec(node.name)
  const recorded = place ? graphNamed(name)?.nodes[Number(place[1])] : undefined
  setText(node, LINE, recorded?.location)
  setText(node, SCOPE, recorded?.scope)
}

// TensorFlow writes maps in another order each time.
function sortAttributes(node: NodeDef): void {
  node.attr = Object.fromEntries(Object.entries(node.attr).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function setText(node: NodeDef, name: string, text: string | undefined): void {
  if (text)
    node.attr[name] = newMessage<AttrValue>('AttrValue', {
      value: { case: 's', value: new TextEncoder().encode(text) },
    })
}
