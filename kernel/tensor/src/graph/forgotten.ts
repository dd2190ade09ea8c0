/**
 * @file Results that a graph cell holds but never looks at: `y = y.mul(2).add(1)` forgets one at each dot. They are left out of the function, which can
 * then fuse its ops and needs no memory for them. One that is wanted after all is computed when it is.
 */

import type { EngineTensor } from '../engineTensor.ts'
import { recordInto } from '../execute.ts'
import { finalize } from '../memory/finalizers.ts'
import { byteSize } from '../native/dtypes.ts'
import { type CacheEntry, idOf, type OutputId } from './cache.ts'
import { neededFor } from './part.ts'
import type { Recording } from './recording.ts'
import { type RunnableNode, runNodes } from './runNodes.ts'

// Smaller results cost nothing; and what is left out keeps the recording's inputs, so it must be much more than these.
const LARGE_BYTES = 1 << 14
const TIMES_THE_INPUTS = 2

/** Notes which of a recording's results are looked at from now on, so that those which are not can be left out. */
export function watchUse(recording: Recording, entry: CacheEntry, live: readonly OutputId[]): void {
  for (const id of large(recording, live)) recording.outputAt(...id).onUse = () => entry.use(id)
}

/** The results that nobody looked at the last time, where leaving them out is worth it. @param wanted - the one that is needed now */
export function forgettable(
  recording: Recording,
  entry: CacheEntry,
  live: readonly OutputId[],
  wanted: EngineTensor | undefined,
): OutputId[] {
  const found = large(recording, live).filter(id => !entry.isUsed(id) && recording.outputAt(...id) !== wanted)
  const bytes = sumOf(found.map(id => bytesOf(recording.outputAt(...id))))
  return bytes >= TIMES_THE_INPUTS * sumOf(recording.inputs.map(bytesOf)) ? found : []
}

/**
 * Leaves results without values until they are wanted. The recording's inputs stay readable as long as one of them may be; `recording` must not
 * release them.
 */
export function leaveOut(recording: Recording, entry: CacheEntry, ids: readonly OutputId[]): void {
  if (ids.length === 0) return
  const left = new LeftOut(recording, entry)
  for (const id of ids) left.add(recording.outputAt(...id), id)
}

class LeftOut {
  private readonly inputs: Readers
  private readonly nodes: readonly RunnableNode[]
  // Results of the same recording keep each other only as long as somebody holds them.
  private readonly tensors = new Map<number, WeakRef<EngineTensor>>()
  private readonly entry: CacheEntry

  constructor(recording: Recording, entry: CacheEntry) {
    this.nodes = recording.nodes.map(({ op, sources }) => ({ op, sources }))
    this.inputs = new Readers([...recording.inputs])
    this.entry = entry
    finalize(this, this.inputs)
  }

  add(tensor: EngineTensor, id: OutputId): void {
    const [node, output] = id
    this.tensors.set(idOf(id), new WeakRef(tensor))
    tensor.pending = {
      node,
      output,
      settle: () => {
        this.entry.use(id)
        this.compute(tensor, id)
      },
      drop: () => this.remove(id),
    }
  }

  private remove(id: OutputId): void {
    this.tensors.delete(idOf(id))
    if (this.tensors.size === 0) this.inputs.forget()
  }

  // As eager mode, op by op: it is rare, and the next function returns it.
  private compute(tensor: EngineTensor, id: OutputId): void {
    const [wanted, output] = id
    recordInto(undefined, () =>
      runNodes(this.nodes, neededFor(this.nodes, [wanted]), {
        // What is wanted needs no other results than these nodes' own.
        inputOf: source => this.inputs.tensors[(source as { slot: number }).slot]!,
        done: (node, results) => {
          for (const [index, result] of results.entries()) {
            if (node === wanted && index === output) tensor.adopt(result)
            else result.dispose()
          }
        },
      }),
    )
    this.remove(id)
  }
}

/** Inputs of a recording that may still be read. */
class Readers {
  readonly tensors: readonly EngineTensor[]
  private isReading = true

  constructor(tensors: readonly EngineTensor[]) {
    this.tensors = tensors
    for (const tensor of tensors) tensor.readers++
  }

  /** Safe to call twice. */
  forget(): void {
    if (!this.isReading) return
    this.isReading = false
    for (const tensor of this.tensors) {
      tensor.readers--
      tensor.free()
    }
  }
}

function large(recording: Recording, ids: readonly OutputId[]): readonly OutputId[] {
  return ids.length < 2 ? [] : ids.filter(id => bytesOf(recording.outputAt(...id)) >= LARGE_BYTES)
}

function bytesOf({ dtype, shape }: EngineTensor): number {
  return byteSize(dtype, shape)
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}
