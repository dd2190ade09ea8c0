/** @file The kernel process. `node main.js <connection file>`: starts the io thread, and runs the user's code on this one. */

import { writeSync } from 'node:fs'
import { resolve } from 'node:path'
import { MessageChannel, Worker } from 'node:worker_threads'
import { FLAGS_BYTES } from '@diptych/tensor/cancel'
import { traceFile } from '@diptych/tensor/trace'
import { captureNativeOutput } from './cell/nativeOutput.ts'
import type { CellThread } from './cell/thread.ts'
import { type Connection, readConnectionFile } from './io/connection.ts'
import { createRing } from './io/ring.ts'
import type { IoSetup, ToIo, ToMain } from './threads.ts'

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
  const exit = process.exit.bind(process)
  // Without the io thread nobody hears the kernel, and the thread has said why.
  io.on('error', () => exit(1))

  // zeromq aborts the process if it exits with open sockets.
  process.on('exit', () => {
    tell({ type: 'close' })
    Atomics.wait(closed, 0, 0, 2000)
  })
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => tell({ type: 'stop' }))
  let cells: CellThread | undefined
  process.on('SIGINT', () => cells?.interrupt())

  const early: ToMain[] = []
  const keep = (message: ToMain): void => void early.push(message)
  io.on('message', keep)
  // While the io thread loads what it needs.
  import('./cell/thread.ts').then(
    ({ startCells }) => {
      const { ring, nativeOutput } = setup
      const answers = input.channel.port2
      cells = startCells({
        ring,
        nativeOutput,
        events: events.port2,
        input: { gate: input.gate, answers },
        interruptFlags,
        tell,
      })
      io.off('message', keep).on('message', cells.receive)
      for (const message of early) cells.receive(message)
      tell({ type: 'ready' })
    },
    error => {
      writeSync(native.log, `diptych: the kernel cannot start: ${error.stack}\n`)
      exit(1)
    },
  )
}
