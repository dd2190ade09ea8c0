/** @file The io thread's view of the main thread: post, ask, terminate. */

import { Session } from 'node:inspector/promises'
import type { MessagePort } from 'node:worker_threads'
import type { Answers, Question, ToMain } from '../threads.ts'

export class MainThread {
  readonly #port: MessagePort
  readonly #inspector = new Session()
  readonly #ready = Promise.withResolvers<void>()
  readonly #waiting = new Map<number, (answer: Answers[Question['type']]) => void>()
  #questions = 0

  constructor(port: MessagePort) {
    this.#port = port
    this.#inspector.connectToMainThread()
  }

  /** It has loaded what it needs. */
  begin(): void {
    this.#ready.resolve()
  }

  /** Resolves when a termination no longer hits the loading. */
  get ready(): Promise<void> {
    return this.#ready.promise
  }

  /** What comes early is kept for it. */
  post(message: ToMain): void {
    this.#port.postMessage(message)
  }

  /** Resolves when the main thread gets to it: never, if a termination swallows the question. */
  ask<T extends Question['type']>(about: Extract<Question, { type: T }>): Promise<Answers[T]> {
    const question = ++this.#questions
    return new Promise<Answers[T]>(resolve => {
      this.#waiting.set(question, resolve as (answer: Answers[Question['type']]) => void)
      this.post({ type: 'ask', question, about })
    })
  }

  /** `ask` that gives up: for answers that are only worth having soon. */
  async askWithin<T extends Question['type']>(
    ms: number,
    about: Extract<Question, { type: T }>,
  ): Promise<Answers[T] | undefined> {
    return within(ms, this.ask<T>(about))
  }

  answered(question: number, answer: Answers[Question['type']]): void {
    const resolve = this.#waiting.get(question)
    this.#waiting.delete(question)
    resolve?.(answer)
  }

  /** Stops the JavaScript that runs on the main thread, `finally` blocks included. Resolves when it has unwound. */
  async terminate(): Promise<void> {
    try {
      await this.#inspector.post('Runtime.terminateExecution')
    } catch {
      // "There is current termination request in progress": the earlier one does the work.
    }
  }
}

/** The value of `promise`, or undefined if it takes longer. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<undefined>(resolve => {
    timer = setTimeout(resolve, ms, undefined)
  })
  try {
    return await Promise.race([promise, limit])
  } finally {
    clearTimeout(timer)
  }
}
