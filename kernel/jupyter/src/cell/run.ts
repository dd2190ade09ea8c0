/** @file Runs cells on the main thread: magics, mode, evaluation, what graph mode left pending, formats. Cells of several subshells interleave where they await. */

import { inspect } from 'node:util'
import type { ErrorContent, ExpressionResult, MimeBundle } from '@diptych/protocol'
import { runInMode } from '@diptych/tensor/mode'
import type { EngineState } from '@diptych/tensor/runtime'
import type { CellOutcome, CellRun, TaskId } from '../threads.ts'
import { type Awaits, KeyboardInterrupt } from './awaits.ts'
import type { CellMagics } from './cellMagics.ts'
import { beginCell, endedCell, runAs } from './context.ts'
import type { Jupyter } from './display.ts'
import { endCell } from './endings.ts'
import type { Engine } from './engine.ts'
import { formatError } from './errors.ts'
import type { Evaluator, Place } from './evaluate.ts'
import { formatResult } from './formatters/index.ts'
import type { LastResult } from './lastResult.ts'
import type { LivePanels } from './livePanels.ts'
import type { CellModules } from './modules.ts'
import type { Outlet } from './outlet.ts'
import { plainBundle } from './plainJson.ts'
import type { CellSources } from './sources.ts'

/** How long an interrupted cell may go on awaiting, such as in a `finally`, before it is given up. */
const CLEANUP_MS = 250

interface RunningCell {
  readonly cell: CellRun
  /** Stops what an interrupted cell left running, such as a training. */
  readonly leftovers: AbortController
  isInterrupted: boolean
}

export interface CellRunnerParts {
  outlet: Outlet
  evaluator: Evaluator
  awaits: Awaits
  engine: Engine
  jupyter: Jupyter
  panels: LivePanels
  lastResult: LastResult
  modules: CellModules
  sources: CellSources
  magics: CellMagics
  /** [0] is 1 while an interrupt is wanted; the end of the last running cell clears it. */
  interruptFlags: Int32Array
}

export class CellRunner {
  readonly #parts: CellRunnerParts
  readonly #running = new Map<TaskId, RunningCell>()
  /** A cell was given up: its evaluation will not end. */
  #hasGivenUp = false
  /** The engine as it was when a cell last began: between two turns of the event loop, so in the middle of nothing. */
  #engineState: EngineState | undefined

  constructor(parts: CellRunnerParts) {
    this.#parts = parts
    // A cell may be what loads the engine.
    parts.engine.onLoad(runtime => {
      this.#engineState = runtime.saveState()
    })
  }

  run(cell: CellRun): void {
    const { awaits, engine, sources } = this.#parts
    const running = { cell, isInterrupted: false, leftovers: new AbortController() }
    this.#running.set(cell.id, running)
    this.#engineState = engine.loaded?.saveState()
    beginCell(cell.id)
    awaits.begin(cell.id)
    sources.add(cell.file, cell.source, cell.columns)
    runAs(cell.id, () => {
      this.#work(running).then(
        outcome => this.#finish(running, outcome),
        error => this.#finish(running, this.#failure(error)),
      )
    })
  }

  /**
   * Stops all running cells: rejects what they await and gives them up if that does not end them.
   *
   * @param terminated - the code of one, or another callback's, was cut off by force
   * @param atOnce - what they still await, such as in a `finally`, gets no time
   */
  cancel(terminated: boolean, atOnce: boolean): void {
    const { awaits, engine } = this.#parts
    if (terminated && this.#engineState !== undefined) engine.loaded?.restoreState(this.#engineState)
    if (this.#running.size === 0) this.#allEnded()
    for (const running of this.#running.values()) {
      running.isInterrupted = true
      awaits.interrupt(running.cell.id)
      setImmediate(() => {
        if (awaits.isWaiting(running.cell.id) && !atOnce) setTimeout(() => this.#giveUp(running), CLEANUP_MS)
        else this.#giveUp(running)
      })
    }
  }

  #giveUp(running: RunningCell): void {
    if (!this.#isRunning(running)) return
    this.#parts.awaits.park(running.cell.id)
    this.#hasGivenUp = true
    this.#finish(running, this.#failure(new KeyboardInterrupt()))
  }

  #isRunning({ cell }: RunningCell): boolean {
    return this.#running.has(cell.id)
  }

  #finish(running: RunningCell, outcome: CellOutcome): void {
    if (!this.#isRunning(running)) return
    const { awaits, magics, outlet, panels, interruptFlags } = this.#parts
    endCell(running.cell.id)
    panels.end(running.cell.id)
    const isInterrupted = running.isInterrupted || Atomics.load(interruptFlags, 0) === 1
    // Sent first: a termination on the next lines makes `cancel` finish the cell again, and the first news of its end counts.
    outlet.send({ type: 'finished', outcome: isInterrupted ? asInterrupt(outcome) : outcome }, running.cell.id)
    endedCell(running.cell.id)
    awaits.end(running.cell.id)
    magics.end(running.cell.id)
    if (isInterrupted) running.leftovers.abort()
    this.#running.delete(running.cell.id)
    // Others that it is meant for still have their ends before them.
    if (this.#running.size === 0) this.#allEnded()
  }

  #allEnded(): void {
    // Not before: it forgets the evaluations of all cells.
    if (this.#hasGivenUp) this.#parts.evaluator.abandon()
    this.#hasGivenUp = false
    Atomics.store(this.#parts.interruptFlags, 0, 0)
  }

  async #work({ cell, leftovers }: RunningCell): Promise<CellOutcome> {
    const head = this.#parts.magics.runHead(cell)
    // Without a turn in between, where nothing takes time.
    const mode = head instanceof Promise ? await head : head
    if (mode !== 'eager') this.#parts.engine.load()
    return runInMode(mode, () => this.#evaluate(cell), leftovers.signal)
  }

  async #evaluate(cell: CellRun): Promise<CellOutcome> {
    const { engine, evaluator, jupyter, magics, modules } = this.#parts
    if (modules.autoreload === 2) await modules.updateNames(evaluator)
    const evaluation = await evaluator.evaluate(cell.code)
    // The interrupt that did it ends the cell.
    if (evaluation.status === 'terminated') return new Promise<never>(() => {})
    if (evaluation.status === 'thrown') {
      this.#settlePending()
      magics.codeDone(cell.id)
      return this.#failure(evaluation.error, evaluation.place && { ...evaluation.place, file: cell.file })
    }
    engine.loaded?.flushPending()
    magics.codeDone(cell.id)
    const { value } = evaluation
    let result: MimeBundle | undefined
    if (value !== undefined && !cell.silent) {
      this.#parts.lastResult.set(value)
      result = plainBundle(await formatResult(value))
    }
    await jupyter.settled(cell.id)
    const expressions = await this.#evaluateExpressions(cell.userExpressions)
    // What formats and expressions recorded.
    engine.loaded?.flushPending()
    return { status: 'ok', result, expressions }
  }

  async #evaluateExpressions(expressions: CellRun['userExpressions']): Promise<Record<string, ExpressionResult>> {
    const results: Record<string, ExpressionResult> = {}
    for (const [name, expression] of Object.entries(expressions)) {
      results[name] =
        'error' in expression
          ? { status: 'error', ...expression.error }
          : await this.#evaluateExpression(expression.code)
    }
    return results
  }

  async #evaluateExpression(code: string): Promise<ExpressionResult> {
    const evaluation = await this.#parts.evaluator.evaluate(code)
    if (evaluation.status !== 'value') {
      const error = evaluation.status === 'thrown' ? evaluation.error : new KeyboardInterrupt()
      return { status: 'error', ...this.#content(error) }
    }
    try {
      return { status: 'ok', data: plainBundle(await formatResult(evaluation.value)), metadata: {} }
    } catch (error) {
      return { status: 'error', ...this.#content(error) }
    }
  }

  /** Runs what a failed cell recorded before its error: a failure in it is that cell's, not the next one's. */
  #settlePending(): void {
    try {
      this.#parts.engine.loaded?.flushPending()
    } catch {
      // The cell ends with the error that the reader sees first; the tensors tell of this one when they are read.
    }
  }

  #failure(error: unknown, refused?: Place & { file: string }): CellOutcome {
    return { status: 'error', error: this.#content(error, refused) }
  }

  /** Formatting runs the error's own getters: one that throws must not leave the cell without an end. */
  #content(error: unknown, refused?: Place & { file: string }): ErrorContent {
    try {
      return formatError(error, this.#parts.sources, refused)
    } catch (failure) {
      const text = `an error that cannot be shown: ${inspect(failure)}`
      return { ename: 'Error', evalue: text, traceback: [text] }
    }
  }
}

/** Whatever the cell made of its interruption, an error of the engine's or a late value, its end is the interrupt. */
function asInterrupt(outcome: CellOutcome): CellOutcome {
  const { name: ename, message: evalue } = new KeyboardInterrupt()
  const frames = outcome.status === 'error' ? outcome.error.traceback.slice(1) : []
  return {
    status: 'error',
    error: { ename, evalue, traceback: [`\u001b[1;31m${ename}\u001b[0m: ${evalue}`, ...frames] },
  }
}
