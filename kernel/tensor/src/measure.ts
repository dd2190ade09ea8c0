/** @file What honest measurements of tensor code need: a wait for the devices, and an end of what a run has made. */

import { flushPending } from './graph/hooks.ts'
import { lifetime } from './memory/storage.ts'
import { synchronizeDevices } from './native/synchronize.ts'
import { core } from './tfjs.ts'

/** Runs what is recorded and waits for the devices. @throws what an op failed with */
export function synchronize(): void {
  flushPending()
  synchronizeDevices()
}

/**
 * Runs `fn`, an async function too, and disposes the tensors that it made and did not keep.
 *
 * @param beforeEnd - sees the result while its tensors live
 */
export async function inScope<T>(fn: () => Promise<T> | T, beforeEnd: (result: T) => void): Promise<void> {
  const engine = core.engine()
  engine.startScope('measured run')
  const scope = engine.state.activeScope
  try {
    beforeEnd(await fn())
  } finally {
    // Whatever the run left open ends with it. And where an interrupt has ended the scope, those that are open are others'.
    while (engine.state.scopeStack.includes(scope)) engine.endScope()
  }
}

/** Tensors that have been made and not disposed. When the forgotten ones of them are freed is chance, so they all count. */
export function tensorCount(): number {
  return core.engine().state.numTensors + lifetime.forgotten
}
