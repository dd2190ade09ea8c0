/** @file One request from its frames to its idle status: decode, busy, route, reply, idle always. The cells of a shell take turns; all else is answered at once. */

import { channel as diagnosticsChannel } from 'node:diagnostics_channel'
import {
  describe,
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
import type { Parent } from './publisher.ts'
import type { Turn, Turns, TurnTakers } from './turns.ts'
import type { ReceivedMessage } from './wire.ts'

export type RequestChannel = 'shell' | 'control'

type Reply = NonNullable<ReplyContent<RequestType>> | ErrorReply

const received = diagnosticsChannel('diptych:kernel:received')
const refused = diagnosticsChannel('diptych:kernel:refused')
const failed = diagnosticsChannel('diptych:kernel:failed')

export class Dispatcher implements TurnTakers {
  readonly #kernel: Kernel
  /** The cells that run, by their requests' headers. */
  readonly #running = new Map<Parent, Turns>()

  constructor(kernel: Kernel) {
    this.#kernel = kernel
    kernel.cells.onPosted(task => this.#running.get(kernel.tasks.parent(task))?.handedOver())
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
    if (channel === 'stdin') {
      const { msg_type: type } = message.header
      if (type === 'input_reply') this.#kernel.input.reply(message)
      else
        refused.publish({ channel, error: new RequestError(`${describe(type)}: expected input_reply on this channel`) })
    } else this.#route({ channel, request: message })
  }

  #route(turn: Turn): void {
    const { header } = turn.request
    let turns: Turns
    try {
      turns = this.#kernel.subshells.of(header)
    } catch (error) {
      refused.publish({ channel: turn.channel, error })
      const reply = replyTo(header.msg_type, error)
      if (reply) {
        void this.#answer(turn, async () => reply)
        return
      }
      // A comm message has no reply that could tell: it is heard rather than lost.
      turns = this.#kernel.subshells.main
    }
    if (this.#waitsForCells(turn.request)) turns.add(turn)
    else void this.#handle(turn)
  }

  #waitsForCells({ header: { msg_type: type }, content }: ReceivedMessage): boolean {
    if (!type.startsWith('comm_') || type.endsWith('_request')) return type === 'execute_request'
    // The live comm is the io thread's own.
    const { comm_id: id, target_name: target } = Object(content) as Record<string, unknown>
    return !this.#kernel.live.isConcerned(id, target)
  }

  deliverComm(turn: Turn): void {
    void this.#handle(turn)
  }

  async runCell(turn: Turn, turns: Turns): Promise<void> {
    const { header, content } = turn.request
    let aborted: Turn[] = []
    this.#running.set(header, turns)
    await this.#handle(turn, async reply => {
      const { stop_on_error: stopOnError, silent } = Object(content) as { stop_on_error?: boolean; silent?: boolean }
      if (!('status' in reply) || reply.status !== 'error' || stopOnError === false || silent === true) return
      // The cells that wait depend, for all we know, on the one that failed: "Run All" stops here.
      // Before the reply: what a client sends once it has seen the error is meant to run.
      await this.#kernel.sockets.turn()
      aborted = turns.takeCells()
    })
    await this.abort(aborted)
  }

  /** Answers cells that will not run. */
  async abort(cells: readonly Turn[]): Promise<void> {
    const { history } = this.#kernel
    for (const cell of cells) {
      await this.#answer(cell, async () => ({ status: 'aborted', execution_count: history.count }))
    }
  }

  #handle(turn: Turn, beforeReply?: (reply: Reply) => Promise<void>): Promise<void> {
    return this.#answer(turn, () => this.#reply(turn), beforeReply)
  }

  /** Busy, the reply if there is one, idle. */
  async #answer(
    { channel, request }: Turn,
    work: () => Promise<Reply | undefined>,
    beforeReply?: (reply: Reply) => Promise<void>,
  ): Promise<void> {
    const { publisher } = this.#kernel
    publisher.publish('status', { execution_state: 'busy' }, request.header)
    const reply = await work()
    if (reply) {
      await beforeReply?.(reply)
      publisher.answer(channel, request, request.header.msg_type.replace(/_request$/, '_reply'), reply)
    }
    this.#running.delete(request.header)
    publisher.publish('status', { execution_state: 'idle' }, request.header)
    // Front ends show the state of the last status message, whoever caused it: a cell that still runs is busy.
    const [stillRuns] = this.#running.keys()
    if (stillRuns) publisher.publish('status', { execution_state: 'busy' }, stillRuns)
  }

  async #reply({ channel, request }: Turn): Promise<Reply | undefined> {
    const type = request.header.msg_type
    try {
      if (!isRequestType(type))
        throw new RequestError(
          `${/^\w{1,100}$/.test(type) ? type : describe(type)}: unknown msg_type; this kernel handles ${requestTypes().join(', ')}`,
        )
      return await answer(handlers, type, request, this.#kernel)
    } catch (error) {
      if (error instanceof RequestError) refused.publish({ channel, error })
      else failed.publish({ type, error })
      return replyTo(type, error)
    }
  }
}

/** Comm messages have no reply. */
function replyTo(type: string, error: unknown): ErrorReply | undefined {
  return type.endsWith('_request') ? errorReply(error) : undefined
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
