/** @file Which cell the code that runs now belongs to. It follows timers, promises and events, so that late output finds its cell. */

import { AsyncLocalStorage } from 'node:async_hooks'
import type { TaskId } from '../threads.ts'

const storage = new AsyncLocalStorage<TaskId>()
let latest: TaskId = 0

/** Runs `fn`, and all that it starts, as part of `task`. */
export function runAs<T>(task: TaskId, fn: () => T): T {
  return storage.run(task, fn)
}

/** Names the task that output without a context of its own goes to: native callbacks may lose theirs. */
export function setLatestTask(task: TaskId): void {
  latest = task
}

export function currentTask(): TaskId {
  return storage.getStore() ?? latest
}
