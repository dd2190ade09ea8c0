/** @file The points of one notebook's live panels, as they come. */

import { type SummaryPoints, SummaryStore } from '@diptych/protocol'
import { Signal } from '@lumino/signaling'
import type { LivePanels } from '../renderers/context.ts'

/** Panels of ended cells whose points stay here; those of older ones stand, reduced, in their outputs. */
const ENDED_KEPT = 16

export class PanelStores implements LivePanels {
  readonly changed = new Signal<this, string>(this)
  readonly #stores = new Map<string, SummaryStore>()
  readonly #running = new Set<string>()
  readonly #fresh = new Set<string>()
  readonly #nextFrame: (draw: () => void) => void

  constructor(nextFrame: (draw: () => void) => void = draw => void requestAnimationFrame(draw)) {
    this.#nextFrame = nextFrame
  }

  store(panel: string): SummaryStore | undefined {
    return this.#stores.get(panel)
  }

  isRunning(panel: string): boolean {
    return this.#running.has(panel)
  }

  /** All points that a panel has. */
  replace(panel: string, points: readonly SummaryPoints[]): SummaryStore {
    const store = new SummaryStore(panel)
    store.append(points)
    this.#stores.set(panel, store)
    this.#running.add(panel)
    this.#announce(panel)
    return store
  }

  append(panel: string, points: readonly SummaryPoints[]): void {
    const store = this.#stores.get(panel)
    if (!store) {
      this.replace(panel, points)
      return
    }
    store.append(points)
    this.#running.add(panel)
    this.#announce(panel)
  }

  end(panel: string): void {
    this.#running.delete(panel)
    const ended = [...this.#stores.keys()].filter(name => !this.#running.has(name))
    for (const name of ended.slice(0, -ENDED_KEPT)) this.#stores.delete(name)
    this.#announce(panel)
  }

  /** The kernel is gone, and nothing more comes. */
  endAll(): void {
    for (const panel of [...this.#running]) this.end(panel)
  }

  #announce(panel: string): void {
    if (this.#fresh.size === 0) this.#nextFrame(() => this.#emit())
    this.#fresh.add(panel)
  }

  #emit(): void {
    const panels = [...this.#fresh]
    this.#fresh.clear()
    for (const panel of panels) this.changed.emit(panel)
  }
}
