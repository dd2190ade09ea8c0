/** @file Runs some of the recorded ops as one compiled function. */

import type { EngineTensor } from '../engineTensor.ts'
import { compile } from '../graph/compile.ts'
import { graphOf, type Recorded } from '../graph/part.ts'
import type { Source } from '../graph/path.ts'
import type { Values } from './program.ts'

/**
 * @param kept - indices of nodes, in order. @param wanted - what to return, of those nodes or of what they take.
 * @param given - has the values of all that they take.
 * @param options.label - how TensorFlow calls the function.
 * @throws {TensorFlowError} if TensorFlow, or XLA, cannot compile or run it.
 */
export function runSubgraph(
  recorded: Recorded,
  kept: readonly number[],
  wanted: readonly Source[],
  given: Values,
  options: { readonly xla: boolean; readonly label: string },
): EngineTensor[] {
  const graph = graphOf(recorded, kept, wanted)
  const compiled = compile(graph, graph.outputs, options)
  try {
    return compiled.call(graph.taken.map(source => given.get(source)!))
  } finally {
    compiled.remove()
  }
}
