/** @file A part of a recording as a graph of its own: what it takes from outside becomes its inputs. */

import type { EngineTensor } from '../engineTensor.ts'
import type { RecordedNode, Recording, Source } from './recording.ts'
import { typeId } from './signature.ts'

/** What can be compiled. */
export interface Graph {
  readonly inputTypes: readonly number[]
  readonly nodes: readonly GraphNode[]
}

/** An op whose inputs come from the graph's inputs and from nodes before it. */
export type GraphNode = Pick<RecordedNode, 'op' | 'sources' | 'location' | 'scope'>

/** What is recorded, by whatever. */
export interface Recorded {
  readonly nodes: readonly RecordedNode[]
  readonly inputs: readonly EngineTensor[]
}

export interface Part extends Graph {
  /** For each of the graph's inputs what it is in the recording. */
  readonly taken: readonly Source[]
  /** For each wanted output where it is in the graph. */
  readonly outputs: readonly Source[]
}

/** The nodes before `end` with the first `inputCount` inputs. */
export function beginningOf(recording: Recording, end: number, inputCount: number): Graph {
  return { inputTypes: recording.inputTypes.slice(0, inputCount), nodes: recording.nodes.slice(0, end) }
}

/**
 * The nodes from `from` on that `wanted` needs; what those take of nodes before becomes an input.
 *
 * @param wanted - sources in the recording. @param always - indices of nodes that run in any case.
 */
export function partOf(
  recording: Recording,
  from: number,
  wanted: readonly Source[],
  always: readonly number[] = [],
): Part {
  return graphOf(recording, neededFor(recording, from, wanted, always), wanted)
}

/**
 * Some nodes of a recording as a graph of their own; what they take of others becomes an input.
 *
 * @param kept - the nodes' indices, in order. @param wanted - outputs of these nodes, or of what they take.
 */
export function graphOf(recording: Recorded, kept: readonly number[], wanted: readonly Source[]): Part {
  const taken: Source[] = []
  const slots = new Map<string, number>()
  const places = new Map(kept.map((index, position) => [index, position]))
  const place = (source: Source): Source => {
    if (source.from === 'constant') return source
    const node = source.from === 'node' ? places.get(source.node) : undefined
    if (source.from === 'node' && node !== undefined) return { ...source, node }
    const key = keyOf(source)
    let slot = slots.get(key)
    if (slot === undefined) {
      slot = taken.push(source) - 1
      slots.set(key, slot)
    }
    return { from: 'input', slot }
  }
  const nodes = kept.map((index): GraphNode => {
    const node = recording.nodes[index]!
    return { ...node, sources: node.sources.map(place) }
  })
  const outputs = wanted.map(place)
  return { nodes, taken, outputs, inputTypes: taken.map(source => typeOfSource(recording, source)) }
}

/** Equal for equal sources. */
export function keyOf(source: Source): string {
  if (source.from === 'node') return `n${source.node}:${source.output}`
  return source.from === 'input' ? `i${source.slot}` : `c${source.constant}`
}

/** The nodes from `from` on that `wanted` needs, and those that run in any case, in order. */
export function neededFor(
  { nodes }: Pick<Graph, 'nodes'>,
  from: number,
  wanted: readonly Source[],
  always: readonly number[],
): number[] {
  const needed = new Set<number>()
  const open = [...always, ...wanted.flatMap(source => (source.from === 'node' ? [source.node] : []))]
  // No recursion: a recording may be deep.
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (index < from || needed.has(index)) continue
    needed.add(index)
    for (const source of nodes[index]!.sources) if (source.from === 'node') open.push(source.node)
  }
  return [...needed].sort((a, b) => a - b)
}

function typeOfSource({ inputs, nodes }: Recorded, source: Source): number {
  if (source.from === 'input') return typeId(inputs[source.slot]!)
  return source.from === 'node' ? typeId(nodes[source.node]!.outputs[source.output]!) : 0
}
