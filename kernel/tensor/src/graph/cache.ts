/** @file Compiled functions of graph cells, found by what was recorded and what of it is still wanted. */

import type { CompiledFunction } from './compile.ts'
import type { Step } from './path.ts'

/** An output of a recording: node, then which of its outputs. */
export type OutputId = readonly [node: number, output: number]

// A compiled function holds about 125 KB.
const CAPACITY = 1000

/** One number for an output. */
export const idOf = ([node, output]: OutputId): number => node * 65_536 + output

/** One function of a recording: it returns these outputs, in this order. */
export interface Variant {
  readonly compiled: CompiledFunction
  readonly outputs: readonly OutputId[]
  readonly ids: ReadonlySet<number>
}

/** All functions of equal recordings: they differ in which outputs they return. */
export class CacheEntry {
  sightings = 0
  /** The functions are removed: whoever remembers this entry asks the cache again. */
  isEvicted = false
  readonly end: Step
  readonly variants: Variant[] = []
  /** Outputs that somebody looked at. */
  private readonly used = new Set<number>()
  private leftOut: ReadonlySet<number> = new Set()

  /** @param end - the last step of one of the recordings. */
  constructor(end: Step) {
    this.end = end
  }

  get leavesOut(): boolean {
    return this.leftOut.size > 0
  }

  /** `outputs` without those that functions leave out. */
  neededOf(outputs: readonly OutputId[]): readonly OutputId[] {
    return this.leftOut.size === 0 ? outputs : outputs.filter(id => !this.leftOut.has(idOf(id)))
  }

  leaveOut(outputs: readonly OutputId[]): void {
    this.leftOut = new Set(outputs.map(idOf))
  }

  isUsed(output: OutputId): boolean {
    return this.used.has(idOf(output))
  }

  /** From now on functions return this output. */
  use(output: OutputId): void {
    const id = idOf(output)
    this.used.add(id)
    if (this.leftOut.has(id)) this.leftOut = new Set([...this.leftOut].filter(other => other !== id))
  }

  /** A function that returns all of `outputs`, if there is one; what it returns beyond them is dropped. */
  find(outputs: readonly OutputId[]): Variant | undefined {
    return this.variants.find(({ ids }) => outputs.every(output => ids.has(idOf(output))))
  }

  /** `outputs` with those of the functions there are: one function then serves all. */
  withOutputs(outputs: readonly OutputId[]): OutputId[] {
    const all = new Map<number, OutputId>()
    for (const output of [...outputs, ...this.variants.flatMap(variant => variant.outputs)])
      all.set(idOf(output), output)
    return [...all.values()].sort((a, b) => idOf(a) - idOf(b))
  }

  add(compiled: CompiledFunction, outputs: readonly OutputId[]): Variant {
    const variant = { compiled, outputs, ids: new Set(outputs.map(idOf)) }
    // Newest first: it returns what the older ones do, and what was wanted last.
    this.variants.unshift(variant)
    return variant
  }
}

export class FunctionCache {
  // In order of last use.
  private readonly entries = new Map<number, CacheEntry[]>()
  private functions = 0

  /** The entry of the recordings that end with `end` or with an equal step, made if need be. */
  entry(end: Step): CacheEntry {
    const { hash } = end
    const chain = this.entries.get(hash) ?? []
    this.entries.delete(hash)
    this.entries.set(hash, chain)
    let entry = end.entry?.isEvicted === false ? end.entry : chain.find(candidate => candidate.end.equals(end))
    if (!entry) {
      entry = new CacheEntry(end)
      chain.push(entry)
      this.evict()
    }
    end.entry = entry
    return entry
  }

  add(entry: CacheEntry, compiled: CompiledFunction, outputs: readonly OutputId[]): Variant {
    const variant = entry.add(compiled, outputs)
    this.functions++
    this.evict()
    return variant
  }

  private evict(): void {
    // Entries that were seen but never compiled count too: a loop that never repeats must not fill the memory.
    while (this.functions > CAPACITY || this.entries.size > CAPACITY * 2) {
      const [hash, chain] = this.entries.entries().next().value!
      this.entries.delete(hash)
      for (const entry of chain) {
        entry.isEvicted = true
        for (const { compiled } of entry.variants) compiled.remove()
        this.functions -= entry.variants.length
      }
    }
  }
}
