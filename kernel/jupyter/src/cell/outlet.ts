/** @file Everything that leaves the main thread in order: text straight into the ring, events by port with a marker in the ring. */

import type { MessagePort } from 'node:worker_threads'
import type { RingWriter } from '../io/ring.ts'
import type { CellEvent, NumberedEvent, TaskId } from '../threads.ts'
import { currentTask } from './context.ts'

export class Outlet {
  readonly #ring: RingWriter
  readonly #events: MessagePort
  #sequence = 0

  constructor(ring: RingWriter, events: MessagePort) {
    this.#ring = ring
    this.#events = events
  }

  text(name: 'stdout' | 'stderr', text: string): void {
    this.#ring.text(name, currentTask(), text)
  }

  /** @throws a DataCloneError if the event holds what cannot travel between threads. */
  send(event: CellEvent, task: TaskId = currentTask()): void {
    const sequence = ++this.#sequence
    this.#events.postMessage({ sequence, task, event } satisfies NumberedEvent)
    this.#ring.event(task, sequence)
  }

  /**
   * Waits until all that was written so far is published, what children and native code wrote as well.
   *
   * @param isOwner - what they write from here on, until the next event, is the running task's
   */
  settle(isOwner = false): void {
    this.send({ type: 'settle', isOwner })
    this.#ring.waitForEvent(this.#sequence)
  }
}
