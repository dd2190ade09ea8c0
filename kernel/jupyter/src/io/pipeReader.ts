/** @file The reading end of a pipe that native code or a child process prints into. */

import { readSync } from 'node:fs'
import { Socket } from 'node:net'
import { StringDecoder } from 'node:string_decoder'
import type { Stream } from '@diptych/protocol'
import type { TaskId } from '../threads.ts'

/** What a pipe holds, on Linux. */
const PIPE_BYTES = 1 << 16
const buffer = Buffer.alloc(PIPE_BYTES)

/** How often a pipe is looked at that is read late: while text comes, and where none has come for a while. */
const LATE_MS = 15
const LATEST_MS = 200

export interface PipeListener {
  name: Stream['name']
  /** Whose output it is. Undefined: nobody knows. */
  task: TaskId | undefined
  /**
   * Told at once of what is no longer in the pipe. Such a pipe is not read as soon as there is something, but some time later: what native code
   * says before it ends the process is then still in the pipe, for whoever looks into it.
   */
  onRead?: ((text: string) => void) | undefined
  /** There is something to take. */
  onText(): void
  /** Nobody can write any more, and all that was written has been announced. */
  onEnd(): void
}

export class PipeReader {
  readonly name: Stream['name']
  readonly task: TaskId | undefined
  readonly #fd: number
  readonly #listener: PipeListener
  readonly #decoder = new StringDecoder('utf8')
  #arrived = ''
  #isOpen = true
  #socket: Socket | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(fd: number, listener: PipeListener) {
    this.name = listener.name
    this.task = listener.task
    this.#fd = fd
    this.#listener = listener
    if (listener.onRead) this.#timer = setTimeout(() => this.#look(LATE_MS), LATE_MS)
    else this.#socket = this.#listen()
  }

  /** What has been read without being asked for. */
  take(): string {
    const text = this.#arrived
    this.#arrived = ''
    return text
  }

  /** Reads what is there. Not what is written meanwhile, which could go on for ever. */
  readNow(): string {
    let text = ''
    try {
      for (let total = 0; total < PIPE_BYTES && this.#isOpen; ) {
        const length = readSync(this.#fd, buffer)
        if (length === 0) break
        total += length
        text += this.#decode(buffer.subarray(0, length))
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
    return text
  }

  close(): void {
    this.#isOpen = false
    this.#socket?.destroy()
    clearTimeout(this.#timer)
  }

  #listen(): Socket {
    const end = (text: string): void => {
      this.#isOpen = false
      this.#arrive(text)
      this.#listener.onEnd()
    }
    return new Socket({ fd: this.#fd, readable: true, writable: false })
      .on('data', data => this.#arrive(this.#decode(data)))
      .on('error', error => end(`(${this.name} of native code is lost: ${error.message})\n`))
      .on('end', () => end(this.#decoder.end()))
  }

  /** @param waitedMs - since the last look */
  #look(waitedMs: number): void {
    const text = this.readNow()
    if (text !== '') this.#arrive(text)
    if (!this.#isOpen) return
    const waitMs = text === '' ? Math.min(2 * waitedMs, LATEST_MS) : LATE_MS
    // A writer that fills the pipe stands still until it is read.
    this.#timer = setTimeout(() => this.#look(waitMs), text.length > PIPE_BYTES / 4 ? 0 : waitMs)
  }

  #decode(bytes: Buffer): string {
    const text = this.#decoder.write(bytes)
    this.#listener.onRead?.(text)
    return text
  }

  #arrive(text: string): void {
    this.#arrived += text
    this.#listener.onText()
  }
}
