/** @file Which cell the code that runs now belongs to. It follows timers, promises and events, so that late output finds its cell. */

import { AsyncLocalStorage } from 'node:async_hooks'
import type { TaskId } from '../threads.ts'

const storage = new AsyncLocalStorage<TaskId>()
const running = new Set<TaskId>()
/** The cell that began last of those that run; if none runs, the last that ran. */
let latest: TaskId = 0

/** Runs `fn`, and all that it starts, as part of `task`. */
export function runAs<T>(task: TaskId, fn: () => T): T {
  return storage.run(task, fn)
}

/** A cell begins. Output without a context of its own goes to it: native callbacks may lose theirs. */
export function beginCell(cell: TaskId): void {
  running.add(cell)
  latest = cell
}

/** Safe to call twice. */
export function endedCell(cell: TaskId): void {
  running.delete(cell)
  latest = [...running].at(-1) ?? latest
}

export function isRunning(cell: TaskId): boolean {
  return running.has(cell)
}

export function currentTask(): TaskId {
  return storage.getStore() ?? latest
}
