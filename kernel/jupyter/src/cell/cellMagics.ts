/** @file Runs a cell's magics on the main thread: those at its head, those below code of it, and what they leave for its end. */

import type { Mode } from '@diptych/protocol'
import type { CellRun, TaskId } from '../threads.ts'
import type { Awaits } from './awaits.ts'
import type { Commands } from './commands.ts'
import { currentTask } from './context.ts'
import type { Jupyter } from './display.ts'
import type { Engine } from './engine.ts'
import type { LastResult } from './lastResult.ts'
import { type MagicCall, MagicError, type MagicSession } from './magics/magic.ts'
import type { SessionMode } from './modes.ts'
import type { CellModules } from './modules.ts'
import type { Outlet } from './outlet.ts'
import type { Stdin } from './stdin.ts'
import type { Timing } from './timing.ts'
import type { Variable, Variables } from './variables.ts'

export interface CellMagicsParts {
  awaits: Awaits
  commands: Commands
  engine: Engine
  /** Where the notebook is. */
  folder: string
  jupyter: Jupyter
  lastResult: LastResult
  modules: CellModules
  outlet: Outlet
  sessionMode: SessionMode
  stdin: Stdin
  timing: Timing
  variables: Variables
}

interface Running {
  readonly cell: CellRun
  mode: Mode | undefined
  readonly atEnd: (() => void)[]
}

export class CellMagics {
  readonly #parts: CellMagicsParts
  readonly #running = new Map<TaskId, Running>()

  constructor(parts: CellMagicsParts) {
    this.#parts = parts
  }

  /** Runs the magics at a cell's head. @returns the mode of the cell; a promise only where there are magics */
  runHead(cell: CellRun): Mode | Promise<Mode> {
    const running: Running = { cell, mode: undefined, atEnd: [] }
    this.#running.set(cell.id, running)
    const mode = (): Mode => running.mode ?? this.#parts.sessionMode.default(cell.notebookMode).mode
    return cell.magics.length === 0 ? mode() : this.#run(cell.magics, running).then(mode)
  }

  /** `__diptych.magic`: one that stands below code of its cell. @param index - among those */
  readonly runHere = async (index: number): Promise<void> => {
    const running = this.#running.get(currentTask())
    const call = running?.cell.laterMagics[index]
    if (!running || !call) return
    // Without the cell's frames below it, an error of the magic's has one place there: that of its line.
    await undefined
    await this.#run([call], running)
  }

  /** The cell's code has run. */
  codeDone(task: TaskId): void {
    for (const fn of this.#running.get(task)?.atEnd.splice(0) ?? []) fn()
  }

  /** The cell has ended, however. */
  end(task: TaskId): void {
    this.#running.delete(task)
  }

  async #run(calls: readonly MagicCall[], running: Running): Promise<void> {
    // With the first that runs: the table is a quarter of what this thread would load.
    const { findMagic } = await import('./magics/table.ts')
    const session = this.#session(running)
    for (const call of calls) await findMagic(call)?.run?.(call.args, session, call)
  }

  #session(running: Running): MagicSession {
    const { awaits, commands, engine, folder, jupyter, modules, outlet, sessionMode, stdin, timing, variables } =
      this.#parts
    return {
      defaultMode: () => sessionMode.default(running.cell.notebookMode),
      setDefaultMode: mode => sessionMode.choose(mode),
      setCellMode: mode => {
        if (running.mode !== undefined)
          throw new MagicError('a cell runs in one mode, and this one names two. Remove one of the lines.')
        running.mode = mode
      },
      graphReport: () => engine.loaded?.describeGraphs() ?? 'No cell has used tf yet.',
      get autoreload() {
        return modules.autoreload
      },
      set autoreload(level) {
        modules.autoreload = level
      },
      print: text => outlet.text('stdout', text),
      warn: text => outlet.text('stderr', text),
      show: data => void jupyter.display(data, { raw: true }),
      page: text => jupyter.page(text),
      replaceCell: text => outlet.send({ type: 'payload', payload: { source: 'set_next_input', text, replace: true } }),
      ask: prompt => stdin.ask(`${prompt} `, false),
      afterCode: fn => running.atEnd.push(fn),
      interruptible: promise => awaits.wrap(promise) as typeof promise,
      import: specifier => modules.import(specifier),
      forget: () => this.#forget(),
      folder,
      commands,
      engine,
      timing,
      variables,
    }
  }

  /** Tensors that no variable holds, such as those of closures, are garbage then. */
  async #forget(): Promise<void> {
    const { awaits, engine, lastResult, outlet, variables } = this.#parts
    if (engine.loaded) disposeAll(await variables.list(), engine.tensors())
    lastResult.set(undefined)
    await variables.forget()
    outlet.send({ type: 'forget' })
    await awaits.wrap(engine.loaded?.relieve())
  }
}

/** Tensors, in arrays and plain objects too, and what holds weights. */
function disposeAll(variables: readonly Variable[], tf: ReturnType<Engine['tensors']>): void {
  for (const { value } of variables) {
    try {
      if (value instanceof tf.LayersModel || value instanceof tf.GraphModel || value instanceof tf.Optimizer)
        value.dispose()
      else if (value instanceof tf.Tensor || isPlain(value)) tf.dispose(value as Parameters<typeof tf.dispose>[0])
    } catch {
      // A model that the cells have disposed refuses to be disposed again.
    }
  }
}

function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return true
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}
