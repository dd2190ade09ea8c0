/** @file The io thread: puts its parts together and starts to listen. */

import { parentPort, workerData } from 'node:worker_threads'
import { Debugger } from '../debug/debugger.ts'
import { nodeFlags } from '../nodeFlags.ts'
import type { IoSetup, ToIo } from '../threads.ts'
import { Cells } from './cells.ts'
import { childrenOfMainThread, descendantsOf, isAlive, signalAll } from './children.ts'
import { CommRegistry } from './commRegistry.ts'
import { logMessages } from './debug.ts'
import { Dispatcher } from './dispatch.ts'
import { receiveEvent } from './events.ts'
import { History, historyFile } from './history.ts'
import { Input } from './input.ts'
import { Interrupter } from './interrupter.ts'
import type { Kernel } from './kernel.ts'
import { LastWords } from './lastWords.ts'
import { sweepLeftovers } from './leftovers.ts'
import { Live } from './live.ts'
import { createLog } from './log.ts'
import { MainThread } from './mainThread.ts'
import { OutputLimit } from './outputLimit.ts'
import { Outputs } from './outputs.ts'
import { watchParent } from './parent.ts'
import { Publisher } from './publisher.ts'
import { RingReader } from './ring.ts'
import { Sockets } from './sockets.ts'
import { SourceService } from './sourceService.ts'
import { Subshells } from './subshells.ts'
import { Tasks } from './tasks.ts'
import { traceRequests } from './trace.ts'
import { UsageMeter } from './usage.ts'
import { Wire } from './wire.ts'

/** How long children, and then the main thread, have to end when they are asked to. */
const STOP_MS = 500
const STOP_STEP_MS = 10

const setup = workerData as IoSetup
const port = parentPort!
const log = createLog(setup.log)
logMessages(process.env.DIPTYCH_DEBUG, log)
traceRequests()
const missingFlags = nodeFlags.filter(flag => !process.execArgv.includes(flag))
if (missingFlags.length > 0) {
  log(
    `started without ${missingFlags.join(' ')}: an interrupt can end the process. Install the kernel again: npx diptych install`,
  )
}
process.on('uncaughtException', error => log(`in the io thread: ${error.stack}`))

const wire = new Wire(setup.connection, 'kernel')
const sockets = new Sockets()
const publisher = new Publisher(sockets, wire)
const tasks = new Tasks()
const main = new MainThread(port)
const cells = new Cells(main)
const comms = new CommRegistry()
const input = new Input(setup.input, publisher)
const outputs = new Outputs({
  ring: new RingReader(setup.ring),
  events: setup.events,
  tasks,
  publisher,
  limit: new OutputLimit(process.cwd()),
  onEvent: (task, event) => receiveEvent(event, task, kernel),
  onNativeError: text => lastWords.heard(text),
})
const source = new SourceService(process.cwd(), main, cells)
const lastWords = new LastWords(setup.connectionFile, setup.nativeOutput, log)
const debug = new Debugger({ publisher, tasks, main, source })
const interrupter = new Interrupter(main, input, debug, setup.interruptFlags, text =>
  publisher.publish('stream', { name: 'stderr', text }, tasks.parent(tasks.current)),
)
const live = new Live({ publisher, tasks, comms, main })
const kernel: Kernel = {
  wire,
  sockets,
  publisher,
  tasks,
  history: new History(historyFile(process.env), log),
  comms,
  input,
  interrupter,
  main,
  cells,
  lastWords,
  live,
  debugger: debug,
  source,
  subshells: new Subshells({
    runCell: (turn, turns) => dispatcher.runCell(turn, turns),
    deliverComm: turn => dispatcher.deliverComm(turn),
  }),
  usage: new UsageMeter(),
  connection: setup.connection,
  abort: cells => dispatcher.abort(cells),
  stop,
}
const dispatcher = new Dispatcher(kernel)
/** Groups of processes that cells started, and that may go on behind them. */
const processGroups = new Set<number>()

port.on('message', (message: ToIo) => {
  if (message.type === 'wake') outputs.drain()
  else if (message.type === 'ready') main.begin()
  else if (message.type === 'answer') main.answered(message.question, message.answer)
  else if (message.type === 'library') interrupter.openedLibrary(message.path)
  else if (message.type === 'processGroup') processGroups[message.isAlive ? 'add' : 'delete'](message.id)
  else if (message.type === 'stop') void stop()
  else void close()
})

await listen()

async function listen(): Promise<void> {
  try {
    await sockets.bind(setup.connection)
  } catch (error) {
    log(`cannot listen on the addresses of the connection file: ${(error as Error).message}`)
    await close()
    main.post({ type: 'exit', code: 1 })
    return
  }
  if (setup.nativeOutput) outputs.readNative(setup.nativeOutput)
  publisher.publish('status', { execution_state: 'starting' }, {})
  outputs.drain()
  sockets.listen({
    message: (channel, frames) => dispatcher.receive(channel, frames),
    subscribe: topic => publisher.welcome(topic),
    failure: (channel, error) => log(`${channel}: ${error.message}`),
  })
  void source.load()
  watchParent(() => void stop())
  sweepLeftovers()
}

/** Ends the process and the children that cells left running; by force if they, or the main thread, do not listen. */
async function stop(): Promise<void> {
  outputs.drain()
  // A negative id stands for the group.
  const children = [...descendantsOf(childrenOfMainThread()), ...[...processGroups].map(id => -id)]
  signalAll(children, 'SIGTERM')
  await Promise.all([close(), kernel.history.close()])
  for (let waited = 0; waited < STOP_MS && children.some(isAlive); waited += STOP_STEP_MS) {
    await new Promise(resolve => setTimeout(resolve, STOP_STEP_MS))
  }
  signalAll(children.filter(isAlive), 'SIGKILL')
  main.post({ type: 'exit', code: 0 })
  // A cell that still runs is cut off, so that the process can end in order.
  setTimeout(() => void interrupter.interrupt(), STOP_STEP_MS)
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), STOP_MS)
}

async function close(): Promise<void> {
  await lastWords.close()
  live.dispose()
  source.dispose()
  outputs.close()
  await sockets.close()
  const closed = new Int32Array(setup.closed)
  Atomics.store(closed, 0, 1)
  Atomics.notify(closed, 0)
}
