/** @file What must be put back when a cell ends, however it ends: by itself, with an error, or cut off in the middle, when no `finally` has run. */

import type { TaskId } from '../threads.ts'
import { uninterrupted } from './uninterrupted.ts'

const endings = new Map<TaskId, () => void>()

/** Calls `putBack` when the cell ends, and again if it was cut off itself. */
export function atCellEnd(task: TaskId, putBack: () => void): void {
  endings.set(task, putBack)
}

/** Puts back what the cell has changed. Safe to call twice. */
export function endCell(task: TaskId): void {
  const putBack = endings.get(task)
  if (!putBack) return
  uninterrupted(putBack)
  endings.delete(task)
}
