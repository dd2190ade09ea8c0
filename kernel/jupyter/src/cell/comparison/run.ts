/** @file Runs a comparison cell: each variant in turn, all from the same state; then says how they differ. `__diptych.compare`. */

import { randomUUID } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { type Measurement, measure } from '@diptych/compare'
import type { MimeBundle } from '@diptych/protocol'
import { type Awaits, isInterrupt } from '../awaits.ts'
import type { Jupyter } from '../display.ts'
import type { Engine } from '../engine.ts'
import { formatComparison } from '../formatters/comparison.ts'
import type { LastResult } from '../lastResult.ts'
import type { SessionMode } from '../modes.ts'
import type { CellSources } from '../sources.ts'
import { composeComparison } from './compose.ts'
import type { ComparisonOptions, ComparisonPlan } from './plan.ts'
import { type Body, VariantRun } from './variantRun.ts'

type Runtime = typeof import('@diptych/tensor/runtime')

const PROGRESS_MS = 250
/** Variants that take longer are warm after their second run; others get a third. */
const LONG_RUN_MS = 500
const FEWEST_ROUNDS = 5
/** With 2 % between the middle of the runs and the ends of their interval, more would say nothing new. */
const MOST_ROUNDS = 500

export type ComparisonParts = Readonly<{
  engine: Engine
  jupyter: Jupyter
  awaits: Awaits
  sessionMode: SessionMode
  lastResult: LastResult
  sources: CellSources
  /** Tells the reader of a variant that failed. */
  report: (error: unknown) => void
}>

export class ComparisonRunner {
  readonly #parts: ComparisonParts

  constructor(parts: ComparisonParts) {
    this.#parts = parts
  }

  // An arrow function: the cell's code calls it by itself.
  readonly run = async (plan: ComparisonPlan, bodies: readonly Body[]): Promise<void> => {
    const { engine, lastResult, report, sessionMode, sources } = this.#parts
    const runtime = engine.load()
    const progress = this.#startProgress()
    using state = new runtime.StartingState(plan.options.seed)
    const { mode: defaultMode } = sessionMode.default()
    const runs = plan.variants.map(
      variant =>
        new VariantRun({ ...variant, mode: variant.mode ?? defaultMode }, bodies[variant.body]!, runtime, state),
    )
    await this.#warmUp(runs, progress)
    const measurement = await this.#measure(runs, plan.options, progress)
    for (const { failure } of runs) if (failure) report(failure.thrown)
    const machine = describeMachine(runtime)
    const comparison = composeComparison(plan, runs, measurement, { machine, sources })
    lastResult.set(comparison)
    progress.end(formatComparison(comparison))
  }

  async #warmUp(runs: readonly VariantRun[], progress: ProgressDisplay): Promise<void> {
    for (let round = 0; round < 3; round++) {
      for (const run of runs) {
        const [first = 0] = run.warmUpMs
        if (run.failure || (round === 2 && first > LONG_RUN_MS)) continue
        progress.say(`warming up ${run.name}: run ${round + 1}`)
        await this.#turn()
        await this.#parts.awaits.wrap(run.warmUp())
      }
    }
    if (runs.every(({ failure }) => failure)) throw runs[0]!.failure!.thrown
  }

  async #measure(
    runs: readonly VariantRun[],
    options: ComparisonOptions,
    progress: ProgressDisplay,
  ): Promise<Measurement> {
    const { runs: rounds, budget, seed } = options
    const names = runs.map(({ name }) => name).join(' · ')
    // `measure` ends only the variant that throws; an interrupt ends the comparison.
    let interrupt: unknown
    const once = async (run: VariantRun): Promise<number> => {
      if (run.failure) throw run.failure.thrown
      try {
        await this.#turn()
        return (await this.#parts.awaits.wrap(run.once())) as number
      } catch (error) {
        if (isInterrupt(error)) interrupt = error
        throw error
      }
    }
    const measurement = await measure(
      runs.map(run => () => once(run)),
      {
        shouldStop: () => interrupt !== undefined,
        warmUpRounds: 0,
        minRounds: rounds ?? FEWEST_ROUNDS,
        maxRounds: rounds ?? MOST_ROUNDS,
        budgetMs: rounds === undefined ? budget * 1000 : Number.POSITIVE_INFINITY,
        seed,
        onRound: ({ rounds: done, elapsedMs }) =>
          progress.say(`${names}: round ${done}, ${(elapsedMs / 1000).toFixed(1)} s of measured time`),
      },
    )
    if (interrupt !== undefined) throw interrupt
    for (const [index, failed] of measurement.failures.entries()) {
      if (failed) runs[index]!.failure ??= { thrown: failed.error }
    }
    return measurement
  }

  /** Lets the event loop turn: interrupts arrive, forgotten tensors are freed, panels are drawn. */
  async #turn(): Promise<void> {
    await this.#parts.awaits.wrap(new Promise(resolve => setImmediate(resolve)))
  }

  #startProgress(): ProgressDisplay {
    const { jupyter } = this.#parts
    const displayId = randomUUID()
    let saidAt = performance.now()
    const show = (data: MimeBundle, update: boolean): void =>
      void jupyter.display(data, { raw: true, display_id: displayId, update })
    show({ 'text/plain': 'Comparing …' }, false)
    return {
      say(text) {
        if (performance.now() - saidAt < PROGRESS_MS) return
        saidAt = performance.now()
        show({ 'text/plain': `Comparing … ${text}` }, true)
      },
      end: data => show(data, true),
    }
  }
}

interface ProgressDisplay {
  /** One line, at most a few times a second. */
  say(text: string): void
  end(data: MimeBundle): void
}

function describeMachine(runtime: Runtime): string {
  const devices = runtime.knownDevices().map(({ type }) => type)
  const gpus = devices.filter(type => type === 'GPU').length
  const device = gpus > 0 ? `${gpus} GPU${gpus > 1 ? 's' : ''}` : 'CPU'
  const tensorflow = devices.length > 0 ? `TensorFlow ${runtime.tensorflowVersion()}, ${device}, ` : ''
  return `${tensorflow}${availableParallelism()} cores, Node ${process.versions.node}`
}
