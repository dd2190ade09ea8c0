/** @file What was run, in this session and earlier ones, and what it gave: numbers the cells, and answers history requests as ipykernel does. */

import { homedir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { HistoryEntry, HistoryRequest } from '@diptych/protocol'
import type { FromHistory, HistorySetup, ToHistory } from './historyThread.ts'
import { within } from './mainThread.ts'

export interface HistoryLimits {
  /** How long to wait for other kernels that write, as Python's SQLite does. Nothing else waits for that. */
  busyMs: number
  /** How long the end of the kernel waits for them, and for a busy machine. Jupyter waits for it 5 s. */
  closeMs: number
}

const LIMITS: HistoryLimits = { busyMs: 5000, closeMs: 2000 }

export class HistoryError extends Error {
  override name = 'HistoryError'
}

export class History {
  readonly #file: string
  readonly #limits: HistoryLimits
  readonly #log: (text: string) => void
  readonly #questions = new Map<number, { resolve(entries: HistoryEntry[]): void; reject(error: Error): void }>()
  #thread: Worker | undefined
  #asked = 0
  #count = 0

  /** @param file - a path, or `:memory:` for a history that ends with the kernel */
  constructor(file: string, log: (text: string) => void, limits: Partial<HistoryLimits> = {}) {
    this.#file = file
    this.#limits = { ...LIMITS, ...limits }
    this.#log = log
  }

  /** The number of the last stored cell. */
  get count(): number {
    return this.#count
  }

  /** @returns the new cell's number. */
  add(input: string): number {
    this.#post({ type: 'add', number: ++this.#count, input })
    return this.#count
  }

  setOutput(number: number, output: string): void {
    this.#post({ type: 'output', number, output })
  }

  /** @throws {HistoryError} if the file cannot be read. */
  find(request: HistoryRequest): Promise<HistoryEntry[]> {
    const question = ++this.#asked
    return new Promise((resolve, reject) => {
      this.#questions.set(question, { resolve, reject })
      this.#post({ type: 'find', question, request })
    })
  }

  /** Resolves when all is on disk, or that takes too long. */
  async close(): Promise<void> {
    const thread = this.#thread
    if (!thread) return
    const closed = new Promise<void>(resolve => {
      thread.on('message', (message: FromHistory) => message.type === 'closed' && resolve())
      thread.once('exit', () => resolve())
    })
    this.#post({ type: 'close' })
    await within(this.#limits.closeMs, closed)
  }

  #post(message: ToHistory): void {
    this.#thread ??= this.#start()
    this.#thread.postMessage(message)
  }

  #start(): Worker {
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
    const thread = new Worker(new URL(`./historyThread.${extension}`, import.meta.url), {
      workerData: { file: this.#file, busyMs: this.#limits.busyMs } satisfies HistorySetup,
      // Node says that of its SQLite.
      execArgv: ['--disable-warning=ExperimentalWarning'],
    })
    thread.unref()
    thread.on('message', (message: FromHistory) => this.#receive(message))
    thread.on('error', error => this.#fail(error.message))
    return thread
  }

  #receive(message: FromHistory): void {
    if (message.type === 'trouble') this.#log(`history: ${message.message}`)
    if (message.type !== 'found' && message.type !== 'failed') return
    const question = this.#questions.get(message.question)
    this.#questions.delete(message.question)
    if (message.type === 'found') question?.resolve(message.entries)
    else question?.reject(new HistoryError(`${this.#file}: ${message.message}`))
  }

  /** The thread is gone: whoever waits is told, and the next line starts another. */
  #fail(reason: string): void {
    this.#log(`history: ${reason}`)
    this.#thread = undefined
    for (const { reject } of this.#questions.values()) reject(new HistoryError(`${this.#file}: ${reason}`))
    this.#questions.clear()
  }
}

/** `DIPTYCH_HISTORY`, or a file in the person's own folder for such things. */
export function historyFile(environment: NodeJS.ProcessEnv): string {
  const { DIPTYCH_HISTORY: chosen, XDG_STATE_HOME: state } = environment
  if (chosen) return chosen
  if (process.platform === 'darwin')
    return join(homedir(), 'Library', 'Application Support', 'diptych', 'history.sqlite')
  return join(state || join(homedir(), '.local', 'state'), 'diptych', 'history.sqlite')
}
