/** @file Runs recorded ops one by one, as eager mode does. */

import { EngineTensor } from '../engineTensor.ts'
import { runOp } from '../native/op.ts'
import type { GraphNode } from './part.ts'
import type { Source } from './path.ts'
import { constantOf } from './signature.ts'

/** An op, and where its inputs come from. */
export type RunnableNode = Pick<GraphNode, 'op' | 'sources'>

type NotConstant = Exclude<Source, { from: 'constant' }>

export interface RunOptions {
  /** The tensor of what none of these nodes gives. */
  inputOf(source: NotConstant): EngineTensor
  /** Takes over a node's results, once no later node reads them; also where a later one fails. */
  done(index: number, results: readonly EngineTensor[]): void
  /** What is thrown where a node fails. Default: its error. */
  explain?(error: unknown, index: number): unknown
}

/** @param order - indices of the nodes that run, as they run. @throws what the first op that fails throws */
export function runNodes(
  nodes: readonly RunnableNode[],
  order: readonly number[],
  { inputOf, done, explain }: RunOptions,
): void {
  const computed = new Map<number, EngineTensor[]>()
  const lastUses = lastUsesIn(nodes, order)
  const find = (source: NotConstant): EngineTensor =>
    (source.from === 'node' ? computed.get(source.node)?.[source.output] : undefined) ?? inputOf(source)
  const finish = (index: number): void => {
    const results = computed.get(index)!
    computed.delete(index)
    done(index, results)
  }
  try {
    for (const index of order) {
      try {
        computed.set(index, runNode(nodes[index]!, find))
      } catch (error) {
        throw explain ? explain(error, index) : error
      }
      lastUses.get(index)?.forEach(finish)
    }
  } finally {
    for (const index of [...computed.keys()]) finish(index)
  }
}

// node → the nodes whose results no later one reads
function lastUsesIn(nodes: readonly RunnableNode[], order: readonly number[]): Map<number, number[]> {
  const last = new Map(order.map(index => [index, index]))
  for (const index of order) {
    for (const source of nodes[index]!.sources) {
      if (source.from === 'node' && last.has(source.node)) last.set(source.node, index)
    }
  }
  return Map.groupBy(last.keys(), node => last.get(node)!)
}

function runNode({ op, sources }: RunnableNode, find: (source: NotConstant) => EngineTensor): EngineTensor[] {
  const constants: EngineTensor[] = []
  const inputs = sources.map(source => {
    if (source.from !== 'constant') return find(source)
    const { shape, dtype, values } = constantOf(source.constant)
    const constant = EngineTensor.fromValues(shape, dtype, values)
    constants.push(constant)
    return constant
  })
  try {
    return runOp(op.name, op.attributes, inputs, op.outputCount, op.device)
  } finally {
    for (const constant of constants) constant.dispose()
  }
}
