/** @file What graph cells have recorded and compiled in this session, why one recording is not the one before, and what results that nobody needs cost. */

import { byteSize } from '../../native/dtypes.ts'
import { core } from '../../tfjs.ts'
import { type CacheEntry, idOf, type OutputId, type Variant } from '../cache.ts'
import { engineTensorOf } from '../engineTensors.ts'
import type { Source, Step, StepFacts } from '../path.ts'
import type { RecordedNode, Recording } from '../recording.ts'
import { constantOf } from '../signature.ts'
import {
  constantText,
  type Described,
  differencesAt,
  type NodeDifference,
  nodeText,
  typeText,
} from './nodeDifference.ts'

/** Results of one line that something refers to when a step runs. */
export interface HeldLine {
  readonly line: string | undefined
  readonly ops: readonly string[]
  readonly tensors: number
  readonly bytes: number
}

/** Ops of a graph cell that ran together: one turn of a loop, mostly. Times are milliseconds. */
export interface CellStep {
  /** Of its first op, `file:line:column`. */
  readonly line: string | undefined
  readonly xla: boolean
  readonly ops: number
  /** How often it came. */
  readonly seen: number
  /** How often it ran as a function; else its ops ran one by one. */
  readonly calls: number
  /** Functions that were made of it. More than one: it was compiled again as other results were wanted. */
  readonly compiles: number
  readonly buildMs: number
  /** Of the function that was made last, with optimising or XLA's compile. `null` before it was called. */
  readonly firstRunMs: number | null
  readonly meanRunMs: number | null
  /** Against the recording that begins, or ends, on the same line and is most like it. `null` for the first. */
  readonly departs: NodeDifference | null
  /** What each call returns, the new values of variables apart. */
  readonly returned: readonly HeldLine[]
  /** What is held and was not looked at so far: it is computed if somebody looks at it. */
  readonly leftOut: readonly HeldLine[]
}

interface Known {
  readonly line: string | undefined
  readonly entry: CacheEntry
  returned: readonly HeldLine[]
  leftOut: readonly HeldLine[]
}

// An entry holds what its path knows, about 1 KB an op.
const KEPT = 200
// Those of the same line that a new one is compared with.
const COMPARED = 8

export class CellHistory {
  private known: Known[] = []

  /** A recording came for the first time. */
  discover(recording: Recording, entry: CacheEntry): void {
    this.known.push({ line: recording.nodes[0]!.location, entry, returned: [], leftOut: [] })
    if (this.known.length > KEPT) this.known = this.known.slice(-KEPT / 2).filter(({ entry }) => !entry.isEvicted)
  }

  /** It was compiled. @param live - what is held of its results. */
  compile(recording: Recording, entry: CacheEntry, { outputs, ids }: Variant, live: readonly OutputId[]): void {
    const known = this.known.find(other => other.entry === entry)
    if (!known) return
    known.returned = heldLines(recording, outputs)
    known.leftOut = heldLines(
      recording,
      live.filter(id => !ids.has(idOf(id))),
    )
  }

  /** Those that ran as functions, or came again, in the order in which they came first. */
  steps(xla: boolean): CellStep[] {
    return this.known.map(({ line, entry, returned, leftOut }, index) => {
      const alike = alikeOf(this.known[index]!, this.known.slice(0, index))
      const times = entry.variants.map(({ compiled }) => compiled.times)
      const [latest] = times
      return {
        line,
        xla,
        ops: factsOf(entry.end).length,
        seen: entry.sightings,
        calls: times.reduce((sum, { calls }) => sum + calls, 0),
        compiles: times.length,
        buildMs: times.reduce((sum, { buildMs }) => sum + buildMs, 0),
        firstRunMs: latest && latest.calls > 0 ? latest.firstMs : null,
        meanRunMs: latest?.meanMs ?? null,
        departs: departure(alike.slice(-COMPARED), entry.end),
        returned,
        leftOut,
      }
    })
  }
}

// Recordings that begin on the same line, or at least end there.
function alikeOf({ line, entry }: Known, before: readonly Known[]): readonly Known[] {
  const begun = before.filter(other => other.line === line)
  const last = entry.end.facts!.location
  return begun.length > 0 ? begun : before.filter(other => other.entry.end.facts!.location === last)
}

function departure(candidates: readonly Known[], end: Step): NodeDifference | null {
  const after = described(end)
  let longest = -1
  let departs: NodeDifference | null = null
  for (const { entry } of candidates) {
    const before = described(entry.end)
    const index = commonLength(before, after)
    // Of those that are as like, the latest.
    if (index < longest) continue
    longest = index
    departs = differencesAt(before, after, index)[0] ?? null
  }
  return departs
}

function commonLength(before: Described, after: Described): number {
  const length = Math.min(before.nodes.length, after.nodes.length)
  for (let index = 0; index < length; index++) {
    // Paths that begin alike share what they know.
    if (before.nodes[index] === after.nodes[index]) continue
    if (differencesAt(before, after, index).length > 0) return index
  }
  return length
}

function described(end: Step): Described {
  const nodes = factsOf(end)
  const inputs = nodes.flatMap(({ newInputs }) => newInputs)
  const describe = (source: Source): string => {
    if (source.from === 'constant') return constantText(constantOf(source.constant))
    return source.from === 'input' ? typeText(inputs[source.slot]!) : nodeText(nodes, source.node)
  }
  return { nodes, describe }
}

function factsOf(end: Step): StepFacts[] {
  const facts: StepFacts[] = []
  for (let step = end; step.facts; step = step.parent!) facts.push(step.facts)
  return facts.reverse()
}

function heldLines({ nodes }: Recording, outputs: readonly OutputId[]): HeldLine[] {
  const variables = new Set(Object.values(core.engine().state.registeredVariables).map(engineTensorOf))
  const lines = new Map<
    string | undefined,
    { line: string | undefined; ops: Set<string>; tensors: number; bytes: number }
  >()
  for (const [node, output] of outputs) {
    const { op, location, outputs: results } = nodes[node] as RecordedNode
    const tensor = results[output]!
    if (variables.has(tensor)) continue
    const sum = lines.get(location) ?? { line: location, ops: new Set(), tensors: 0, bytes: 0 }
    lines.set(location, sum)
    sum.ops.add(op.name)
    sum.tensors++
    sum.bytes += byteSize(tensor.dtype, tensor.shape)
  }
  return [...lines.values()].map(({ ops, ...line }) => ({ ...line, ops: [...ops] })).sort((a, b) => b.bytes - a.bytes)
}
