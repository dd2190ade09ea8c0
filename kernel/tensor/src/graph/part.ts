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
  const ends = [...always, ...makersOf(wanted).filter(node => node >= from)]
  const kept = neededFor(recording.nodes, ends, node => node < from)
  return graphOf(recording, kept, wanted)
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

/**
 * The nodes of `ends`, and those that they need, in order.
 *
 * @param isThere - a result that need not be computed. Default: none is.
 */
export function neededFor(
  nodes: readonly Pick<GraphNode, 'sources'>[],
  ends: readonly number[],
  isThere: (node: number, output: number) => boolean = () => false,
): number[] {
  const needed = new Set<number>()
  const open = [...ends]
  // No recursion: a recording may be deep.
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (needed.has(index)) continue
    needed.add(index)
    for (const source of nodes[index]!.sources) {
      if (source.from === 'node' && !isThere(source.node, source.output)) open.push(source.node)
    }
  }
  return [...needed].sort((a, b) => a - b)
}

/** The nodes that these are results of. */
export function makersOf(sources: readonly Source[]): number[] {
  return sources.flatMap(source => (source.from === 'node' ? [source.node] : []))
}

/** The nodes that change state, which run in any case. */
export function statefulIn(nodes: readonly Pick<GraphNode, 'op'>[]): number[] {
  return nodes.flatMap(({ op }, index) => (op.isStateful ? [index] : []))
}

function typeOfSource({ inputs, nodes }: Recorded, source: Source): number {
  if (source.from === 'input') return typeId(inputs[source.slot]!)
  return source.from === 'node' ? typeId(nodes[source.node]!.outputs[source.output]!) : 0
}
