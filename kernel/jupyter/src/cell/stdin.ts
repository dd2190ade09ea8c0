/** @file `prompt`, `confirm` and `alert`, as in browsers and Deno: the cell waits, the kernel goes on answering. */

import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import type { InputAnswer } from '../threads.ts'
import { KeyboardInterrupt } from './awaits.ts'
import type { Outlet } from './outlet.ts'

/** A cell that asks a client which takes no questions, such as a headless run. */
export class StdinError extends Error {
  override name = 'StdinError'
}

export class Stdin {
  readonly #outlet: Outlet
  readonly #gate: Int32Array
  readonly #answers: MessagePort

  constructor(outlet: Outlet, gate: SharedArrayBuffer, answers: MessagePort) {
    this.#outlet = outlet
    this.#gate = new Int32Array(gate)
    this.#answers = answers
  }

  /**
   * Asks the person in front of the notebook, and waits.
   *
   * @throws {StdinError} if this client takes no questions.
   * @throws {KeyboardInterrupt} if the cell is interrupted meanwhile.
   */
  ask(prompt: string, isPassword: boolean): string {
    // What came for an earlier question that was cut off is nobody's answer.
    while (receiveMessageOnPort(this.#answers));
    Atomics.store(this.#gate, 0, 0)
    this.#outlet.send({ type: 'input', prompt, password: isPassword })
    Atomics.wait(this.#gate, 0, 0)
    const answer = receiveMessageOnPort(this.#answers)?.message as InputAnswer | undefined
    if (answer?.type === 'value') return answer.value
    if (answer?.type === 'refused') {
      throw new StdinError(
        `cannot ask "${prompt.trim()}": this client takes no input (allow_stdin is false). Set the value in the cell instead.`,
      )
    }
    throw new KeyboardInterrupt()
  }

  /** The web's three questions. */
  readonly prompt = (message = 'Prompt', defaultValue = ''): string => {
    const suffix = defaultValue === '' ? '' : `[${defaultValue}] `
    return this.ask(`${String(message).trimEnd()} ${suffix}`, false) || defaultValue
  }

  readonly confirm = (message = 'Confirm'): boolean => /^y(es)?$/i.test(this.ask(`${message} [y/N] `, false).trim())

  readonly alert = (message = 'Alert'): void => {
    this.ask(`${message} [Enter] `, false)
  }
}
