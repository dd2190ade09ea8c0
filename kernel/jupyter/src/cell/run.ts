/** @file Runs cells on the main thread, one at a time: magics, mode, evaluation, what graph mode left pending, formats. */

import { inspect } from 'node:util'
import type { ErrorContent, ExpressionResult, MimeBundle } from '@diptych/protocol'
import type { EngineState, Mode } from '@diptych/tensor/runtime'
import type { CellOutcome, CellRun } from '../threads.ts'
import { type Awaits, KeyboardInterrupt } from './awaits.ts'
import { runAs, setLatestTask } from './context.ts'
import { type Jupyter, plainBundle } from './display.ts'
import { endCell } from './endings.ts'
import type { Engine } from './engine.ts'
import { formatError } from './errors.ts'
import type { Evaluator, Place } from './evaluate.ts'
import { formatResult } from './formatters/index.ts'
import type { LastResult } from './lastResult.ts'
import type { LivePanels } from './livePanels.ts'
import type { MagicSession } from './magics/magic.ts'
import { MagicError } from './magics/magic.ts'
import { findMagic } from './magics/table.ts'
import type { SessionMode } from './modes.ts'
import type { Outlet } from './outlet.ts'
import type { CellSources } from './sources.ts'

/** How long an interrupted cell may go on awaiting, such as in a `finally`, before it is given up. */
const CLEANUP_MS = 250

interface RunningCell {
  readonly cell: CellRun
  /** Stops what an interrupted cell left running, such as a training. */
  readonly leftovers: AbortController
  isInterrupted: boolean
  /** It began before the engine was there, so its code belongs to no mode yet. */
  isWithoutEngine: boolean
}

export interface CellRunnerParts {
  outlet: Outlet
  evaluator: Evaluator
  awaits: Awaits
  engine: Engine
  jupyter: Jupyter
  panels: LivePanels
  lastResult: LastResult
  sources: CellSources
  sessionMode: SessionMode
  /** [0] is 1 while an interrupt is wanted; whoever finishes the cell clears it. */
  interruptFlags: Int32Array
}

export class CellRunner {
  readonly #parts: CellRunnerParts
  #running: RunningCell | undefined
  /** The engine as it was when the running cell began. */
  #engineState: EngineState | undefined

  constructor(parts: CellRunnerParts) {
    this.#parts = parts
    // A cell may be what loads the engine.
    parts.engine.onLoad(runtime => {
      this.#engineState = runtime.saveState()
      const running = this.#running
      if (running?.isWithoutEngine) runtime.enterMode('eager', running.leftovers.signal)
    })
  }

  run(cell: CellRun): void {
    const { awaits, engine, sources } = this.#parts
    const running = { cell, isInterrupted: false, isWithoutEngine: false, leftovers: new AbortController() }
    this.#running = running
    this.#engineState = engine.loaded?.saveState()
    setLatestTask(cell.id)
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
   * Stops the running cell: rejects what it awaits and gives it up if that does not end it.
   *
   * @param terminated - its code, or another callback's, was cut off by force
   */
  cancel(terminated: boolean): void {
    const { awaits, engine, interruptFlags } = this.#parts
    if (terminated && this.#engineState !== undefined) engine.loaded?.restoreState(this.#engineState)
    const running = this.#running
    if (!running) {
      Atomics.store(interruptFlags, 0, 0)
      return
    }
    running.isInterrupted = true
    awaits.interrupt(running.cell.id)
    setImmediate(() => {
      if (awaits.isWaiting(running.cell.id)) setTimeout(() => this.#giveUp(running), CLEANUP_MS)
      else this.#giveUp(running)
    })
  }

  #giveUp(running: RunningCell): void {
    if (running !== this.#running) return
    this.#parts.awaits.park(running.cell.id)
    this.#parts.evaluator.abandon()
    this.#finish(running, this.#failure(new KeyboardInterrupt()))
  }

  #finish(running: RunningCell, outcome: CellOutcome): void {
    if (running !== this.#running) return
    const { awaits, outlet, panels, interruptFlags } = this.#parts
    endCell(running.cell.id)
    panels.end(running.cell.id)
    const isInterrupted = running.isInterrupted || Atomics.load(interruptFlags, 0) === 1
    // Sent first: a termination on the next lines makes `cancel` finish the cell again, and the first news of its end counts.
    outlet.send({ type: 'finished', outcome: isInterrupted ? asInterrupt(outcome) : outcome }, running.cell.id)
    this.#running = undefined
    awaits.end(running.cell.id)
    if (isInterrupted) running.leftovers.abort()
    Atomics.store(interruptFlags, 0, 0)
  }

  async #work(running: RunningCell): Promise<CellOutcome> {
    const { cell, leftovers } = running
    const { engine, evaluator, jupyter } = this.#parts
    const mode = this.#runMagics(cell)
    const runtime = mode === 'eager' ? engine.loaded : engine.load()
    running.isWithoutEngine = runtime === undefined
    const inMode = <T>(fn: () => T): T => (runtime ? runtime.runInMode(mode, fn, leftovers.signal) : fn())
    return inMode(async () => {
      const evaluation = await evaluator.evaluate(cell.code)
      // The interrupt that did it ends the cell.
      if (evaluation.status === 'terminated') return new Promise<never>(() => {})
      if (evaluation.status === 'thrown') {
        this.#settlePending()
        return this.#failure(evaluation.error, evaluation.place && { ...evaluation.place, file: cell.file })
      }
      engine.loaded?.flushPending()
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
    })
  }

  #runMagics(cell: CellRun): Mode {
    const { sessionMode, outlet, engine } = this.#parts
    let cellMode: Mode | undefined
    const session: MagicSession = {
      defaultMode: () => sessionMode.default(cell.notebookMode),
      setDefaultMode: mode => sessionMode.choose(mode),
      setCellMode: mode => {
        if (cellMode !== undefined)
          throw new MagicError('a cell runs in one mode, and this one names two. Remove one of the lines.')
        cellMode = mode
      },
      graphReport: () => engine.loaded?.describeGraphs() ?? 'No cell has used tf yet.',
      print: text => outlet.text('stdout', text),
    }
    for (const call of cell.magics) findMagic(call)?.run(call.args, session)
    return cellMode ?? sessionMode.default(cell.notebookMode).mode
  }

  async #evaluateExpressions(expressions: Readonly<Record<string, string>>): Promise<Record<string, ExpressionResult>> {
    const results: Record<string, ExpressionResult> = {}
    for (const [name, expression] of Object.entries(expressions)) {
      const evaluation = await this.#parts.evaluator.evaluate(expression)
      results[name] =
        evaluation.status === 'value'
          ? { status: 'ok', data: plainBundle(await formatResult(evaluation.value)), metadata: {} }
          : {
              status: 'error',
              ...this.#content(evaluation.status === 'thrown' ? evaluation.error : new KeyboardInterrupt()),
            }
    }
    return results
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
