/** @file Notices that the program which started the kernel is gone, killed without a word, so that no kernel is left over. */

import { isAlive } from './children.ts'

const EVERY_MS = 1000

/** @param onGone - called once the process that Jupyter names in `JPY_PARENT_PID` has ended; never, if it names none. */
export function watchParent(onGone: () => void): void {
  const parent = Number(process.env.JPY_PARENT_PID)
  // 1 is the parent of containers, and of what was orphaned before it started.
  if (!Number.isInteger(parent) || parent <= 1) return
  // A child of that process sees its own parent change; a grandchild (started by npx or a shell) can only look whether it lives.
  const isChild = process.ppid === parent
  const timer = setInterval(() => {
    if (isChild ? process.ppid === parent : isAlive(parent)) return
    clearInterval(timer)
    onGone()
  }, EVERY_MS)
}
