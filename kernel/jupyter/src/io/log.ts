/** @file Where the kernel itself speaks: the stderr it was started with, since 1 and 2 belong to the cells. */

import { writeSync } from 'node:fs'

/** @param fd - where to write; a reader that went away is no reason to stop. */
export function createLog(fd: number): (text: string) => void {
  return text => {
    try {
      writeSync(fd, `[diptych] ${text}\n`)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'EPIPE' && code !== 'EAGAIN') throw error
    }
  }
}
