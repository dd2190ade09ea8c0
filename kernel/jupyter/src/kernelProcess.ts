/** @file The process of a kernel that a client starts: what it says, and how it ends. */

import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'

export interface ProcessOptions {
  /** The notebook's folder. Default: this process's. */
  cwd?: string
  /** Added to this process's environment; `undefined` removes a variable. */
  env?: Readonly<Record<string, string | undefined>>
  /** What the kernel process itself writes to its stdout and stderr: complaints, and what `DIPTYCH_DEBUG` prints. */
  onLog?(text: string): void
}

/** The kernel process ended, or did not start. */
export class KernelDiedError extends Error {
  override name = 'KernelDiedError'
}

/** @returns the process, and how it ended, with the end of what it said */
export function startProcess(
  [file, ...args]: readonly string[],
  { cwd, env, onLog }: ProcessOptions,
): { child: ChildProcess; ended: Promise<KernelDiedError> } {
  // The parent's pid: a kernel whose client was killed ends by itself.
  // No person typed what a program runs: it stays out of their history.
  const defaults = { JPY_PARENT_PID: String(process.pid), DIPTYCH_LOG_FD: '3', DIPTYCH_HISTORY: ':memory:' }
  const child = spawn(file!, args, {
    cwd,
    env: { ...process.env, ...defaults, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  let log = ''
  for (const stream of child.stdio.slice(1) as Readable[]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-10_000)
      onLog?.(text)
    })
  }
  const ended = new Promise<KernelDiedError>(resolve => {
    const die = (reason: string): void => {
      const said = log.trim()
      resolve(new KernelDiedError(said === '' ? reason : `${reason}. It said:\n${said}`))
    }
    child.once('error', error => die(`cannot start ${file}: ${error.message}`))
    child.once('close', (code, signal) => die(`the kernel process ended (${signal ?? `exit code ${code}`})`))
  })
  return { child, ended }
}
