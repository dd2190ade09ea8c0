/** @file What is measured of a kernel. Every turn also looks whether the kernel did what it was asked for. */

import { setTimeout as sleep } from 'node:timers/promises'
import { type KernelClient, KernelDiedError } from '@diptych/kernel'
import { PeerError } from '../engine/peer.ts'
import type { Row } from '../engine/results.ts'
import { DISPLAYED, LINES, lineText } from './cells.ts'
import { type KernelPeer, runCell, UnableError } from './kernelPeer.ts'
import { residentBytes } from './memory.ts'
import { TENSOR } from './peers.ts'

export interface KernelWorkload {
  readonly name: string
  readonly about: string
  /** What a turn comes to, number by number. */
  readonly metrics: readonly Metric[]
  /** There is a turn in every so many rounds. */
  readonly every: number
  /** @param stack - what the turns need until the last one. @returns takes a turn: the metrics' numbers */
  begin(peer: KernelPeer, options: TurnOptions): Promise<Turn>
}

/** As a row of the table names it. */
export type Metric = Pick<Row, 'workload' | 'about' | 'unit' | 'per'>

/** @throws {PeerError} if the kernel does something else than it was asked for {UnableError} if it cannot do it */
export type Turn = () => Promise<readonly number[]>

export interface TurnOptions {
  readonly stack: AsyncDisposableStack
  readonly turnMs: number
}

/** Times in a process that lives for one turn. */
const start: KernelWorkload = {
  name: 'start',
  about: 'a start, the first cell, an end',
  every: 1,
  metrics: [
    ms(
      'start',
      'from the start of the process until it answers kernel_info_request and its publications arrive',
      'start',
    ),
    ms('first cell', 'from the start of the process until 1+1 is done', 'start'),
    ms('end', 'from shutdown_request until the process is gone; a restart is that and a start', 'end'),
  ],
  async begin(peer) {
    return async () => {
      const started = performance.now()
      await using kernel = await peer.start()
      const ready = performance.now() - started
      await peer.sum(kernel)
      const ran = performance.now() - started
      const asked = performance.now()
      await kernel.shutdown()
      return [ready, ran, performance.now() - asked]
    }
  },
}

const memory: KernelWorkload = {
  name: 'memory',
  about: 'resident memory, after a start and after the first cell',
  every: 5,
  metrics: [
    bytes('memory', 'resident memory of the kernel and all processes below it, a second after its start'),
    bytes('memory after a cell', 'that a second after 1+1'),
  ],
  async begin(peer) {
    return async () => {
      await using kernel = await peer.start()
      await sleep(SETTLED_MS)
      const before = await residentBytes(kernel.process.pid!)
      await peer.sum(kernel)
      await sleep(SETTLED_MS)
      return [before, await residentBytes(kernel.process.pid!)]
    }
  },
}

const roundTrip: KernelWorkload = {
  name: 'cell',
  about: 'a cell that does next to nothing, one after the other',
  every: 1,
  metrics: [
    ms('cell', 'from the execute_request of 1+1 until its result, its reply and the idle status are there', 'cell'),
    ms('reply', 'of that until the reply is there', 'cell'),
  ],
  async begin(peer, { stack, turnMs }) {
    const kernel = stack.use(await peer.start())
    return async () => {
      let [cells, total, replies] = [0, 0, 0]
      for (const until = performance.now() + turnMs; cells === 0 || performance.now() < until; cells++) {
        const { ms, replyMs } = await peer.sum(kernel)
        total += ms
        replies += replyMs
      }
      return [total / cells, replies / cells]
    }
  },
}

const lines: KernelWorkload = {
  name: 'lines',
  about: `${LINES} printed lines`,
  every: 5,
  metrics: [
    ms('lines', `${LINES} lines printed one by one, until the last of them and the idle status are there`, 'cell'),
  ],
  async begin(peer, { stack }) {
    const kernel = stack.use(await peer.start())
    return async () => {
      const { stdout, ms } = await peer.run(kernel, peer.cells.lines, ({ stdout }) => stdout.length >= lineText.length)
      if (stdout === lineText) return [ms]
      throw new UnableError(`${stdout.split('\n').length - 1} of ${LINES} lines arrive`)
    }
  },
}

const display: KernelWorkload = {
  name: 'display',
  about: '10 MB shown',
  every: 1,
  metrics: [ms('display', '10 MB of text displayed, until they and the idle status are there', 'cell')],
  async begin(peer, { stack }) {
    const kernel = stack.use(await peer.start())
    return async () => {
      const { shown, ms } = await peer.run(kernel, peer.cells.display, ({ shown }) => shown !== undefined)
      if (shown?.length === DISPLAYED) return [ms]
      throw new PeerError(`${peer.name} shows ${shown?.length ?? 'nothing'} of ${DISPLAYED} characters.`)
    }
  },
}

const interrupt: KernelWorkload = {
  name: 'interrupt',
  about: 'a loop without an end, stopped',
  every: 1,
  metrics: [
    ms(
      'interrupt',
      'from the interrupt of an endless loop, by message or signal as the kernelspec has it, to its reply',
      'interrupt',
    ),
  ],
  async begin(peer, { stack }) {
    const kernel = stack.use(await peer.start())
    await peer.run(kernel, peer.cells.numbers)
    return async () => {
      const { promise: begun, resolve } = Promise.withResolvers<void>()
      const started = performance.now()
      const running = answerOf(kernel, runCell(kernel, peer.cells.endless, { onStart: resolve }))
      await Promise.race([begun, running])
      await sleep(BUSY_FOR_MS)
      const asked = performance.now()
      await kernel.interrupt()
      const { reply, replyMs } = await running
      if (reply.status !== 'error') throw new PeerError(`${peer.name} calls an interrupted loop ${reply.status}.`)
      await peer.run(kernel, 'numbers')
      return [started + replyMs - asked]
    }
  },
}

const completion: KernelWorkload = {
  name: 'completion',
  about: "a list's members, completed",
  every: 1,
  metrics: [ms('completion', "a list's members, in text that is new each time", 'request')],
  async begin(peer, { stack }) {
    const kernel = stack.use(await peer.start())
    await peer.run(kernel, peer.cells.numbers)
    const complete = completer(peer, kernel)
    return async () => [await complete()]
  },
}

const busyCompletion: KernelWorkload = {
  name: 'busy',
  about: 'the same, while a cell computes',
  every: 5,
  metrics: [ms('completion while busy', 'the same, while a cell computes', 'request')],
  async begin(peer, { stack }) {
    const kernel = stack.use(await peer.start())
    await peer.run(kernel, peer.cells.numbers)
    const complete = completer(peer, kernel)
    // What starts with the first request is measured nowhere: a person meets it once.
    await complete()
    return async () => {
      const { promise: begun, resolve } = Promise.withResolvers<void>()
      let isOver = false
      const running = runCell(kernel, peer.cells.busy, { onStart: resolve }).then(() => {
        isOver = true
      })
      await begun
      await sleep(BUSY_FOR_MS)
      const ms = await complete()
      const waited = isOver
      await running
      if (waited) throw new UnableError('completes when the cell has ended')
      return [ms]
    }
  },
}

const tensor: KernelWorkload = {
  name: TENSOR,
  about: "the first op of TensorFlow's, in a new kernel",
  every: 5,
  metrics: [ms('tensor', 'the first cell that adds two numbers in TensorFlow, which loads it', 'cell')],
  async begin(peer) {
    return async () => {
      await using kernel = await peer.start()
      const { stdout, ms } = await peer.run(kernel, peer.cells.tensor!, ({ stdout }) => stdout !== '')
      if (stdout === '2\n') return [ms]
      throw new PeerError(`${peer.name}: 1 + 1 in TensorFlow prints ${JSON.stringify(stdout)}, and not 2.`)
    }
  },
}

/** In the order in which they are reported. */
export const workloads: readonly KernelWorkload[] = [
  start,
  memory,
  roundTrip,
  lines,
  display,
  interrupt,
  completion,
  busyCompletion,
  tensor,
]

/** After which a kernel has loaded what it loads by itself. */
const SETTLED_MS = 1000
/** How long a cell computes before it is disturbed. */
const BUSY_FOR_MS = 200
/** A kernel that does not answer an interrupt within it never will. */
const ANSWER_MS = 10_000

function ms(workload: string, about: string, per: string): Metric {
  return { workload, about, unit: 'ms', per }
}

function bytes(workload: string, about: string): Metric {
  return { workload, about, unit: 'bytes', per: 'kernel' }
}

/** @throws {UnableError} if the kernel dies of what it was asked for, or does not answer */
async function answerOf<T>(kernel: KernelClient, answer: Promise<T>): Promise<T> {
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    kernel.process.kill('SIGKILL')
  }, ANSWER_MS)
  try {
    return await answer
  } catch (error) {
    if (!(error instanceof KernelDiedError)) throw error
    const [ending] = error.message.split('.')
    throw new UnableError(isLate ? `no answer within ${ANSWER_MS / 1000} s` : ending)
  } finally {
    clearTimeout(timer)
  }
}

/** @returns completes a member, and says in how many milliseconds */
function completer(peer: KernelPeer, kernel: KernelClient): () => Promise<number> {
  let count = 0
  return async () => {
    // What was asked before may be remembered.
    const code = `copy${count++} = numbers.`
    const started = performance.now()
    const { matches } = await kernel.request('complete_request', { code, cursor_pos: code.length })
    const ms = performance.now() - started
    if ((matches as string[]).some(match => match.endsWith(peer.cells.member))) return ms
    throw new PeerError(`${peer.name} does not complete ${code} with ${peer.cells.member}: ${JSON.stringify(matches)}`)
  }
}
