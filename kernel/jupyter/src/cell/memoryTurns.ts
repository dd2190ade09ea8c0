/** @file Turns of the event loop for cells whose tensors take much memory, and a word about loops that take none. */

import { subscribe } from 'node:diagnostics_channel'
import type { SynchronousLeak } from '@diptych/tensor/runtime'
import type { Engine } from './engine.ts'
import type { Outlet } from './outlet.ts'

/** What `__diptych.memory` is until the engine is loaded. */
const NO_PRESSURE = { presses: false }

export class MemoryTurns {
  /** For the code that the rewriter emits: loops look at it each time round, so it is a plain object. */
  readonly shared = { memory: NO_PRESSURE }
  #relieve: () => Promise<void> = async () => {}

  constructor(engine: Engine, outlet: Outlet) {
    engine.onLoad(({ pressure, relieve, leakChannel, describeLeak }) => {
      this.shared.memory = pressure
      this.#relieve = relieve
      subscribe(leakChannel.name, message => {
        const leak = message as SynchronousLeak
        outlet.text('stderr', `Warning: ${leak.line}: ${describeLeak(leak)}\n`)
      })
    })
  }

  /** Whether forgotten tensors wait for a turn. */
  get isNeeded(): boolean {
    return this.shared.memory.presses
  }

  /** What `value` resolves to, after a turn in which forgotten tensors were freed. */
  async after<T>(value: T): Promise<Awaited<T>> {
    const result = await value
    await this.#relieve()
    return result
  }
}
