/**
 * @file Results that a graph cell holds but never looks at: `y = y.mul(2).add(1)` forgets one at each dot. They are left out of the function, which can
 * then fuse its ops and needs no memory for them. One that is wanted after all is computed when it is.
 */

import { EngineTensor } from '../engineTensor.ts'
import { recordInto } from '../execute.ts'
import { finalize } from '../memory/finalizers.ts'
import { byteSize } from '../native/dtypes.ts'
import { runOp } from '../native/op.ts'
import { type CacheEntry, idOf, type OutputId } from './cache.ts'
import type { RecordedNode, Recording, Source } from './recording.ts'
import { constantOf } from './signature.ts'

// Smaller results cost nothing; and what is left out keeps the recording's inputs, so it must be much more than these.
const LARGE_BYTES = 1 << 14
const TIMES_THE_INPUTS = 2

/** Notes which of a recording's results are looked at from now on, so that those which are not can be left out. */
export function watchUse(recording: Recording, entry: CacheEntry, live: readonly OutputId[]): void {
  for (const id of large(recording, live)) tensorAt(recording, id).onUse = () => entry.use(id)
}

/** The results that nobody looked at the last time, where leaving them out is worth it. @param wanted - the one that is needed now */
export function forgettable(
  recording: Recording,
  entry: CacheEntry,
  live: readonly OutputId[],
  wanted: EngineTensor | undefined,
): OutputId[] {
  const found = large(recording, live).filter(id => !entry.isUsed(id) && tensorAt(recording, id) !== wanted)
  const bytes = sumOf(found.map(id => bytesOf(tensorAt(recording, id))))
  return bytes >= TIMES_THE_INPUTS * sumOf(recording.inputs.map(bytesOf)) ? found : []
}

/**
 * Leaves results without values until they are wanted. The recording's inputs stay readable as long as one of them may be; `recording` must not
 * release them.
 */
export function leaveOut(recording: Recording, entry: CacheEntry, ids: readonly OutputId[]): void {
  if (ids.length === 0) return
  const left = new LeftOut(recording, entry)
  for (const id of ids) left.add(tensorAt(recording, id), id)
}

class LeftOut {
  private readonly inputs: Readers
  private readonly nodes: readonly Pick<RecordedNode, 'op' | 'sources'>[]
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
    const computed = new Map<number, EngineTensor[]>()
    const constants: EngineTensor[] = []
    const inputOf = (source: Source): EngineTensor => {
      if (source.from === 'node') return resultOf(source.node)[source.output]!
      if (source.from === 'input') return this.inputs.tensors[source.slot]!
      const { shape, dtype, values } = constantOf(source.constant)
      const constant = EngineTensor.fromValues(shape, dtype, values)
      constants.push(constant)
      return constant
    }
    const resultOf = (index: number): EngineTensor[] => {
      let results = computed.get(index)
      if (!results) {
        const { op, sources } = this.nodes[index]!
        results = runOp(op.name, op.attributes, sources.map(inputOf), op.outputCount, op.device)
        computed.set(index, results)
      }
      return results
    }
    try {
      recordInto(undefined, () => tensor.adopt(resultOf(id[0])[id[1]]!))
    } finally {
      for (const result of [...computed.values(), constants].flat()) result.dispose()
    }
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
  return ids.length < 2 ? [] : ids.filter(id => bytesOf(tensorAt(recording, id)) >= LARGE_BYTES)
}

function tensorAt(recording: Recording, [node, output]: OutputId): EngineTensor {
  return recording.nodes[node]!.outputs[output]!
}

function bytesOf({ dtype, shape }: EngineTensor): number {
  return byteSize(dtype, shape)
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}
