/** @file The tasks that the main thread works on: hands them over, and resolves when their end comes out of the ring, after all of their output. */

import type { Payload } from '@diptych/protocol'
import type { CellOutcome, CellRun, CommRequest, TaskId } from '../threads.ts'
import type { MainThread } from './mainThread.ts'

const BUSY_PATIENCE_MS = 30
const IDLE_PATIENCE_MS = 2000

interface RunningCell {
  payload: Payload[]
  finish(outcome: CellOutcome): void
}

export class Cells {
  readonly #main: MainThread
  readonly #cells = new Map<TaskId, RunningCell>()
  readonly #comms = new Map<TaskId, () => void>()
  #postedListener: (task: TaskId) => void = () => {}

  constructor(main: MainThread) {
    this.#main = main
  }

  /** Calls `listener` each time a cell has been handed to the main thread. */
  onPosted(listener: (task: TaskId) => void): void {
    this.#postedListener = listener
  }

  /** How long an answer of the main thread is worth waiting for: between two awaits of a cell it may come soon, or not at all. */
  get patienceMs(): number {
    return this.#cells.size > 0 ? BUSY_PATIENCE_MS : IDLE_PATIENCE_MS
  }

  async run(cell: CellRun): Promise<{ outcome: CellOutcome; payload: Payload[] }> {
    const payload: Payload[] = []
    const outcome = await new Promise<CellOutcome>(finish => {
      this.#cells.set(cell.id, { payload, finish })
      this.#main.post({ type: 'run', cell })
      this.#postedListener(cell.id)
    })
    return { outcome, payload }
  }

  /** Resolves when the comm's callback has returned. */
  deliver(task: TaskId, comm: CommRequest, buffers: readonly Uint8Array[]): Promise<void> {
    return new Promise(resolve => {
      this.#comms.set(task, resolve)
      this.#main.post({ type: 'comm', task, comm, buffers })
    })
  }

  addPayload(task: TaskId, payload: Payload): void {
    this.#cells.get(task)?.payload.push(payload)
  }

  /** A cell that was stopped by force may report its end twice; the first counts. */
  finished(task: TaskId, outcome: CellOutcome): void {
    const cell = this.#cells.get(task)
    this.#cells.delete(task)
    cell?.finish(outcome)
  }

  handled(task: TaskId): void {
    const resolve = this.#comms.get(task)
    this.#comms.delete(task)
    resolve?.()
  }
}
