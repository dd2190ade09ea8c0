/** @file Runs a comparison cell: each variant in turn, all from the same state; then says how they differ. `__diptych.compare`. */

import { availableParallelism } from 'node:os'
import { type Measurement, measure } from '@diptych/compare'
import { type Awaits, isInterrupt } from '../awaits.ts'
import { currentTask } from '../context.ts'
import type { Jupyter } from '../display.ts'
import { atCellEnd, endCell } from '../endings.ts'
import type { Engine } from '../engine.ts'
import { formatComparison } from '../formatters/comparison.ts'
import type { LastResult } from '../lastResult.ts'
import type { CellSources } from '../sources.ts'
import { uninterrupted } from '../uninterrupted.ts'
import { composeComparison } from './compose.ts'
import { variantFolders } from './folders.ts'
import type { ComparisonOptions, ComparisonPlan } from './plan.ts'
import { ProgressDisplay } from './progress.ts'
import { type Body, VariantRun } from './variantRun.ts'

type Runtime = typeof import('@diptych/tensor/runtime')
type StartingState = InstanceType<Runtime['StartingState']>

/** Variants that take longer are warm after their second run; others get a third. */
const LONG_RUN_MS = 500
const FEWEST_ROUNDS = 5
/** With 2 % between the middle of the runs and the ends of their interval, more would say nothing new. */
const MOST_ROUNDS = 500

export type ComparisonParts = Readonly<{
  engine: Engine
  jupyter: Jupyter
  awaits: Awaits
  lastResult: LastResult
  sources: CellSources
  /** Tells the reader of a variant that failed. */
  report: (error: unknown) => void
}>

/** What one comparison works with. */
interface Comparing {
  readonly plan: ComparisonPlan
  readonly runtime: Runtime
  readonly runs: readonly VariantRun[]
  readonly state: StartingState
  readonly progress: ProgressDisplay
}

export class ComparisonRunner {
  readonly #parts: ComparisonParts

  constructor(parts: ComparisonParts) {
    this.#parts = parts
  }

  // An arrow function: the cell's code calls it by itself.
  readonly run = async (plan: ComparisonPlan, bodies: readonly Body[]): Promise<void> => {
    const { awaits, engine, jupyter } = this.#parts
    const task = currentTask()
    // Between these lines the cell begins to await this function, where no interrupt reaches it: the cell ends when all is put back.
    awaits.end(task)
    await Promise.resolve()
    awaits.begin(task)

    const runtime = engine.load()
    const progress = new ProgressDisplay(jupyter)
    const state = uninterrupted(() => new runtime.StartingState(plan.options.seed))
    atCellEnd(task, () => state[Symbol.dispose]())
    const cellMode = runtime.currentMode()
    const folders = variantFolders(plan.variants.map(({ name }) => name))
    const runs = plan.variants.map(
      ({ mode = cellMode, body, ...variant }, index) =>
        new VariantRun({ ...variant, mode, folder: folders[index]! }, bodies[body]!, runtime, state),
    )
    try {
      await awaits.wrap(this.#compare({ plan, runtime, runs, state, progress }))
    } catch (error) {
      progress.end({ 'text/plain': isInterrupt(error) ? 'The comparison was interrupted.' : 'The comparison failed.' })
      if (isInterrupt(error)) await this.#stopBodies()
      throw error
    } finally {
      endCell(task)
    }
  }

  /** A body that catches the interrupt must not go on behind the next cell. */
  async #stopBodies(): Promise<void> {
    const { awaits } = this.#parts
    const task = currentTask()
    awaits.park(task)
    awaits.interrupt(task)
    // After all microtasks: the bodies' `finally` blocks have run then.
    await new Promise<void>(resolve => process.nextTick(resolve))
  }

  async #compare({ plan, runtime, runs, state, progress }: Comparing): Promise<void> {
    const { lastResult, report, sources } = this.#parts
    // Or the first run of all would be the one that opens the library.
    if (usesTensors(plan, runtime)) uninterrupted(() => runtime.describeDevices())
    await this.#warmUp(runs, progress)
    state.settle()
    const measurement = await this.#measure(runs, plan.options, progress)
    for (const { failure } of runs) if (failure) report(failure.thrown)
    const machine = describeMachine(runtime)
    const comparison = composeComparison(plan, runs, measurement, { machine, sources })
    const data = uninterrupted(() => formatComparison(comparison))
    lastResult.set(comparison)
    progress.end(data)
  }

  async #warmUp(runs: readonly VariantRun[], progress: ProgressDisplay): Promise<void> {
    for (let round = 0; round < 3; round++) {
      for (const run of runs) {
        const [first = 0] = run.warmUpMs
        if (run.failure || (round === 2 && first > LONG_RUN_MS)) continue
        progress.say(`warming up ${run.name}: run ${round + 1}`)
        await this.#turn()
        await run.warmUp()
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
        return await run.once()
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
}

function usesTensors({ setup, variants }: ComparisonPlan, runtime: Runtime): boolean {
  return runtime.tensorCount() > 0 || [setup, ...variants.map(({ code }) => code)].some(code => /\btf\b/.test(code))
}

function describeMachine(runtime: Runtime): string {
  const devices = runtime.knownDevices().map(({ type }) => type)
  const gpus = devices.filter(type => type === 'GPU').length
  const device = gpus > 0 ? `${gpus} GPU${gpus > 1 ? 's' : ''}` : 'CPU'
  const tensorflow = devices.length > 0 ? `TensorFlow ${runtime.tensorflowVersion()}, ${device}, ` : ''
  return `${tensorflow}${availableParallelism()} cores, Node ${process.versions.node}`
}
