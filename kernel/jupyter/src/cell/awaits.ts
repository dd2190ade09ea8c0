/** @file Stopping a cell that awaits: each `await` of a cell passes here, so that an interrupt can reject it. */

import type { TaskId } from '../threads.ts'
import { currentTask } from './context.ts'
import type { MemoryTurns } from './memoryTurns.ts'

/** What an interrupted cell gets where it waits. The name is ipykernel's, which front ends know. */
export class KeyboardInterrupt extends Error {
  override name = 'KeyboardInterrupt'

  constructor() {
    super('execution interrupted')
  }
}

/** Whether an error is an interrupt's; the second name is the engine's. */
export function isInterrupt(error: unknown): boolean {
  return error instanceof KeyboardInterrupt || (error instanceof Error && error.name === 'InterruptedError')
}

export class Awaits {
  readonly #turns: Pick<MemoryTurns, 'isNeeded' | 'after'> | undefined
  /** How to stop the pending awaits of each running cell. */
  readonly #pending = new Map<TaskId, Set<() => void>>()
  readonly #parked = new Set<TaskId>()

  /** @param turns - gives awaits a turn of the event loop, where memory presses */
  constructor(turns?: Pick<MemoryTurns, 'isNeeded' | 'after'>) {
    this.#turns = turns
  }

  /** From here on the cell's awaits can be interrupted. */
  begin(task: TaskId): void {
    this.#pending.set(task, new Set())
  }

  end(task: TaskId): void {
    this.#pending.delete(task)
  }

  /** `__diptych.await`: like the value itself, except that an interrupt rejects it. */
  readonly wrap = (awaited: unknown): unknown => {
    const value = this.#turns?.isNeeded ? this.#turns.after(awaited) : awaited
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return value
    const task = currentTask()
    if (this.#parked.has(task)) return new Promise(() => {})
    const pending = this.#pending.get(task)
    if (!pending) return value
    const site = captureSite(this.wrap)
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        const interrupt = new KeyboardInterrupt()
        addAsyncFrame(interrupt, site)
        reject(interrupt)
      }
      pending.add(stop)
      Promise.resolve(value).then(
        result => {
          pending.delete(stop)
          resolve(result)
        },
        error => {
          pending.delete(stop)
          addAsyncFrame(error, site)
          reject(error)
        },
      )
    })
  }

  /** Whether the cell waits for something, such as the `await` in a `finally` after an interrupt. */
  isWaiting(task: TaskId): boolean {
    return (this.#pending.get(task)?.size ?? 0) > 0
  }

  /** Rejects what the cell awaits. */
  interrupt(task: TaskId): void {
    const pending = this.#pending.get(task)
    if (!pending) return
    const stops = [...pending]
    pending.clear()
    for (const stop of stops) stop()
  }

  /** Gives an interrupted cell up: its leftovers must not run on behind the next one, so its awaits never continue. */
  park(task: TaskId): void {
    this.#parked.add(task)
  }
}

/** Remembers the line of an `await`: V8 follows awaits through native promises only, and the wrapper is not one. */
function captureSite(below: (value: unknown) => unknown): { stack?: string } {
  const site = {}
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 1
  Error.captureStackTrace(site, below)
  Error.stackTraceLimit = limit
  return site
}

/** Puts `at async …` below the error's frames, as V8 does for awaits that it can follow. */
function addAsyncFrame(error: unknown, site: { stack?: string }): void {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return
  const frame = /^\s+at (.*)$/m.exec(site.stack ?? '')?.[1]
  if (frame === undefined || error.stack.includes(`at async ${frame}`)) return
  // Not by assignment: a frozen error must not throw here.
  Reflect.set(error, 'stack', `${error.stack}\n    at async ${frame}`)
}
