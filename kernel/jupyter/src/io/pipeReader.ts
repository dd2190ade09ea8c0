/** @file The reading end of a pipe that native code or a child process prints into. */

import { readSync } from 'node:fs'
import { Socket } from 'node:net'
import { StringDecoder } from 'node:string_decoder'
import type { Stream } from '@diptych/protocol'
import type { TaskId } from '../threads.ts'

/** What a pipe holds, on Linux. */
const PIPE_BYTES = 1 << 16
const buffer = Buffer.alloc(PIPE_BYTES)

export interface PipeListener {
  name: Stream['name']
  /** Whose output it is. Undefined: nobody knows. */
  task: TaskId | undefined
  /** Told at once of what is no longer in the pipe. */
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
  readonly #socket: Socket
  readonly #decoder = new StringDecoder('utf8')
  #arrived = ''

  constructor(fd: number, listener: PipeListener) {
    this.name = listener.name
    this.task = listener.task
    this.#fd = fd
    this.#listener = listener
    this.#socket = new Socket({ fd, readable: true, writable: false })
    this.#socket.on('data', data => this.#arrive(this.#decode(data)))
    this.#socket.on('error', error => {
      this.#arrive(`(${this.name} of native code is lost: ${error.message})\n`)
      listener.onEnd()
    })
    this.#socket.on('end', () => {
      this.#arrive(this.#decoder.end())
      listener.onEnd()
    })
  }

  /** What the event loop has read. */
  take(): string {
    const text = this.#arrived
    this.#arrived = ''
    return text
  }

  /** Reads what is there, without waiting for the event loop to say so. Not what is written meanwhile, which could go on for ever. */
  readNow(): string {
    let text = ''
    try {
      for (let total = 0; total < PIPE_BYTES && !this.#socket.destroyed; ) {
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
    this.#socket.destroy()
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
