/** @file The one output of a comparison cell: a line that says how far it is, and at the end what came of it. */

import { randomUUID } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import type { MimeBundle } from '@diptych/protocol'
import type { Jupyter } from '../display.ts'

const PROGRESS_MS = 250

export class ProgressDisplay {
  readonly #jupyter: Jupyter
  readonly #displayId = randomUUID()
  #saidAt = performance.now()

  constructor(jupyter: Jupyter) {
    this.#jupyter = jupyter
    this.#show({ 'text/plain': 'Comparing …' }, false)
  }

  /** One line, at most a few times a second. */
  say(text: string): void {
    if (performance.now() - this.#saidAt < PROGRESS_MS) return
    this.#saidAt = performance.now()
    this.#show({ 'text/plain': `Comparing … ${text}` }, true)
  }

  end(data: MimeBundle): void {
    this.#show(data, true)
  }

  #show(data: MimeBundle, update: boolean): void {
    void this.#jupyter.display(data, { raw: true, display_id: this.#displayId, update })
  }
}
