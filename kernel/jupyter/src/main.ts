/** @file The kernel process. `node main.js <connection file>`: starts the io thread, and runs the user's code on this one. */

import { subscribe } from 'node:diagnostics_channel'
import { resolve } from 'node:path'
import { MessageChannel, Worker } from 'node:worker_threads'
import { FLAGS_BYTES } from '@diptych/tensor/cancel'
import { traceFile } from '@diptych/tensor/trace'
import { Awaits } from './cell/awaits.ts'
import { CellMagics } from './cell/cellMagics.ts'
import { keepOwner } from './cell/childOutput.ts'
import { Commands } from './cell/commands.ts'
import { Comms } from './cell/comms.ts'
import { ComparisonRunner } from './cell/comparison/run.ts'
import { showCompileProgress } from './cell/compileProgress.ts'
import { Jupyter } from './cell/display.ts'
import { Engine } from './cell/engine.ts'
import { formatPlain } from './cell/errors.ts'
import { Evaluator } from './cell/evaluate.ts'
import { installGlobals } from './cell/globals.ts'
import { printGraphWarnings } from './cell/graphWarnings.ts'
import { LastResult } from './cell/lastResult.ts'
import { LivePanels } from './cell/livePanels.ts'
import { MemoryTurns } from './cell/memoryTurns.ts'
import { SessionMode } from './cell/modes.ts'
import { createCellModules } from './cell/modules.ts'
import { captureNativeOutput } from './cell/nativeOutput.ts'
import { Outlet } from './cell/outlet.ts'
import { Questions } from './cell/questions.ts'
import { keepOrder } from './cell/rawOutput.ts'
import { CellRunner } from './cell/run.ts'
import { CellSources } from './cell/sources.ts'
import { Stdin } from './cell/stdin.ts'
import { installStreams } from './cell/streams.ts'
import { surviveCells } from './cell/survival.ts'
import { createTimeit } from './cell/timeit.ts'
import { Timing } from './cell/timing.ts'
import { shareFlags } from './cell/uninterrupted.ts'
import { Variables } from './cell/variables.ts'
import { type Connection, readConnectionFile } from './io/connection.ts'
import { createRing, RingWriter } from './io/ring.ts'
import type { Answers, IoSetup, MainStatus, Question, ToIo, ToMain } from './threads.ts'

const connectionFile = resolve(process.argv[2] ?? '')
start(connectionFromCommandLine())

function connectionFromCommandLine(): Connection {
  try {
    if (process.argv[2] === undefined)
      throw new Error('usage: node main.js <connection file>. Jupyter starts the kernel so; see `diptych install`.')
    return readConnectionFile(connectionFile)
  } catch (error) {
    process.stderr.write(`diptych: ${(error as Error).message}\n`)
    process.exit(1)
  }
}

function start(connection: Connection): void {
  // First of all: no other thread may open a file meanwhile.
  const native = captureNativeOutput()
  // Before other threads, which add to it.
  traceFile('main thread')
  const ring = createRing()
  const events = new MessageChannel()
  const input = { gate: new SharedArrayBuffer(4), channel: new MessageChannel() }
  const interruptFlags = new Int32Array(new SharedArrayBuffer(FLAGS_BYTES))
  shareFlags(interruptFlags)
  const closed = new Int32Array(new SharedArrayBuffer(4))
  const setup: IoSetup = {
    connection,
    connectionFile,
    ring,
    events: events.port1,
    input: { gate: input.gate, answers: input.channel.port1 },
    interruptFlags: interruptFlags.buffer as SharedArrayBuffer,
    closed: closed.buffer as SharedArrayBuffer,
    nativeOutput: native.pipes,
    log: native.log,
  }
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const io = new Worker(new URL(`./io/thread.${extension}`, import.meta.url), {
    workerData: setup,
    transferList: [events.port1, input.channel.port1],
  })
  const tell = (message: ToIo): void => io.postMessage(message)

  const outlet = new Outlet(new RingWriter(ring, () => tell({ type: 'wake' })), events.port2)
  const sources = new CellSources()
  const report = (error: unknown): void => outlet.text('stderr', `${formatPlain(error, sources)}\n`)
  const exit = surviveCells(outlet, error => formatPlain(error, sources))
  installStreams(outlet)
  keepOrder(outlet)
  if (native.pipes) keepOwner(outlet)
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
  const stdin = new Stdin(outlet, input.gate, input.channel.port2)
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
  const comparisons = new ComparisonRunner({ engine, jupyter, awaits, lastResult, sources, report })
  const questions = new Questions(evaluator, engine)
  const timeit = createTimeit(engine, outlet)
  installGlobals({ modules, awaits, comparisons, evaluator, jupyter, magics, stdin, timeit, timing, turns })

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

  io.on('message', (message: ToMain) => {
    switch (message.type) {
      case 'run':
        return runner.run(message.cell)
      case 'comm':
        return comms.receive(message.task, message.comm, message.buffers)
      case 'ask':
        return settle(answer(message.about), answer => tell({ type: 'answer', question: message.question, answer }))
      case 'notebookMode':
        return sessionMode.setNotebook(message.mode)
      case 'nudge':
        return
      case 'exit':
        return exit(message.code)
    }
  })
  // Without the io thread nobody hears the kernel, and the thread has said why.
  io.on('error', () => exit(1))

  // zeromq aborts the process if it exits with open sockets.
  process.on('exit', () => {
    tell({ type: 'close' })
    Atomics.wait(closed, 0, 0, 2000)
  })
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => tell({ type: 'stop' }))
  process.on('SIGINT', () => runner.cancel(false, false))
}

/** At once, where the value is there. */
function settle<T>(value: T | Promise<T>, use: (value: T) => void): void {
  if (value instanceof Promise) void value.then(use)
  else use(value)
}
