/** @file The traces of one graph function: found by its arguments, bounded in number, removed from TensorFlow when nobody has the function any more. */

import type { Tensor } from '@tensorflow/tfjs'
import { currentDevice } from '../device/scope.ts'
import { type Finalizer, finalize } from '../memory/finalizers.ts'
import type { Frame } from './backward/frame.ts'
import type { ConcreteFunction } from './concreteFunction.ts'
import type { Holding } from './holding.ts'
import { type Structure, structureOf } from './structure.ts'

/** Arguments whose tensors were taken out. */
export interface Arguments {
  readonly tensors: readonly Tensor[]
  readonly device: string | null
  readonly structure: Structure
}

interface Entry {
  readonly device: string | null
  readonly structure: Structure
  readonly concrete: ConcreteFunction
  /** An op may call it by its name, so it stays. */
  isPinned: boolean
}

/** What is given back with the function. Apart from the traces: those may refer to the function that holds them. */
class Holdings implements Finalizer {
  private readonly all = new Set<Holding>()

  add(holding: Holding): void {
    this.all.add(holding)
  }

  release(holding: Holding): void {
    this.all.delete(holding)
    holding.release()
  }

  forget(): void {
    for (const holding of this.all) this.release(holding)
  }
}

export class Traces {
  // The one that was called last comes first.
  private readonly entries: Entry[] = []
  private readonly holdings = new Holdings()
  private readonly capacity: number
  private readonly name: string

  constructor(name: string, capacity: number) {
    this.name = name
    this.capacity = capacity
  }

  /** Gives the traces back when `owner` is garbage. */
  watch(owner: object): void {
    finalize(owner, this.holdings)
  }

  /**
   * @param frame - the gradients that are being taken, if the call is on tfjs's tape.
   * @returns the trace that a call with `args` runs, and their tensors; without a trace what one is made of.
   */
  find(args: readonly unknown[], frame: Frame | undefined): Arguments & { concrete?: ConcreteFunction } {
    const device = currentDevice()
    for (let index = 0; index < this.entries.length; index++) {
      const entry = this.entries[index]!
      if (entry.device !== device) continue
      const tensors: Tensor[] = []
      if (!entry.structure.matches(args, tensors) || !fits(entry.concrete, tensors, frame)) continue
      if (index > 0) {
        this.entries.splice(index, 1)
        this.entries.unshift(entry)
      }
      return { tensors, device, structure: entry.structure, concrete: entry.concrete }
    }
    const structure = structureOf(args, 'keep', `${this.name}: the arguments`)
    return { tensors: structure.tensors, device, structure }
  }

  add({ device, structure }: Arguments, concrete: ConcreteFunction): void {
    this.entries.unshift({ device, structure, concrete, isPinned: false })
    this.holdings.add(concrete.holding)
    if (this.entries.length > this.capacity) this.evict()
  }

  /** Keeps a trace until all are released. */
  pin(concrete: ConcreteFunction): void {
    for (const entry of this.entries) if (entry.concrete === concrete) entry.isPinned = true
  }

  all(): readonly ConcreteFunction[] {
    return this.entries.map(({ concrete }) => concrete)
  }

  release(): void {
    this.entries.length = 0
    this.holdings.forget()
  }

  private evict(): void {
    const index = this.entries.findLastIndex(entry => !entry.isPinned)
    if (index <= 0) return
    const [{ concrete }] = this.entries.splice(index, 1) as [Entry]
    this.holdings.release(concrete.holding)
  }
}

function fits(concrete: ConcreteFunction, tensors: readonly Tensor[], frame: Frame | undefined): boolean {
  return isTracedFor(concrete, tensors, frame) && concrete.steps.areCurrent()
}

/** The gradients that are being taken are those that the trace has recorded. */
function isTracedFor(
  { gradients, backward }: ConcreteFunction,
  tensors: readonly Tensor[],
  frame: Frame | undefined,
): boolean {
  if (!frame) return gradients !== 'recorded'
  if (!backward) return gradients === 'impossible'
  const { parameters, captured, touched } = backward.recorded
  let wanted = 0
  for (let index = 0; index < tensors.length; index++) {
    if (!frame.dependsOnXs(tensors[index]!)) continue
    if (parameters[wanted++] !== index) return false
  }
  if (wanted !== parameters.length) return false
  for (const tensor of captured) if (!frame.dependsOnXs(tensor)) return false
  for (const x of frame.xs) if (touched.has(x.id) && !captured.includes(x)) return false
  return true
}
