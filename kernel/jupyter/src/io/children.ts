/** @file The child processes that user code started on the main thread. Those of the io thread, such as the language server, are not among them. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Child processes of the main thread in its process group; a child that was started `detached` wants to live on.
 * Linux only: elsewhere there is no cheap way to know which thread started a process, and the list is empty.
 */
export function childrenOfMainThread(): number[] {
  // The main thread's id is the process's.
  return ofOurGroup(childrenOf(process.pid, process.pid))
}

/** These processes and what they started in turn in our process group. */
export function descendantsOf(pids: readonly number[]): number[] {
  const found: number[] = []
  const next = [...pids]
  for (let pid = next.pop(); pid !== undefined; pid = next.pop()) {
    found.push(pid)
    next.push(...ofOurGroup(childrenOfProcess(pid)))
  }
  return found
}

/** The children of all of a process's threads. Linux only, as above. */
export function childrenOfProcess(pid: number): number[] {
  return threadsOf(pid).flatMap(thread => childrenOf(pid, thread))
}

/** Sends `signal` to each; those that are gone are gone. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function childrenOf(pid: number, thread: number): number[] {
  return readProc(`${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number)
}

function threadsOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number)
  } catch {
    return [] // It ended meanwhile.
  }
}

function ofOurGroup(pids: readonly number[]): number[] {
  // Every cell asks, and most have none.
  if (pids.length === 0) return []
  const group = processGroup(process.pid)
  return pids.filter(pid => processGroup(pid) === group)
}

function processGroup(pid: number): number | undefined {
  // pid (command) state ppid pgrp …; the command may hold spaces and parentheses.
  const stat = readProc(`${pid}/stat`)
  return stat === '' ? undefined : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2])
}

/** A file of /proc; nothing if there is none. */
export function readProc(path: string): string {
  try {
    return readFileSync(join('/proc', path), 'utf8').trim()
  } catch {
    return '' // It ended meanwhile, or there is no /proc.
  }
}
