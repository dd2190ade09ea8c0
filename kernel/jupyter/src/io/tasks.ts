/** @file Remembers which request each task of the main thread belongs to, so that output finds its cell, also long after its end. */

import type { TaskId } from '../threads.ts'
import type { Parent } from './publisher.ts'
import type { ReceivedMessage } from './wire.ts'

// Headers are small; a timer that outlives this many cells publishes without a parent.
const REMEMBERED = 10_000

export class Tasks {
  readonly #requests = new Map<TaskId, { request: ReceivedMessage; allowsInput: boolean }>()
  readonly #running = new Set<TaskId>()
  #last: TaskId = 0
  #current: TaskId = 0

  /** The cell that began last of those that run, or that ran last: native output, which has no owner, goes to it. */
  get current(): TaskId {
    return this.#current
  }

  start(request: ReceivedMessage, { allowsInput }: { allowsInput: boolean }): TaskId {
    const id = ++this.#last
    // The content can be large and is not needed to find the way back.
    this.#requests.set(id, { request: { ...request, content: undefined, buffers: [] }, allowsInput })
    if (this.#requests.size > REMEMBERED) this.#requests.delete(this.#requests.keys().next().value!)
    return id
  }

  /** A cell is with the main thread. */
  cellBegins(id: TaskId): void {
    this.#running.add(id)
    this.#current = id
  }

  cellEnded(id: TaskId): void {
    this.#running.delete(id)
    this.#current = [...this.#running].at(-1) ?? this.#current
  }

  /** The request to ask for input; undefined if its client takes no questions. */
  asker(id: TaskId): ReceivedMessage | undefined {
    const task = this.#requests.get(id)
    return task?.allowsInput ? task.request : undefined
  }

  /** The notebook's id of the cell, which JupyterLab sends along; null where the client does not. */
  cellId(id: TaskId): string | null {
    const cellId = this.#requests.get(id)?.request.metadata.cellId
    return typeof cellId === 'string' ? cellId : null
  }

  parent(id: TaskId): Parent {
    return this.#requests.get(id)?.request.header ?? {}
  }
}
