/** @file What the functions in TensorFlow's context were compiled of, by their names: to run one again op by op. */

import type { Graph } from './part.ts'
import type { Source } from './path.ts'

interface CompiledGraph extends Graph {
  readonly outputs: readonly Source[]
}

const graphs = new Map<string, CompiledGraph>()

/** Keeps the nodes without the tensors that stood for their results. */
export function rememberGraph(name: string, { inputTypes, nodes }: Graph, outputs: readonly Source[]): void {
  const kept = nodes.map(({ op, sources, location, scope }) => ({ op, sources, location, scope }))
  graphs.set(name, { inputTypes, nodes: kept, outputs })
}

export function forgetGraph(name: string): void {
  graphs.delete(name)
}

/** `undefined`: `name` is an op, or a function that others made. */
export function graphNamed(name: string): CompiledGraph | undefined {
  return graphs.get(name)
}
