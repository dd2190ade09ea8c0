/** @file The main thread: puts its parts together, which run cells as the io thread asks for it. */

import { subscribe } from 'node:diagnostics_channel'
import type { MessagePort } from 'node:worker_threads'
import { RingWriter } from '../io/ring.ts'
import type { Answers, IoSetup, MainStatus, Question, ToIo, ToMain } from '../threads.ts'
import { Awaits } from './awaits.ts'
import { CellMagics } from './cellMagics.ts'
import { keepOwner } from './childOutput.ts'
import { Commands } from './commands.ts'
import { Comms } from './comms.ts'
import type { ComparisonRunner } from './comparison/run.ts'
import { showCompileProgress } from './compileProgress.ts'
import { Jupyter } from './display.ts'
import { Engine } from './engine.ts'
import { formatPlain } from './errors.ts'
import { Evaluator } from './evaluate.ts'
import { installGlobals } from './globals.ts'
import { printGraphWarnings } from './graphWarnings.ts'
import { LastResult } from './lastResult.ts'
import { LivePanels } from './livePanels.ts'
import { MemoryTurns } from './memoryTurns.ts'
import { SessionMode } from './modes.ts'
import { createCellModules } from './modules.ts'
import { Outlet } from './outlet.ts'
import { Questions } from './questions.ts'
import { keepOrder } from './rawOutput.ts'
import { CellRunner } from './run.ts'
import { CellSources } from './sources.ts'
import { Stdin } from './stdin.ts'
import { installStreams } from './streams.ts'
import { surviveCells } from './survival.ts'
import { createTimeit } from './timeit.ts'
import { Timing } from './timing.ts'
import { shareFlags } from './uninterrupted.ts'
import { Variables } from './variables.ts'

export interface CellSetup extends Pick<IoSetup, 'ring' | 'nativeOutput'> {
  readonly events: MessagePort
  readonly input: { readonly gate: SharedArrayBuffer; readonly answers: MessagePort }
  readonly interruptFlags: Int32Array
  tell(message: ToIo): void
}

/** What runs cells. */
export interface CellThread {
  receive(message: ToMain): void
  /** The process got SIGINT. */
  interrupt(): void
}

export function startCells({ ring, nativeOutput, events, input, interruptFlags, tell }: CellSetup): CellThread {
  shareFlags(interruptFlags)
  const outlet = new Outlet(new RingWriter(ring, () => tell({ type: 'wake' })), events)
  const sources = new CellSources()
  const report = (error: unknown): void => outlet.text('stderr', `${formatPlain(error, sources)}\n`)
  const exit = surviveCells(outlet, error => formatPlain(error, sources))
  installStreams(outlet)
  keepOrder(outlet)
  if (nativeOutput) keepOwner(outlet)
  // The frames of a cell lie below those of the library that threw.
  Error.stackTraceLimit = 50
  const evaluator = new Evaluator()
  const engine = new Engine(interruptFlags)
  engine.onLoad(({ libraryChannel }) =>
    subscribe(libraryChannel.name, message => tell({ type: 'library', path: (message as { path: string }).path })),
  )
  const turns = new MemoryTurns(engine, outlet)
  printGraphWarnings(engine, outlet)
  const awaits = new Awaits(turns)
  const stdin = new Stdin(outlet, input.gate, input.answers)
  const comms = new Comms(outlet, report)
  const jupyter = new Jupyter(outlet, comms, stdin, report)
  showCompileProgress(engine, jupyter)
  const sessionMode = new SessionMode(process.env.DIPTYCH_MODE)
  const lastResult = new LastResult()
  const panels = new LivePanels(outlet, report)
  const timing = new Timing(engine, outlet)
  const modules = createCellModules(process.cwd(), () => engine.load())
  const magics = new CellMagics({
    awaits,
    commands: new Commands(outlet, awaits, (id, isAlive) => tell({ type: 'processGroup', id, isAlive })),
    engine,
    folder: process.cwd(),
    jupyter,
    lastResult,
    modules,
    outlet,
    sessionMode,
    stdin,
    timing,
    variables: new Variables(evaluator),
  })
  const runner = new CellRunner({
    outlet,
    evaluator,
    awaits,
    engine,
    jupyter,
    panels,
    lastResult,
    modules,
    sources,
    magics,
    interruptFlags,
  })
  // A fifth of what this thread would load, and few sessions compare.
  let comparisons: Promise<ComparisonRunner> | undefined
  const compare: ComparisonRunner['run'] = async (plan, bodies) => {
    const parts = { engine, jupyter, awaits, lastResult, sources, report }
    comparisons ??= import('./comparison/run.ts').then(({ ComparisonRunner }) => new ComparisonRunner(parts))
    await (await comparisons).run(plan, bodies)
  }
  const questions = new Questions(evaluator, engine)
  const timeit = createTimeit(engine, outlet)
  installGlobals({ modules, awaits, compare, evaluator, jupyter, magics, stdin, timeit, timing, turns })

  const describeStatus = (): MainStatus => {
    const { mode, setBy } = sessionMode.describe()
    return { mode, modeSetBy: setBy, ...engine.describe() }
  }
  type Answer = Answers[Question['type']]
  const answer = (about: Question): Answer | Promise<Answer> => {
    switch (about.type) {
      case 'cancel':
        if (about.terminated) {
          // The engine refuses to be entered while an interrupt is wanted: code that was cut off on its way in left its mark.
          Atomics.store(interruptFlags, 1, 0)
          comms.abandon()
        }
        runner.cancel(about.terminated, about.atOnce)
        return true
      case 'globals':
        return questions.globals()
      case 'members':
        return questions.members(about.expression)
      case 'value':
        return questions.value(about.expression)
      case 'bundle':
        return questions.bundle(about.expression)
      case 'status':
        return describeStatus()
    }
  }

  const receive = (message: ToMain): void => {
    switch (message.type) {
      case 'run':
        runner.run(message.cell)
        break
      case 'comm':
        comms.receive(message.task, message.comm, message.buffers)
        break
      case 'ask':
        settle(answer(message.about), answer => tell({ type: 'answer', question: message.question, answer }))
        break
      case 'notebookMode':
        sessionMode.setNotebook(message.mode)
        break
      case 'nudge':
        break
      case 'exit':
        exit(message.code)
        break
    }
  }
  return { receive, interrupt: () => runner.cancel(false, false) }
}

/** At once, where the value is there. */
function settle<T>(value: T | Promise<T>, use: (value: T) => void): void {
  if (value instanceof Promise) void value.then(use)
  else use(value)
}
