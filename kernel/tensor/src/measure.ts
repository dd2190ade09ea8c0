/** @file What honest measurements of tensor code need: a clock that waits for the devices, and runs that all begin alike. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Tensor, Variable } from '@tensorflow/tfjs'
import { flushPending } from './graph/hooks.ts'
import { saveSeed, setRandomSeed } from './graph/random.ts'
import { runInMode } from './mode.ts'
import { executeChannel } from './native/op.ts'
import { synchronizeDevices } from './native/synchronize.ts'
import { core } from './tfjs.ts'

/** Runs what is recorded and waits for the devices. @throws what an op failed with */
export function synchronize(): void {
  flushPending()
  synchronizeDevices()
}

/** Counts the calls into TensorFlow until it is stopped. */
export function countCalls(): { stop(): number } {
  let count = 0
  const see = (): void => void count++
  subscribe(executeChannel.name, see)
  return {
    stop() {
      unsubscribe(executeChannel.name, see)
      return count
    },
  }
}

/** The state that runs of the same code share, kept so that each run can begin with it: variables and random numbers. */
export class StartingState implements Disposable {
  readonly #seed: number
  readonly #restoreSeed = saveSeed()
  readonly #values = new Map<Variable, Tensor>()

  /** @param seed - each run draws the random numbers of this seed */
  constructor(seed: number) {
    this.#seed = seed
    runInMode('eager', () => {
      for (const variable of registered()) this.#values.set(variable, core.keep(variable.clone()))
    })
  }

  /** Gives all variables their values of the beginning, disposes those that were made since, and starts the random numbers anew. */
  restore(): void {
    runInMode('eager', () => {
      for (const variable of registered()) {
        const value = this.#values.get(variable)
        if (value) variable.assign(value)
        else variable.dispose()
      }
    })
    setRandomSeed(this.#seed)
  }

  /** Restores once more, and lets random numbers go on as if nothing had been drawn. Safe to call twice. */
  [Symbol.dispose](): void {
    this.restore()
    this.#restoreSeed()
    for (const value of this.#values.values()) value.dispose()
    this.#values.clear()
  }
}

/** Runs `fn`, an async function too, and disposes the tensors that it made and did not keep. */
export async function inScope<T>(fn: () => Promise<T> | T, beforeEnd: (result: T) => void): Promise<void> {
  const engine = core.engine()
  engine.startScope('measured run')
  try {
    beforeEnd(await fn())
  } finally {
    engine.endScope()
  }
}

/** Tensors that exist. */
export function tensorCount(): number {
  return core.engine().state.numTensors
}

function registered(): Variable[] {
  return Object.values(core.engine().registeredVariables)
}
