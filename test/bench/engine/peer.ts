/** @file The process of a peer, which waits between its turns. */

import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Batch, Ready, Reply, Request } from './protocol.ts'

/** How a peer's process is started. */
export interface PeerCommand {
  readonly name: string
  readonly file: string
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
}

/** A peer that was asked for does not run, or not as the others do. */
export class PeerError extends Error {
  override name = 'PeerError'
}

export class Peer implements AsyncDisposable {
  readonly name: string
  readonly ready: Ready
  /** From the start of the process until it had run an op. */
  readonly loadMs: number
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>
  readonly #errors: string[]

  private constructor(name: string, ready: Ready, loadMs: number, parts: Parts) {
    this.name = name
    this.ready = ready
    this.loadMs = loadMs
    this.#child = parts.child
    this.#lines = parts.lines
    this.#errors = parts.errors
  }

  /** @throws {PeerError} with the end of what the process printed, if it ends before it is ready. */
  static async start({ name, file, args, env }: PeerCommand): Promise<Peer> {
    const started = performance.now()
    const child = spawn(file, args, { env: { ...process.env, ...env }, stdio: 'pipe' })
    const errors: string[] = []
    child.on('error', error => errors.push(error.message))
    // A process that is gone is noticed by its missing reply.
    child.stdin.on('error', () => {})
    createInterface({ input: child.stderr }).on('line', line => {
      errors.push(line)
      if (errors.length > 30) errors.shift()
    })
    const parts = { child, errors, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() }
    const ready = await nextLine<Ready>(name, parts)
    return new Peer(name, ready, performance.now() - started, parts)
  }

  /** @throws {PeerError} if the workload fails there */
  async run(request: Request): Promise<Batch> {
    this.#child.stdin!.write(`${JSON.stringify(request)}\n`)
    const parts = { child: this.#child, lines: this.#lines, errors: this.#errors }
    const reply = await nextLine<Reply>(this.name, parts)
    if ('error' in reply) throw new PeerError(`${this.name} fails in ${request.workload}: ${reply.error}`)
    return reply
  }

  /** Waits for the process's end, which is part of running it: one that crashes there is an error. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { promise: ended, resolve } = Promise.withResolvers<number | string | null>()
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#child.once('close', (code, signal) => resolve(signal ?? code))
    this.#child.stdin!.end()
    const ending = await ended
    if (ending !== 0) throw new PeerError(`${this.name} ended with ${ending}: ${this.#errors.join('\n')}`)
  }
}

interface Parts {
  readonly child: ChildProcess
  readonly lines: AsyncIterator<string>
  readonly errors: string[]
}

async function nextLine<Message>(name: string, { child, lines, errors }: Parts): Promise<Message> {
  const { value, done } = await lines.next()
  if (done) {
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
      await new Promise(resolve => child.once('close', resolve))
    }
    const ending = child.signalCode ?? child.exitCode
    throw new PeerError(`${name} does not run: ${child.spawnfile} ended with ${ending}.\n${errors.join('\n')}`)
  }
  return JSON.parse(value) as Message
}
