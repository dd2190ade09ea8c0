/** @file A kernel that is measured: starting it, and running cells in it. The same client drives all of them, over TCP, as Jupyter does. */

import { subscribe } from 'node:diagnostics_channel'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import { KernelClient, type ReceivedMessage, WireError } from '@diptych/kernel'
import type { ExecuteReply, MimeBundle, Stream } from '@diptych/protocol'
import { type PeerCommand, PeerError } from '../engine/peer.ts'
import type { Cells } from './cells.ts'
import type { KernelKind } from './peers.ts'

/** The kernel cannot do what is measured. Where it is diptych, that ends the bench. */
export class UnableError extends Error {
  override name = 'UnableError'
}

/** What a cell has put out. */
export interface Output {
  stdout: string
  /** `text/plain` of the last result or display. */
  shown: string | undefined
}

export interface CellRun extends Output {
  readonly reply: ExecuteReply
  /** From the request to the reply. */
  readonly replyMs: number
  /** From the request until the reply, the idle status and the output are there. */
  readonly ms: number
}

interface CellOptions {
  /** Whether the output is all that the cell puts out: some kernels say that they are idle before they have sent it. Default: it is. */
  isWhole?(output: Output): boolean
  /** The kernel says that it begins with the cell. */
  onStart?(): void
}

export class KernelPeer {
  readonly name: string
  readonly cells: Cells
  readonly #options: Parameters<typeof KernelClient.start>[0]

  /** @param folder - for the histories of this run's cells */
  constructor({ name, cells, interruptMode }: KernelKind, { file, args, env }: PeerCommand, folder: string) {
    this.name = name
    this.cells = cells()
    this.#options = {
      transport: 'tcp',
      spec: { argv: [file, ...args], interrupt_mode: interruptMode },
      // Those that keep a history do so in a file, as in Jupyter.
      env: { ...env, IPYTHONDIR: join(folder, 'ipython'), DIPTYCH_HISTORY: join(folder, 'history.sqlite') },
    }
  }

  /** Resolves when the kernel answers and its publications arrive. @throws {PeerError} if it does not start */
  async start(): Promise<KernelClient> {
    try {
      return await KernelClient.start(this.#options)
    } catch (error) {
      throw new PeerError(`${this.name} does not run: ${(error as Error).message}`)
    }
  }

  /** @throws {PeerError} if the cell fails {UnableError} if the kernel sends what is no message */
  async run(kernel: KernelClient, code: string, isWhole?: CellOptions['isWhole']): Promise<CellRun> {
    const run = await runCell(kernel, code, { isWhole }).catch(error => {
      throw error instanceof WireError ? new UnableError(`sends no proper messages: ${error.message}`) : error
    })
    if (run.reply.status === 'ok') return run
    throw new PeerError(`${this.name} fails in ${code}: ${JSON.stringify(run.reply)}`)
  }

  /** Runs a cell that comes to 2. @throws {PeerError} if it comes to something else */
  async sum(kernel: KernelClient): Promise<CellRun> {
    const run = await this.run(kernel, this.cells.sum, ({ shown }) => shown !== undefined)
    if (run.shown !== undefined && stripVTControlCharacters(run.shown) === '2') return run
    throw new PeerError(`${this.name}: ${this.cells.sum} comes to ${run.shown}, and not to 2.`)
  }
}

/** When the newest reply to a cell came. One cell is under way at a time. */
let repliedAt = 0
subscribe('diptych:client:received', data => {
  const { message } = data as { message: ReceivedMessage }
  if (message.header.msg_type === 'execute_reply') repliedAt = performance.now()
})

export async function runCell(
  kernel: KernelClient,
  code: string,
  { isWhole = () => true, onStart }: CellOptions = {},
): Promise<CellRun> {
  const output: Output = { stdout: '', shown: undefined }
  const { promise: whole, resolve } = Promise.withResolvers<void>()
  const onMessage = ({ header: { msg_type: type }, content }: ReceivedMessage): void => {
    if (type === 'execute_input') onStart?.()
    add(type, content, output)
    if (isWhole(output)) resolve()
  }
  const started = performance.now()
  const reply = await kernel.execute(code, { onMessage })
  if (reply.status === 'ok' && !isWhole(output)) await Promise.race([whole, sleep(LATE_MS)])
  const ms = performance.now() - started
  return { reply, replyMs: repliedAt - started, ms, ...output }
}

/** What has not come so long after the idle status is taken for lost. */
const LATE_MS = 3000

function add(type: string, content: unknown, output: Output): void {
  if (type === 'stream') {
    const { name, text } = content as Stream
    if (name === 'stdout') output.stdout += text
  } else if (type === 'execute_result' || type === 'display_data') {
    const { 'text/plain': text } = (content as { data: MimeBundle }).data
    if (typeof text === 'string') output.shown = text
  }
}
