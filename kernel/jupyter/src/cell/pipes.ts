/**
 * @file Pipes within this process. Node has no pipe(2), but a FIFO that is open at both ends needs no name: it is unlinked, and nothing is left to
 * clean up.
 */

import childProcess from 'node:child_process'
import { constants, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// Not the one that cells see, which settles the output.
const { execFileSync } = childProcess

/** Makes so many, for `open` to open by name. @throws where there are no FIFOs, or there is no room for them. */
export function makePipes<T>(count: number, open: (paths: string[]) => T): T {
  const folder = mkdtempSync(join(tmpdir(), `diptych-kernel-${process.pid}-`))
  try {
    const paths = Array.from({ length: count }, (_, index) => join(folder, String(index)))
    execFileSync('mkfifo', ['-m', '600', ...paths])
    return open(paths)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Not blocking: opening a FIFO for reading waits for a writer otherwise. */
export function openReader(path: string): number {
  return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
}

/** After the reader. */
export function openWriter(path: string): number {
  return openSync(path, constants.O_WRONLY)
}
