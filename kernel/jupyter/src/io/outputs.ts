/** @file Publishes what cells write and show: reads the ring and the pipes of native code and children, in order, text gathered into few messages. */

import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import type { Stream } from '@diptych/protocol'
import type { CellEvent, NumberedEvent, TaskId } from '../threads.ts'
import type { OutputLimit } from './outputLimit.ts'
import { PipeReader } from './pipeReader.ts'
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
  readonly #pipes = new Set<PipeReader>()
  /** Whose native output is, while the main thread waits for a child. */
  #nativeOwner: TaskId | undefined
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
    this.#read('stdout', descriptors.stdout, undefined)
    this.#read('stderr', descriptors.stderr, undefined, this.#onNativeError)
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
    for (const pipe of this.#pipes) pipe.close()
  }

  readonly #listener: RingListener = {
    text: (name, task, text) => this.#gather(name, task, text),
    event: (_task, sequence) => {
      // What a child wrote before the cell showed something, or ended, comes first.
      for (const pipe of this.#pipes) this.#gatherPipe(pipe, pipe.take() + pipe.readNow())
      this.#publishGathered()
      this.#receive(sequence)
    },
  }

  // A cell that is terminated between posting an event and marking its place leaves an event without marker: the next marker finds both.
  #receive(sequence: number): void {
    for (;;) {
      const received = receiveMessageOnPort(this.#events)?.message as NumberedEvent | undefined
      if (!received) return
      this.#note(received.task, received.event)
      this.#onEvent(received.task, received.event)
      if (received.sequence >= sequence) return
    }
  }

  /** What events mean for output itself. */
  #note(task: TaskId, event: CellEvent): void {
    this.#nativeOwner = event.type === 'settle' && event.isOwner ? task : undefined
    if (event.type === 'finished') this.#publishText('stderr', task, this.#limit.end(task))
    if (event.type !== 'child') return
    for (const name of ['stdout', 'stderr'] as const) {
      const fd = event.pipes[name]
      if (fd !== undefined) this.#read(name, fd, task)
    }
  }

  /** @param task - whose output it is. Undefined: nobody knows */
  #read(name: StreamName, fd: number, task: TaskId | undefined, onRead?: (text: string) => void): void {
    const pipe = new PipeReader(fd, {
      name,
      task,
      onRead,
      onText: () => this.#pipeText(pipe),
      onEnd: () => this.#pipes.delete(pipe),
    })
    this.#pipes.add(pipe)
  }

  /** Text of a pipe, which belongs before the next marker, and else behind all that is in the ring. */
  #pipeText(pipe: PipeReader): void {
    this.#ring.drain(this.#listener)
    this.#gatherPipe(pipe, pipe.take())
    this.#publishGathered()
  }

  #gatherPipe({ name, task }: PipeReader, text: string): void {
    this.#gather(name, task ?? this.#nativeOwner ?? this.#tasks.current, text)
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
