/** @file `prompt()`: asks the client on the stdin channel while the main thread waits. */

import type { MessagePort } from 'node:worker_threads'
import type { InputAnswer } from '../threads.ts'
import type { Publisher } from './publisher.ts'
import type { ReceivedMessage } from './wire.ts'

export class Input {
  readonly #gate: Int32Array
  readonly #answers: MessagePort
  readonly #publisher: Publisher
  #isWaiting = false

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
    this.#isWaiting = true
    this.#publisher.answer('stdin', request, 'input_request', { prompt, password })
  }

  reply(message: ReceivedMessage): void {
    // An answer that comes after an interrupt belongs to nobody.
    if (!this.#isWaiting) return
    const { value } = (message.content ?? {}) as { value?: unknown }
    this.#answer({ type: 'value', value: typeof value === 'string' ? value : '' })
  }

  /** Wakes a waiting cell with the news of an interrupt. */
  interrupt(): void {
    if (this.#isWaiting) this.#answer({ type: 'interrupted' })
  }

  #answer(answer: InputAnswer): void {
    this.#isWaiting = false
    this.#answers.postMessage(answer)
    Atomics.store(this.#gate, 0, 1)
    Atomics.notify(this.#gate, 0)
  }
}
