/** @file The kernel's end of the five channels. */

import { channel as diagnosticsChannel } from 'node:diagnostics_channel'
import { Reply, Router, XPublisher } from 'zeromq'
import { addressOf, type Channel, type Connection } from './connection.ts'

const RECONNECT_MS = 20

// ZMQ_SUBSCRIBE and ZMQ_UNSUBSCRIBE of zmq.h; zeromq.js has them for subscribers only.
const SUBSCRIBE = 6
const UNSUBSCRIBE = 7

const failed = diagnosticsChannel('diptych:kernel:failed')

type Frames = readonly (Buffer | Uint8Array | string)[]

/** What arrives, by channel. `subscribe` is a client's subscription on iopub. */
export interface SocketListener {
  message(channel: 'shell' | 'control' | 'stdin', frames: readonly Buffer[]): void
  subscribe(topic: Buffer): void
  failure(channel: Channel, error: Error): void
}

export class Sockets {
  // No limits: a queue that is full would drop output (iopub) or block the kernel (the others).
  readonly #shell = new Router({ linger: 1000, sendHighWaterMark: 0, receiveHighWaterMark: 0 })
  readonly #control = new Router({ linger: 1000, sendHighWaterMark: 0, receiveHighWaterMark: 0 })
  // Mandatory: tells when a client is not connected, instead of dropping the question that a cell waits for.
  readonly #stdin = new Router({ linger: 0, sendHighWaterMark: 0, mandatory: true })
  readonly #iopub = new Publications({ linger: 1000, sendHighWaterMark: 0, manual: true })
  readonly #heartbeat = new Reply({ linger: 0 })
  readonly #all = [this.#shell, this.#control, this.#stdin, this.#iopub, this.#heartbeat]
  readonly #queues = {
    shell: new SendQueue(this.#shell),
    control: new SendQueue(this.#control),
    stdin: new SendQueue(this.#stdin),
    iopub: new SendQueue(this.#iopub),
  }

  /** @throws if an address is taken. */
  async bind(connection: Connection): Promise<void> {
    const { curve } = connection
    if (curve) {
      for (const socket of this.#all) {
        socket.curveServer = true
        socket.curvePublicKey = curve.publicKey
        socket.curveSecretKey = curve.secretKey
      }
    }
    // All of them settle before the first error is thrown: a socket that is closed while it binds aborts the process.
    const bound = await Promise.allSettled([
      this.#shell.bind(addressOf(connection, 'shell')),
      this.#control.bind(addressOf(connection, 'control')),
      this.#stdin.bind(addressOf(connection, 'stdin')),
      this.#iopub.bind(addressOf(connection, 'iopub')),
      this.#heartbeat.bind(addressOf(connection, 'hb')),
    ])
    for (const result of bound) if (result.status === 'rejected') throw result.reason
  }

  /** Starts to read all channels. Heartbeats are answered here and go no further. */
  listen(listener: SocketListener): void {
    const channels = { shell: this.#shell, control: this.#control, stdin: this.#stdin } as const
    for (const [name, socket] of Object.entries(channels)) {
      const channel = name as keyof typeof channels
      read(socket, frames => listener.message(channel, frames)).catch(error => listener.failure(channel, error))
    }
    read(this.#iopub, ([frame]) => {
      // XPUB: the first byte is 1 for subscribe, 0 for unsubscribe, then the topic.
      if (!frame) return
      const topic = frame.subarray(1)
      if (frame[0] !== 1) return this.#iopub.unsubscribe(topic)
      this.#iopub.subscribe(topic)
      listener.subscribe(topic)
    }).catch(error => listener.failure('iopub', error))
    this.#echo().catch(error => listener.failure('hb', error))
  }

  send(channel: 'shell' | 'control' | 'stdin' | 'iopub', frames: Frames): void {
    this.#queues[channel].push(frames)
  }

  /** Waits until the requests that have reached the sockets have been handed to the listener. */
  async turn(): Promise<void> {
    // Not by asking `socket.readable`: that takes the event from the receive that waits for it, and zeromq.js hangs.
    await new Promise(resolve => setImmediate(resolve))
  }

  /** Sends what is queued, then closes. Safe to call twice. */
  async close(): Promise<void> {
    await Promise.all(Object.values(this.#queues).map(queue => queue.drained()))
    for (const socket of this.#all) socket.close()
  }

  async #echo(): Promise<void> {
    for await (const frames of this.#heartbeat) await this.#heartbeat.send(frames)
  }
}

async function read(socket: AsyncIterable<Buffer[]>, each: (frames: Buffer[]) => void): Promise<void> {
  for await (const frames of socket) each(frames)
}

/** By hand, so that a subscriber's welcome is the first that it gets: ZeroMQ would add it before the kernel knows. */
class Publications extends XPublisher {
  /** For the client whose frame was received last. */
  subscribe(topic: Buffer): void {
    this.setStringOption(SUBSCRIBE, topic)
  }

  unsubscribe(topic: Buffer): void {
    this.setStringOption(UNSUBSCRIBE, topic)
  }
}

/** zeromq.js allows one send at a time per socket. */
class SendQueue {
  readonly #socket: Router | XPublisher
  readonly #waiting: Frames[] = []
  #isSending = false
  #onDrained: (() => void)[] = []

  constructor(socket: Router | XPublisher) {
    this.#socket = socket
  }

  push(frames: Frames): void {
    this.#waiting.push(frames)
    if (this.#isSending) return
    this.#isSending = true
    // What is due goes first, such as a cell to the main thread: that works while this sends.
    setImmediate(() => void this.#send())
  }

  async drained(): Promise<void> {
    if (this.#isSending) await new Promise<void>(resolve => this.#onDrained.push(resolve))
  }

  async #send(): Promise<void> {
    for (let next = this.#waiting.shift(); next && !this.#socket.closed; next = this.#waiting.shift()) {
      try {
        await this.#socket.send(next as Buffer[])
      } catch (error) {
        if (this.#socket.closed) break
        if ((error as NodeJS.ErrnoException).code !== 'EHOSTUNREACH') failed.publish({ type: 'send', error })
        else await this.#waitForClient(next)
      }
    }
    // In the same turn as the look at the empty queue: a push in between would find a queue that nobody empties.
    this.#isSending = false
    for (const resolve of this.#onDrained.splice(0)) resolve()
  }

  /** A client that has just started may ask on shell before its stdin has connected. There is one question at a time: a newer one replaces it. */
  async #waitForClient(frames: Frames): Promise<void> {
    await new Promise(resolve => setTimeout(resolve, RECONNECT_MS))
    if (this.#waiting.length === 0) this.#waiting.push(frames)
  }
}
