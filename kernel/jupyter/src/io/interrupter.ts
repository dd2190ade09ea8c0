/**
 * @file Stops what runs on the main thread and keeps its state.
 *
 * Three ways, from gentle to hard: a main thread that awaits gets a message and rejects what the cell awaits; one that runs engine code
 * finds the flag and throws by itself, after its call into TensorFlow was cancelled; any other is terminated through the inspector.
 */

import { CallCanceller, DEPTH, WANTED } from '@diptych/tensor/cancel'
import type { Debugger } from '../debug/debugger.ts'
import { childrenOfMainThread, descendantsOf, signalAll } from './children.ts'
import type { Input } from './input.ts'
import { type MainThread, within } from './mainThread.ts'

// A main thread that awaits answers in well under a millisecond.
const ANSWER_MS = 10
// After this many unanswered rounds it is in a native call that no termination reaches: most likely it waits for a child process.
const ROUNDS_UNTIL_CHILDREN = 10
/** Who asks again within this time means it. */
const AGAIN_MS = 2000

const STUCK = `Interrupting … the cell is in a call of native code that cannot be cut off, such as one long operation. It stops when that returns; restarting the kernel ends it at once.
`

export class Interrupter {
  readonly #main: MainThread
  readonly #input: Input
  readonly #debugger: Pick<Debugger, 'beginInterrupt' | 'endInterrupt'>
  readonly #flags: Int32Array
  readonly #tell: (text: string) => void
  #calls: CallCanceller | undefined
  #active: Promise<void> | undefined
  #count = 0
  /** When what runs was last interrupted. */
  #askedAt: number | undefined
  /** Child processes that are older than what runs: they are not what an interrupt is about. */
  #earlier: ReadonlySet<number> = new Set()
  #running = 0
  #isForced = false

  /** @param tell - prints under the cell that runs */
  constructor(
    main: MainThread,
    input: Input,
    debug: Pick<Debugger, 'beginInterrupt' | 'endInterrupt'>,
    flags: SharedArrayBuffer,
    tell: (text: string) => void,
  ) {
    this.#main = main
    this.#input = input
    this.#debugger = debug
    this.#flags = new Int32Array(flags)
    this.#tell = tell
  }

  /** The main thread has opened TensorFlow's library. */
  openedLibrary(path: string): void {
    this.#calls = new CallCanceller(this.#flags.buffer as SharedArrayBuffer, path)
  }

  /** A cell is about to run. With subshells others may be running. @returns what to call when it has ended */
  began(): () => void {
    if (this.#running++ === 0) {
      this.#askedAt = undefined
      this.#earlier = new Set(childrenOfMainThread())
    }
    return () => void this.#running--
  }

  /**
   * Resolves when the main thread answers again. Asking a second time within two seconds, if the cell still runs, goes further: its child
   * processes are killed, and it gets no time for what it awaits in its `finally` blocks.
   */
  interrupt(): Promise<void> {
    this.#count++
    // Before the look at the engine's depth: see interrupt.ts of the engine. Before the children end, too: a cell that waits for one must not end well.
    Atomics.store(this.#flags, WANTED, 1)
    const now = performance.now()
    const isAgain = this.#askedAt !== undefined && now - this.#askedAt < AGAIN_MS
    this.#askedAt = now
    this.#isForced = isAgain && this.#running > 0
    if (this.#running > 0) signalAll(this.#childrenOfCell(), this.#isForced ? 'SIGKILL' : 'SIGINT')
    if (this.#active && this.#isForced) void this.#askToStop(false)
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
    await this.#main.ready
    this.#input.interrupt()
    // A main thread that stands at a breakpoint hears nothing. In the engine it must not be cut off.
    let terminated = await this.#debugger.beginInterrupt(Atomics.load(this.#flags, DEPTH) === 0)
    let answer = this.#askToStop(terminated)
    let termination: Promise<void> | undefined
    const stuck = setTimeout(() => this.#running > 0 && this.#tell(STUCK), AGAIN_MS)
    for (let round = 1; !(await within(ANSWER_MS, answer)); round++) {
      // Whoever started them: the main thread waits for one.
      if (round === ROUNDS_UNTIL_CHILDREN) signalAll(descendantsOf(childrenOfMainThread()), 'SIGINT')
      if (termination) continue
      if (Atomics.load(this.#flags, DEPTH) > 0) {
        this.#calls?.cancel()
        continue
      }
      terminated = true
      termination = this.#main.terminate().then(() => {
        termination = undefined
        // The termination may have cut off the answer.
        answer = this.#askToStop(terminated)
      })
    }
    clearTimeout(stuck)
    // A termination that found nothing to stop waits for the next JavaScript: that must not be the next cell.
    while (termination) {
      this.#main.post({ type: 'nudge' })
      await within(ANSWER_MS, termination)
    }
    this.#debugger.endInterrupt()
  }

  #askToStop(terminated: boolean): Promise<true> {
    return this.#main.ask<'cancel'>({ type: 'cancel', terminated, atOnce: this.#isForced })
  }

  #childrenOfCell(): number[] {
    return descendantsOf(childrenOfMainThread().filter(pid => !this.#earlier.has(pid)))
  }
}
