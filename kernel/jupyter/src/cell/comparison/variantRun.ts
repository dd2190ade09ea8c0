/** @file One variant of a comparison: runs its body from the starting state and times it, the devices' work included. */

import type { Output } from '@diptych/compare'
import type { Mode } from '@diptych/protocol'
import { isInterrupt } from '../awaits.ts'
import { outputsOf } from './outputs.ts'
import type { PlannedVariant } from './plan.ts'

type Runtime = typeof import('@diptych/tensor/runtime')
type StartingState = InstanceType<Runtime['StartingState']>

export type Body = () => Promise<unknown>

export class VariantRun {
  readonly name: string
  readonly mode: Mode
  readonly code: string
  /** Times of the runs before those that count. */
  readonly warmUpMs: number[] = []
  /** What a run gave when everything was compiled. */
  outputs: readonly Output[] = []
  /** What the first run gave. */
  firstOutputs: readonly Output[] = []
  /** Calls into TensorFlow in one run. */
  calls = 0
  /** Tensors that a run left behind. */
  tensorsKept = 0
  failure: { readonly thrown: unknown } | undefined
  readonly #body: Body
  readonly #runtime: Runtime
  readonly #state: StartingState

  constructor(variant: PlannedVariant & { mode: Mode }, body: Body, runtime: Runtime, state: StartingState) {
    this.name = variant.name
    this.mode = variant.mode
    this.code = variant.code
    this.#body = body
    this.#runtime = runtime
    this.#state = state
  }

  /** A run that is looked at: its results, its calls, what it leaves. The first one also writes the body's summaries. */
  async warmUp(): Promise<void> {
    const isFirst = this.warmUpMs.length === 0
    const counter = this.#runtime.countCalls()
    try {
      const ms = await this.#run(!isFirst, (value, kept) => {
        this.outputs = outputsOf(value)
        this.tensorsKept = kept - this.outputs.length
      })
      if (isFirst) this.firstOutputs = this.outputs
      this.warmUpMs.push(ms)
    } catch (thrown) {
      if (isInterrupt(thrown)) throw thrown
      this.failure = { thrown }
    } finally {
      this.calls = counter.stop()
    }
  }

  /** A run that counts. @returns milliseconds */
  once(): Promise<number> {
    return this.#run(true, () => {})
  }

  async #run(isMuted: boolean, look: (value: unknown, kept: number) => void): Promise<number> {
    const runtime = this.#runtime
    this.#state.restore()
    const scope = { subdirectory: this.name.replace(/[^\w+-]+/g, '-'), mute: isMuted }
    const inMode = (): Promise<unknown> => runtime.runInMode(this.mode, () => this.#untilDone())
    let ms = 0
    await runtime.inScope(
      async () => {
        runtime.synchronize()
        const before = runtime.tensorCount()
        const started = performance.now()
        const value = await runtime.runWithSummaries(scope, inMode)
        ms = performance.now() - started
        return { value, kept: runtime.tensorCount() - before }
      },
      ({ value, kept }) => look(value, kept),
    )
    return ms
  }

  /** The body, and what it gave the devices to do. */
  async #untilDone(): Promise<unknown> {
    const value = await this.#body()
    this.#runtime.synchronize()
    return value
  }
}
