/** @file Publishes what cells write and show: reads the ring and the native descriptors, in order, text gathered into few messages. */

import { readSync } from 'node:fs'
import { Socket } from 'node:net'
import { StringDecoder } from 'node:string_decoder'
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import type { Stream } from '@diptych/protocol'
import type { CellEvent, NumberedEvent, TaskId } from '../threads.ts'
import type { OutputLimit } from './outputLimit.ts'
import type { Publisher } from './publisher.ts'
import type { RingListener, RingReader } from './ring.ts'
import type { Tasks } from './tasks.ts'

type StreamName = Stream['name']

// While text keeps coming it is published this often: a front end draws no faster, and 100,000 lines make few messages.
const GATHER_MS = 15
const MESSAGE_LIMIT = 1 << 20

export class Outputs {
  readonly #ring: RingReader
  readonly #events: MessagePort
  readonly #tasks: Tasks
  readonly #publisher: Publisher
  readonly #limit: OutputLimit
  readonly #onEvent: (task: TaskId, event: CellEvent) => void
  readonly #onNativeError: (text: string) => void
  readonly #native: NativeOutput[] = []
  #gathered: { name: StreamName; task: TaskId; pieces: string[]; length: number } | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(parts: {
    ring: RingReader
    events: MessagePort
    tasks: Tasks
    publisher: Publisher
    limit: OutputLimit
    onEvent: (task: TaskId, event: CellEvent) => void
    /** What native code and children have written to file descriptor 2. */
    onNativeError: (text: string) => void
  }) {
    this.#ring = parts.ring
    this.#events = parts.events
    this.#tasks = parts.tasks
    this.#publisher = parts.publisher
    this.#limit = parts.limit
    this.#onEvent = parts.onEvent
    this.#onNativeError = parts.onNativeError
  }

  /** Starts to read what reaches file descriptors 1 and 2 without passing `process.stdout`. */
  readNative(descriptors: Record<StreamName, number>): void {
    for (const name of ['stdout', 'stderr'] as const) {
      this.#native.push(new NativeOutput(name, descriptors[name], native => this.#nativeText(native)))
    }
  }

  /** Publishes all there is. While more keeps coming, comes back by itself; then sleeps until the ring wakes it. */
  drain(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const count = this.#ring.drain(this.#listener)
    this.#publishGathered()
    if (count > 0) this.#timer = setTimeout(() => this.drain(), GATHER_MS)
    else if (!this.#ring.sleep()) setImmediate(() => this.drain())
  }

  close(): void {
    clearTimeout(this.#timer)
    for (const native of this.#native) native.close()
  }

  readonly #listener: RingListener = {
    text: (name, task, text) => this.#gather(name, task, text),
    event: (_task, sequence) => {
      // What a child wrote before the cell showed something, or ended, comes first.
      for (const native of this.#native) this.#gatherNative(native, native.take() + native.readNow())
      this.#publishGathered()
      this.#receive(sequence)
    },
  }

  // A cell that is terminated between posting an event and marking its place leaves an event without marker: the next marker finds both.
  #receive(sequence: number): void {
    for (;;) {
      const received = receiveMessageOnPort(this.#events)?.message as NumberedEvent | undefined
      if (!received) return
      if (received.event.type === 'finished') this.#publishText('stderr', received.task, this.#limit.end(received.task))
      this.#onEvent(received.task, received.event)
      if (received.sequence >= sequence) return
    }
  }

  /** Text of a pipe, which belongs before the next marker, and else behind all that is in the ring. */
  #nativeText(native: NativeOutput): void {
    this.#ring.drain(this.#listener)
    this.#gatherNative(native, native.take())
    this.#publishGathered()
  }

  #gatherNative({ name }: NativeOutput, text: string): void {
    if (name === 'stderr') this.#onNativeError(text)
    this.#gather(name, this.#tasks.current, text)
  }

  #gather(name: StreamName, task: TaskId, text: string): void {
    if (text === '') return
    const gathered = this.#gathered
    if (gathered?.name === name && gathered.task === task && gathered.length < MESSAGE_LIMIT) {
      gathered.pieces.push(text)
      gathered.length += text.length
      return
    }
    this.#publishGathered()
    this.#gathered = { name, task, pieces: [text], length: text.length }
  }

  #publishGathered(): void {
    if (!this.#gathered) return
    const { name, task, pieces } = this.#gathered
    this.#gathered = undefined
    const isOnPage = this.#tasks.cellId(task) !== null
    const { text, notice } = this.#limit.pass({ id: task, isOnPage }, pieces.join(''))
    this.#publishText(name, task, text)
    this.#publishText('stderr', task, notice)
  }

  #publishText(name: StreamName, task: TaskId, text: string | undefined): void {
    if (text) this.#publisher.publish('stream', { name, text }, this.#tasks.parent(task))
  }
}

/** The reading end of the pipe that stands in for one file descriptor. */
class NativeOutput {
  readonly name: StreamName
  readonly #fd: number
  readonly #socket: Socket
  readonly #decoder = new StringDecoder('utf8')
  readonly #buffer = Buffer.alloc(1 << 16)

  #arrived = ''

  constructor(name: StreamName, fd: number, onText: (native: NativeOutput) => void) {
    this.name = name
    this.#fd = fd
    this.#socket = new Socket({ fd, readable: true, writable: false })
    const arrive = (text: string): void => {
      this.#arrived += text
      onText(this)
    }
    this.#socket.on('data', data => arrive(this.#decoder.write(data)))
    this.#socket.on('error', error => arrive(`(${name} of native code is lost: ${error.message})\n`))
  }

  /** What the event loop has read. */
  take(): string {
    const text = this.#arrived
    this.#arrived = ''
    return text
  }

  /** Reads what is there, without waiting for the event loop to say so. */
  readNow(): string {
    let text = ''
    try {
      for (;;) {
        const length = readSync(this.#fd, this.#buffer)
        if (length === 0) return text
        text += this.#decoder.write(this.#buffer.subarray(0, length))
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return text
      throw error
    }
  }

  close(): void {
    this.#socket.destroy()
  }
}
