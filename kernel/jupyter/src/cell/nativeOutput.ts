/**
 * @file Puts pipes in the place of file descriptors 1 and 2, so that what native code and child processes print reaches the notebook.
 *
 * Node has no dup2. But a descriptor that is opened gets the lowest free number: close 1, open a FIFO, and it is 1. This must happen
 * before any other thread opens files.
 */

import { closeSync, constants, openSync } from 'node:fs'
import { makePipes, openReader, openWriter } from './pipes.ts'

export interface NativeOutput {
  /** Reading ends. Undefined where there are no FIFOs (Windows): native output then goes where the process's does. */
  readonly pipes: { stdout: number; stderr: number } | undefined
  /** The stderr that the process was started with, for the kernel's own words. */
  readonly log: number
}

export function captureNativeOutput(): NativeOutput {
  if (process.platform === 'win32') return { pipes: undefined, log: 2 }
  return makePipes(2, ([stdout, stderr]) => {
    const log = duplicateStderr()
    return { pipes: { stdout: replace(1, stdout!), stderr: replace(2, stderr!) }, log }
  })
}

/** @returns the reading end. */
function replace(fd: number, path: string): number {
  const reader = openReader(path)
  closeSync(fd)
  const writer = openWriter(path)
  if (writer !== fd) throw new Error(`expected the pipe to become file descriptor ${fd}, it became ${writer}`)
  return reader
}

function duplicateStderr(): number {
  // Node's own pipes to a child are sockets, which have no path: our client hands over a descriptor to write to.
  const given = Number(process.env.DIPTYCH_LOG_FD)
  delete process.env.DIPTYCH_LOG_FD
  if (given > 2) return given
  try {
    return openSync('/dev/fd/2', constants.O_WRONLY | constants.O_APPEND)
  } catch {
    // A socket cannot be opened by path, and a closed stderr not at all.
    return openSync('/dev/null', constants.O_WRONLY)
  }
}
