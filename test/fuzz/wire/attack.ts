/** @file Sends inputs to the sockets of a real kernel and looks at what comes of each: its log, its messages, whether it lives. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { KernelClient, type ReceivedMessage } from '@diptych/kernel'
import fc from 'fast-check'
import { type Channel, FORGED_COUNT, type Input, inputs, SESSION, signedMessage } from './inputs.ts'

export interface Attack {
  /** @param seed - of fast-check: the same one draws the same inputs */
  readonly seed: number
  readonly count: number
  onProgress?(done: number): void
}

/**
 * Sends `count` inputs one by one, looks at each, then all of them again at once, and lets the kernel run a cell.
 *
 * @throws with the smallest input that is not refused or answered as it must be
 */
export async function attack({ seed, count, onProgress }: Attack): Promise<void> {
  await using target = new Target()
  let done = 0
  await fc.assert(
    fc.asyncProperty(inputs, async input => {
      await target.strike(input)
      onProgress?.(++done)
    }),
    { seed, numRuns: count },
  )
  await target.flood(fc.sample(inputs, { seed, numRuns: count }))
}

/** A kernel; a new one after its death, so that an input that ends it can be made smaller. */
class Target implements AsyncDisposable {
  #kernel: KernelClient | undefined
  #death: Promise<never> | undefined
  #log = ''
  #sentinels = 0
  #onLog: () => void = () => undefined
  /** What the client heard because of the input. */
  #heard = { replies: 0, idles: 0 }
  #onMessage: () => void = () => undefined
  readonly #listen = (value: unknown): void => {
    const { channel, message } = value as { channel: string; message: ReceivedMessage }
    if (message.parent_header.session !== SESSION) return
    if (channel !== 'iopub') this.#heard.replies++
    if ((message.content as { execution_state?: string }).execution_state === 'idle') this.#heard.idles++
    this.#onMessage()
  }

  constructor() {
    subscribe('diptych:client:received', this.#listen)
  }

  async strike(input: Input): Promise<void> {
    const kernel = await this.#alive()
    this.#log = ''
    this.#heard = { replies: 0, idles: 0 }
    for (const frames of input.messages(kernel.connection.key)) kernel.sendRaw(input.channel, frames)
    await this.#until('message', () => this.#heard.replies >= input.replies && this.#heard.idles >= input.idles)
    await this.#behind(kernel, input.channel)
    const lines = this.#log.split('\n').filter(line => line.includes('a message was refused: ')).length
    const got = { logLines: lines, ...this.#heard }
    const { logLines, replies, idles } = input
    const expected = { logLines, replies, idles }
    if (JSON.stringify(got) !== JSON.stringify(expected) || /failed: |in the io thread/.test(this.#log)) {
      throw new Error(
        `${input.about}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}; the log:\n${this.#log}`,
      )
    }
  }

  /** Many at once, without a look at each; then a cell runs, and none that was forged has. */
  async flood(all: readonly Input[]): Promise<void> {
    const kernel = await this.#alive()
    this.#heard = { replies: 0, idles: 0 }
    for (const { channel, messages } of all) {
      for (const frames of messages(kernel.connection.key)) kernel.sendRaw(channel, frames)
    }
    for (const channel of ['shell', 'control', 'stdin'] as const) await this.#behind(kernel, channel)
    // Cells behind one that fails are aborted, with a reply and an idle status as well.
    const sum = (what: 'replies' | 'idles'): number => all.reduce((total, input) => total + input[what], 0)
    const [replies, idles] = [sum('replies'), sum('idles')]
    await this.#until('message', () => this.#heard.replies >= replies && this.#heard.idles >= idles)
    let text: unknown
    const onMessage = ({ header, content }: ReceivedMessage): void => {
      if (header.msg_type === 'execute_result') text = (content as { data: Record<string, unknown> }).data['text/plain']
    }
    await kernel.execute(`[6 * 7, ${FORGED_COUNT}]`, { onMessage })
    if (text !== '[ 42, undefined ]') throw new Error(`a cell after it all gave ${text}, not [ 42, undefined ]`)
    await kernel.heartbeat()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    unsubscribe('diptych:client:received', this.#listen)
    await this.#kernel?.shutdown()
  }

  async #alive(): Promise<KernelClient> {
    if (this.#kernel && this.#kernel.process.exitCode === null && this.#kernel.process.signalCode === null)
      return this.#kernel
    await this.#kernel?.shutdown()
    const onLog = (text: string): void => {
      this.#log += text
      this.#onLog()
    }
    const kernel = await KernelClient.start({ onLog })
    this.#kernel = kernel
    this.#death = kernel.exited().then(() => Promise.reject(new Error(`the kernel ended; its log:\n${this.#log}`)))
    this.#death.catch(() => undefined)
    return kernel
  }

  /** Waits until the kernel has dealt with all that came on `channel`: it complains about a last message. */
  async #behind(kernel: KernelClient, channel: Channel): Promise<void> {
    const sentinel = `sentinel ${++this.#sentinels};`
    kernel.sendRaw(channel, signedMessage(sentinel, {}, kernel.connection.key))
    await this.#until('log', () => this.#log.includes(sentinel))
    this.#log = this.#log
      .split('\n')
      .filter(line => !line.includes(sentinel))
      .join('\n')
  }

  /** @throws if the kernel ends meanwhile */
  async #until(what: 'log' | 'message', isSo: () => boolean): Promise<void> {
    const happened = new Promise<void>(resolve => {
      const look = (): void => {
        if (isSo()) resolve()
      }
      if (what === 'log') this.#onLog = look
      else this.#onMessage = look
      look()
    })
    await Promise.race([happened, this.#death])
  }
}
