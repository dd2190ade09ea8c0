/** @file `prompt()`: asks the client on the stdin channel while the main thread waits. */

import { channel as diagnosticsChannel } from 'node:diagnostics_channel'
import type { MessagePort } from 'node:worker_threads'
import { describe, RequestError } from '@diptych/protocol'
import type { InputAnswer } from '../threads.ts'
import type { Publisher } from './publisher.ts'
import type { ReceivedMessage } from './wire.ts'

const refused = diagnosticsChannel('diptych:kernel:refused')

export class Input {
  readonly #gate: Int32Array
  readonly #answers: MessagePort
  readonly #publisher: Publisher
  /** What an answer may name as its parent: the question or the cell; clients differ. Empty while no cell waits. */
  #question: readonly string[] = []

  constructor(setup: { gate: SharedArrayBuffer; answers: MessagePort }, publisher: Publisher) {
    this.#gate = new Int32Array(setup.gate)
    this.#answers = setup.answers
    this.#publisher = publisher
  }

  /** @param request - the execute request of the cell that asks; undefined if it may not. */
  ask(request: ReceivedMessage | undefined, prompt: string, password: boolean): void {
    if (!request) {
      this.#answer({ type: 'refused' })
      return
    }
    const question = this.#publisher.answer('stdin', request, 'input_request', { prompt, password })
    this.#question = [question, request.header.msg_id]
  }

  /** An answer. One to an earlier question, that an interrupt ended, belongs to nobody; where it does not say, it is to this one. */
  reply({ parent_header: parent, content }: ReceivedMessage): void {
    const value = readValue(content)
    if (this.#question.length === 0) return
    if (parent.msg_id !== undefined && !this.#question.includes(parent.msg_id)) return
    this.#answer({ type: 'value', value })
  }

  /** Wakes a waiting cell with the news of an interrupt. */
  interrupt(): void {
    if (this.#question.length > 0) this.#answer({ type: 'interrupted' })
  }

  #answer(answer: InputAnswer): void {
    this.#question = []
    this.#answers.postMessage(answer)
    Atomics.store(this.#gate, 0, 1)
    Atomics.notify(this.#gate, 0)
  }
}

/** Something that is no text is told, and stands for an empty line: the cell must not wait for ever. */
function readValue(content: unknown): string {
  const { value } = Object(content) as { value?: unknown }
  if (typeof value === 'string') return value
  const error = new RequestError(`input_reply: value must be a string, got ${describe(value)}`)
  refused.publish({ channel: 'stdin', error })
  return ''
}
