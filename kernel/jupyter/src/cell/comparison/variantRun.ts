/** @file One variant of a comparison: runs its body from the starting state and times it, the devices' work included. */

import type { Output } from '@diptych/compare'
import type { Mode } from '@diptych/protocol'
import { isInterrupt, KeyboardInterrupt } from '../awaits.ts'
import { outputsOf } from './outputs.ts'

type Runtime = typeof import('@diptych/tensor/runtime')
type StartingState = InstanceType<Runtime['StartingState']>

export type Body = () => Promise<unknown>

export interface RunVariant {
  readonly name: string
  readonly mode: Mode
  readonly code: string
  readonly folder: string
}

export class VariantRun {
  readonly name: string
  readonly mode: Mode
  readonly code: string
  /** Times of the runs before those that count. */
  readonly warmUpMs: number[] = []
  /** What a run gave when everything was compiled. */
  outputs: readonly Output[] = []
  /** What a later run gave, from the same starting state. */
  laterOutputs: readonly Output[] | undefined
  /** Calls into TensorFlow in one run. */
  calls = 0
  /** Tensors that outlived a run. */
  tensorsKept = 0
  failure: { readonly thrown: unknown } | undefined
  /** Its summaries go here, below their writers' own folders. */
  readonly #folder: string
  readonly #body: Body
  readonly #runtime: Runtime
  readonly #state: StartingState

  constructor(variant: RunVariant, body: Body, runtime: Runtime, state: StartingState) {
    this.name = variant.name
    this.mode = variant.mode
    this.code = variant.code
    this.#folder = variant.folder
    this.#body = body
    this.#runtime = runtime
    this.#state = state
  }

  /** A run that is looked at: its results, its calls, what it leaves. The first one also writes the body's summaries. */
  async warmUp(): Promise<void> {
    const isFirst = this.warmUpMs.length === 0
    const before = this.#runtime.tensorCount()
    const watch = this.#state.watch({ isFirst })
    try {
      this.warmUpMs.push(await this.#run(!isFirst, value => (this.outputs = outputsOf(value))))
    } catch (thrown) {
      if (isInterrupt(thrown)) throw thrown
      this.failure = { thrown }
    } finally {
      this.calls = watch.stop()
    }
    this.#state.restore()
    this.tensorsKept = this.#runtime.tensorCount() - before
  }

  /** A run that counts. @returns milliseconds */
  once(): Promise<number> {
    return this.#run(true, value => (this.laterOutputs ??= outputsOf(value)))
  }

  /** @param look - sees the body's result before its tensors are disposed */
  async #run(isMuted: boolean, look: (value: unknown) => void): Promise<number> {
    const runtime = this.#runtime
    // A termination may cut off the news of an interrupt: then what it should have stopped goes on behind the cell's end.
    if (this.#state.isOver) throw new KeyboardInterrupt()
    this.#state.restore()
    const scope = { subdirectory: this.#folder, mute: isMuted }
    let ms = 0
    const timed = async (): Promise<unknown> => {
      // Not as a method: stack traces would name this class.
      const body = this.#body
      runtime.synchronize()
      const started = performance.now()
      const value = await body()
      // The body, and what it gave the devices to do.
      runtime.synchronize()
      ms = performance.now() - started
      return value
    }
    await runtime.inScope(() => runtime.runWithSummaries(scope, () => runtime.runInMode(this.mode, timed)), look)
    return ms
  }
}
