/** @file Programs that cells run: their output appears as it comes, an interrupt ends them, and so does the kernel's end. */

import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { type Awaits, isInterrupt } from './awaits.ts'
import type { Outlet } from './outlet.ts'

/** How long an interrupted program may take to end by itself. Less than an interrupted cell may, see run.ts. */
const END_MS = 150

/** A program that could not be run, or ended with an error. */
export class CommandError extends Error {
  override name = 'CommandError'
}

export interface CommandEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface CommandOptions {
  cwd?: string
  /** Added to the kernel's own. */
  env?: Readonly<Record<string, string>>
}

export class Commands {
  readonly #outlet: Outlet
  readonly #awaits: Awaits
  readonly #onGroup: (id: number, isAlive: boolean) => void

  /** @param onGroup - told of process groups: those that live are to be ended with the kernel */
  constructor(outlet: Outlet, awaits: Awaits, onGroup: (id: number, isAlive: boolean) => void) {
    this.#outlet = outlet
    this.#awaits = awaits
    this.#onGroup = onGroup
  }

  /**
   * Runs a program to its end. What it leaves in the background goes on, and prints to the same cell.
   *
   * @throws {CommandError} if there is no such program. {KeyboardInterrupt} once it has ended.
   */
  async run(file: string, args: readonly string[], options: CommandOptions = {}): Promise<CommandEnd> {
    const child = this.start(file, args, options)
    let pieces = 0
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]!.setEncoding('utf8').on('data', (text: string) => {
        pieces++
        this.#outlet.text(name, text)
      })
    }
    const ended = exited(child, file)
    try {
      const end = (await this.#awaits.wrap(ended)) as CommandEnd
      // What it wrote before its end is in the pipes: read until a turn of the event loop brings nothing more.
      for (let seen = -1; seen !== pieces; await new Promise(setImmediate)) seen = pieces
      return end
    } catch (error) {
      if (isInterrupt(error)) await this.#awaits.wrap(stopped(child, ended))
      throw error
    }
  }

  /** Starts a program in a process group of its own, with pipes for what it prints. It ends with the kernel at the latest. */
  start(file: string, args: readonly string[], { cwd, env }: CommandOptions = {}): ChildProcess {
    const options: SpawnOptions = {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    }
    const child = spawn(file, args, options)
    const { pid } = child
    if (pid === undefined) return child
    this.#onGroup(pid, true)
    // Its pipes are open as long as anything in the group may write.
    child.once('close', () => this.#onGroup(pid, isGroupAlive(pid)))
    return child
  }
}

/** `exit code 1`, `SIGTERM`. */
export function endText({ code, signal }: CommandEnd): string {
  return signal ?? `exit code ${code}`
}

function exited(child: ChildProcess, file: string): Promise<CommandEnd> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
    child.once('error', error => reject(new CommandError(`cannot run ${file}: ${reason(error)}`)))
  })
}

function reason(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return 'there is no such program in the PATH, or the working folder is gone (see %cd).'
  if (error.code === 'E2BIG')
    return 'the command is too long for this machine. Write it to a file (%%writefile) and run that.'
  return error.message
}

/** Ends the whole group: first as Ctrl-C in a terminal, then by force. */
async function stopped(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  signalGroup(child.pid!, 'SIGINT')
  const timer = setTimeout(() => signalGroup(child.pid!, 'SIGKILL'), END_MS)
  await ended
  clearTimeout(timer)
  // Whatever of the group outlives its first process did not listen.
  signalGroup(child.pid!, 'SIGKILL')
}

/** Also where there is none any more. */
export function signalGroup(id: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-id, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function isGroupAlive(id: number): boolean {
  try {
    process.kill(-id, 0)
    return true
  } catch {
    return false
  }
}
