/**
 * @file Stops what runs on the main thread and keeps its state.
 *
 * Three ways, from gentle to hard: a main thread that awaits gets a message and rejects what the cell awaits; one that runs engine code
 * finds the flag and throws by itself, after its call into TensorFlow was cancelled; any other is terminated through the inspector.
 */

import { CallCanceller, DEPTH, WANTED } from '@diptych/tensor/cancel'
import type { Debugger } from '../debug/debugger.ts'
import { childrenOfMainThread, signalAll } from './children.ts'
import type { Input } from './input.ts'
import { type MainThread, within } from './mainThread.ts'

// A main thread that awaits answers in well under a millisecond.
const ANSWER_MS = 10
// After this many unanswered rounds it is in a native call that no termination reaches: most likely it waits for a child process.
const ROUNDS_UNTIL_CHILDREN = 10

export class Interrupter {
  readonly #main: MainThread
  readonly #input: Input
  readonly #debugger: Pick<Debugger, 'beginInterrupt' | 'endInterrupt'>
  readonly #flags: Int32Array
  #calls: CallCanceller | undefined
  #active: Promise<void> | undefined
  #count = 0

  constructor(
    main: MainThread,
    input: Input,
    debug: Pick<Debugger, 'beginInterrupt' | 'endInterrupt'>,
    flags: SharedArrayBuffer,
  ) {
    this.#main = main
    this.#input = input
    this.#debugger = debug
    this.#flags = new Int32Array(flags)
  }

  /** The main thread has opened TensorFlow's library. */
  openedLibrary(path: string): void {
    this.#calls = new CallCanceller(this.#flags.buffer as SharedArrayBuffer, path)
  }

  /** Resolves when the main thread answers again. Asking twice is asking once. */
  interrupt(): Promise<void> {
    this.#count++
    this.#active ??= this.#run().finally(() => (this.#active = undefined))
    return this.#active
  }

  /** How many interrupts there have been: a cell that is still being prepared sees by it that it must not start. */
  get count(): number {
    return this.#count
  }

  /** Resolves when no interrupt is under way, nor wanted: what is started before would be hit. */
  async settled(): Promise<void> {
    while (this.#active) await this.#active
    // Whoever ends a cell clears this. A termination in the middle of that may have left it.
    Atomics.store(this.#flags, WANTED, 0)
  }

  async #run(): Promise<void> {
    // Before the look at the engine's depth: see interrupt.ts of the engine.
    Atomics.store(this.#flags, WANTED, 1)
    this.#input.interrupt()
    // A main thread that stands at a breakpoint hears nothing. In the engine it must not be cut off.
    let terminated = await this.#debugger.beginInterrupt(Atomics.load(this.#flags, DEPTH) === 0)
    let answer = this.#main.ask<'cancel'>({ type: 'cancel', terminated })
    let termination: Promise<void> | undefined
    for (let round = 1; !(await within(ANSWER_MS, answer)); round++) {
      if (round === ROUNDS_UNTIL_CHILDREN) signalAll(childrenOfMainThread(), 'SIGINT')
      if (termination) continue
      if (Atomics.load(this.#flags, DEPTH) > 0) {
        this.#calls?.cancel()
        continue
      }
      terminated = true
      termination = this.#main.terminate().then(() => {
        termination = undefined
        // The termination may have cut off the answer.
        answer = this.#main.ask<'cancel'>({ type: 'cancel', terminated })
      })
    }
    // A termination that found nothing to stop waits for the next JavaScript: that must not be the next cell.
    while (termination) {
      this.#main.post({ type: 'nudge' })
      await within(ANSWER_MS, termination)
    }
    this.#debugger.endInterrupt()
  }
}
