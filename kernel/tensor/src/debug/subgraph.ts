/** @file Runs some of a program's ops as one compiled function. */

import type { EngineTensor } from '../engineTensor.ts'
import { compile } from '../graph/compile.ts'
import { graphOf } from '../graph/part.ts'
import type { Source } from '../graph/path.ts'
import type { Program, Values } from './program.ts'

/**
 * @param kept - indices of nodes, in order. @param wanted - what to return, of those nodes or of what they take.
 * @param given - has the values of all that they take.
 * @throws {TensorFlowError} if TensorFlow, or XLA, cannot compile or run it.
 */
export function runSubgraph(
  program: Program,
  kept: readonly number[],
  wanted: readonly Source[],
  given: Values,
  { xla }: { readonly xla: boolean },
): EngineTensor[] {
  const graph = graphOf(program, kept, wanted)
  const compiled = compile(graph, graph.outputs, { xla, label: `${program.name}_debug` })
  try {
    return compiled.call(graph.taken.map(source => given.get(source)!))
  } finally {
    compiled.remove()
  }
}
