/** @file One request from its frames to its idle status: decode, busy, route, reply, idle always. Cells take turns; all else is answered at once. */

import { channel as diagnosticsChannel } from 'node:diagnostics_channel'
import {
  type ErrorReply,
  isRequestType,
  parseRequest,
  type ReplyContent,
  RequestError,
  type RequestType,
  requestTypes,
} from '@diptych/protocol'
import { type Handlers, handlers } from './handlers/index.ts'
import type { Kernel } from './kernel.ts'
import type { ReceivedMessage } from './wire.ts'

type RequestChannel = 'shell' | 'control'

type Reply = NonNullable<ReplyContent<RequestType>> | ErrorReply

interface Turn {
  channel: RequestChannel
  request: ReceivedMessage
}

const received = diagnosticsChannel('diptych:kernel:received')
const refused = diagnosticsChannel('diptych:kernel:refused')
const failed = diagnosticsChannel('diptych:kernel:failed')

export class Dispatcher {
  readonly #kernel: Kernel
  // Execute requests, and the comm messages that came after one of them, in the order of their arrival.
  readonly #turns: Turn[] = []
  #running: ReceivedMessage | undefined
  #isHandedOver = false

  constructor(kernel: Kernel) {
    this.#kernel = kernel
    kernel.cells.onPosted(() => {
      this.#isHandedOver = true
      this.#next()
    })
  }

  receive(channel: RequestChannel | 'stdin', frames: readonly Buffer[]): void {
    let message: ReceivedMessage
    try {
      message = this.#kernel.wire.decode(frames)
    } catch (error) {
      // Not ours, or forged: acting on it, or answering, would be wrong.
      refused.publish({ channel, error })
      return
    }
    received.publish({ channel, message })
    const type = message.header.msg_type
    if (channel === 'stdin') {
      if (type === 'input_reply') this.#kernel.input.reply(message)
    } else if (type === 'execute_request' || (type.startsWith('comm_') && !this.#isLive(message))) {
      this.#turns.push({ channel, request: message })
      this.#next()
    } else void this.#handle(channel, message)
  }

  /** The live comm is the io thread's own: it does not wait for cells. */
  #isLive({ content }: ReceivedMessage): boolean {
    const { comm_id: id, target_name: target } = Object(content) as Record<string, unknown>
    return this.#kernel.live.isConcerned(id, target)
  }

  #next(): void {
    while (this.#turns[0]) {
      const isCell = this.#turns[0].request.header.msg_type === 'execute_request'
      // A comm message must not overtake the cells before it, that may open its comm; but it does not wait for their end.
      if (this.#running && (isCell || !this.#isHandedOver)) return
      const { channel, request } = this.#turns.shift()!
      if (!isCell) {
        void this.#handle(channel, request)
        continue
      }
      this.#running = request
      this.#isHandedOver = false
      void this.#runCell(channel, request)
    }
  }

  async #runCell(channel: RequestChannel, request: ReceivedMessage): Promise<void> {
    let aborted: Turn[] = []
    await this.#handle(channel, request, async reply => {
      const { stop_on_error: stopOnError } = Object(request.content) as { stop_on_error?: boolean }
      // Before the reply: what a client sends once it has seen the error is meant to run.
      if ('status' in reply && reply.status === 'error' && stopOnError !== false)
        aborted = await this.#takeWaitingCells()
    })
    for (const turn of aborted) this.#abort(turn)
    this.#running = undefined
    this.#next()
  }

  /** The cells that wait depend, for all we know, on the one that failed: "Run All" stops here. */
  async #takeWaitingCells(): Promise<Turn[]> {
    await this.#kernel.sockets.turn()
    const isCell = ({ request }: Turn): boolean => request.header.msg_type === 'execute_request'
    const cells = this.#turns.filter(isCell)
    this.#turns.splice(0, this.#turns.length, ...this.#turns.filter(turn => !isCell(turn)))
    return cells
  }

  #abort({ channel, request }: Turn): void {
    const { publisher, history } = this.#kernel
    publisher.publish('status', { execution_state: 'busy' }, request.header)
    publisher.answer(channel, request, 'execute_reply', { status: 'aborted', execution_count: history.count })
    publisher.publish('status', { execution_state: 'idle' }, request.header)
  }

  async #handle(
    channel: RequestChannel,
    request: ReceivedMessage,
    beforeReply?: (reply: Reply) => Promise<void>,
  ): Promise<void> {
    const { publisher } = this.#kernel
    const type = request.header.msg_type
    publisher.publish('status', { execution_state: 'busy' }, request.header)
    const reply = await this.#reply(type, request)
    if (reply) {
      await beforeReply?.(reply)
      publisher.answer(channel, request, type.replace(/_request$/, '_reply'), reply)
    }
    publisher.publish('status', { execution_state: 'idle' }, request.header)
    // Front ends show the state of the last status message, whoever caused it: a cell that still runs is busy.
    if (this.#running && this.#running !== request) {
      publisher.publish('status', { execution_state: 'busy' }, this.#running.header)
    }
  }

  async #reply(type: string, request: ReceivedMessage): Promise<Reply | undefined> {
    try {
      if (!isRequestType(type))
        throw new RequestError(`${type}: unknown msg_type; this kernel handles ${requestTypes().join(', ')}`)
      return await answer(handlers, type, request, this.#kernel)
    } catch (error) {
      if (!(error instanceof RequestError)) failed.publish({ type, error })
      if (!type.endsWith('_request')) return undefined
      return errorReply(error)
    }
  }
}

/** Typed on its own: `type` ties the content to its handler. */
function answer<T extends RequestType>(
  table: Handlers,
  type: T,
  request: ReceivedMessage,
  kernel: Kernel,
): ReturnType<Handlers[T]> {
  const handler = table[type]
  return handler(parseRequest(type, request.content), request, kernel) as ReturnType<Handlers[T]>
}

function errorReply(error: unknown): ErrorReply {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
  return {
    status: 'error',
    ename: name,
    evalue: message,
    traceback: [error instanceof RequestError ? `${name}: ${message}` : String(stack)],
  }
}
