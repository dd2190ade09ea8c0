/** @file Looks at the results of all that TensorFlow runs, and finds the op that made the first NaN or ∞. */

import type { EngineTensor } from '../engineTensor.ts'
import { graphNamed } from '../graph/compiledGraphs.ts'
import { engineTensorOf } from '../graph/engineTensors.ts'
import { currentLocation } from '../graph/location.ts'
import { currentMode } from '../mode.ts'
import { setResultCheck } from '../native/op.ts'
import { core } from '../tfjs.ts'
import { nonFiniteIn } from './finite.ts'
import { findingOf, type NumericsFinding, numericsError } from './numericsFinding.ts'
import { nodesOf } from './program.ts'
import { replay, type Steps } from './replay.ts'

export interface NumericsWatch {
  /** Looks into functions also where their own results are finite. */
  readonly isThorough: boolean
  /** It is about the code that runs now. */
  concerns(): boolean
  /** Called for each op, with what is wrong with its results. @returns whether it is an error */
  see(ops: number, finding: NumericsFinding | undefined): boolean
  /** What a tensor is that no op made. */
  nameOf?(tensor: EngineTensor): string | undefined
}

const watches = new Set<NumericsWatch>()
let isLooking = false

/**
 * @param signal - ends it too: code that was terminated by force does not.
 * @returns ends it
 */
export function watchNumerics(watch: NumericsWatch, signal?: AbortSignal): () => void {
  watches.add(watch)
  setResultCheck(look)
  const end = (): void => {
    signal?.removeEventListener('abort', end)
    watches.delete(watch)
    if (watches.size === 0) setResultCheck(undefined)
  }
  signal?.addEventListener('abort', end)
  return end
}

function look(name: string, inputs: readonly EngineTensor[], outputs: readonly EngineTensor[]): void {
  // What looking itself runs.
  if (isLooking) return
  isLooking = true
  try {
    for (const watch of watches) if (watch.concerns()) lookFor(watch, name, inputs, outputs)
  } catch (error) {
    for (const output of outputs) output.dispose()
    throw error
  } finally {
    isLooking = false
  }
}

function lookFor(
  watch: NumericsWatch,
  name: string,
  inputs: readonly EngineTensor[],
  outputs: readonly EngineTensor[],
): void {
  const graph = graphNamed(name)
  const nameOf = (tensor: EngineTensor): string =>
    watch.nameOf?.(tensor) ?? nameOfVariable(tensor) ?? 'a tensor from before'
  // Recorded ops run later: the line that runs is not theirs.
  const line = currentMode() === 'eager' ? currentLocation : () => undefined
  let finding: NumericsFinding | undefined
  let ops = 1
  if (!graph) finding = findingOf({ op: name, line: undefined, inputs, outputs, nameOf })
  else if (watch.isThorough || outputs.some(nonFiniteIn)) {
    const { nodes } = graph
    // What has effects alone has had them.
    const order = nodesOf(nodes, graph.outputs).filter(node => nodes[node]!.op.outputCount > 0)
    ops = order.length
    finding =
      findingIn({ nodes, order, inputs }, nameOf) ?? findingOf({ op: name, line: undefined, inputs, outputs, nameOf })
  }
  if (finding && finding.line === undefined) finding = { ...finding, line: line() }
  if (watch.see(ops, finding)) throw numericsError(finding!)
}

/** Runs recorded ops one by one up to the first whose result is not finite. */
export function findingIn(program: Steps, nameOf: (tensor: EngineTensor) => string): NumericsFinding | undefined {
  let finding: NumericsFinding | undefined
  using _ = replay(program, (index, values) => {
    const { op, sources, location } = program.nodes[index]!
    finding = findingOf({
      op: op.name,
      line: location,
      inputs: sources.map(source => values.get(source)!),
      outputs: Array.from(
        { length: op.outputCount },
        (_, output) => values.get({ from: 'node', node: index, output })!,
      ),
      nameOf: tensor => (program.inputs.includes(tensor) ? nameOf(tensor) : 'a constant'),
    })
    return finding !== undefined
  })
  return finding
}

function nameOfVariable(tensor: EngineTensor): string | undefined {
  const variables = Object.values(core.engine().state.registeredVariables)
  const found = variables.find(variable => engineTensorOf(variable) === tensor)
  return found && `variable ${found.name}`
}
