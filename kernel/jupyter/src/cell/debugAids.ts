/** @file `__diptych.debug`: what the debugger calls on the main thread. */

import type { MimeBundle } from '@diptych/protocol'
import type { Said } from '../debug/said.ts'
import { prepareAsyncStacks } from './asyncStacks.ts'
import { inspectPlainly } from './formatters/formatter.ts'
import { formatResult } from './formatters/index.ts'
import { headOf, type TensorLike } from './formatters/tensor.ts'
import { richVariable } from './richVariable.ts'

const hits = new Map<number, number>()

export const debugAids = {
  /** Where what log points say leaves; the debugger puts it here. */
  send: (_said: string): void => {},

  prepareAsyncStacks,

  say(id: number, text: string): void {
    debugAids.send(JSON.stringify({ id, text } satisfies Said))
  },

  /** A breakpoint's expression failed. */
  complain(id: number, error: unknown): void {
    debugAids.say(
      id,
      `The breakpoint's condition or message failed: ${error instanceof Error ? error : inspectPlainly(error)}`,
    )
  },

  /** Counts how often a breakpoint was reached. */
  hit(id: number): number {
    const count = (hits.get(id) ?? 0) + 1
    hits.set(id, count)
    return count
  },

  text: (value: unknown): string => (typeof value === 'string' ? value : inspectPlainly(value)),

  headOf,

  /** One line for each tensor among an object's properties. V8 checks that it has no side effects, and takes imports for some. */
  tensors(container: object): Record<string, string> {
    const heads: Record<string, string> = {}
    for (const name of Object.getOwnPropertyNames(container).slice(0, 2000)) {
      try {
        const value = Object.getOwnPropertyDescriptor(container, name)?.value as TensorLike | undefined
        if (!Array.isArray(value?.shape) || typeof value.dtype !== 'string' || typeof value.dataSync !== 'function')
          continue
        heads[name] = this.headOf(value)
      } catch {
        // A variable of a scope, whose declaration is still to come.
      }
    }
    return heads
  },

  /** How a value is shown. What would have to be awaited cannot be, while the main thread stands still. */
  bundle(value: unknown): MimeBundle {
    const bundle = formatResult(value)
    return richVariable(bundle instanceof Promise ? { 'text/plain': inspectPlainly(value) } : bundle)
  },
}
