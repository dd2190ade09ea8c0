/** @file What runs some time after an object became garbage, in a turn of the event loop. */

import { holdInterrupts, leaveEngine } from '../interrupt.ts'

/** What is left to do for an object that nobody holds any more. Must not refer to it. */
export interface Finalizer {
  forget(): void
}

// One for all: each registry takes a turn of its own.
const registry = new FinalizationRegistry<Finalizer>(finalizer => {
  // A termination in the middle would lose the memory.
  holdInterrupts()
  try {
    finalizer.forget()
  } finally {
    leaveEngine()
  }
})

/** Calls `finalizer.forget` when `object` is garbage. @param token - given where it may be taken back, which costs time */
export function finalize(object: object, finalizer: Finalizer, token?: object): void {
  registry.register(object, finalizer, token)
}

/** @returns whether there was something to take back. */
export function takeBack(token: object): boolean {
  return registry.unregister(token)
}

/** Resolves when the finalizers of what `collect` finds to be garbage have run. */
export async function finalizersAfter(collect: () => void): Promise<void> {
  let isDone = false
  registry.register({}, { forget: () => (isDone = true) })
  collect()
  // Other people's registries may come first.
  for (let turn = 0; turn < 10 && !isDone; turn++) await new Promise(setImmediate)
}
