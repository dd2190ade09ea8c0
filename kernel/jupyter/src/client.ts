/** @file A Jupyter client of this kernel alone: starts it, runs cells, stops it. For headless runs and tests. */

import { type ChildProcess, spawn } from 'node:child_process'
import { channel as diagnosticsChannel } from 'node:diagnostics_channel'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { ExecuteReply, Header, JsonObject, Message } from '@diptych/protocol'
import { Dealer, Request, Subscriber } from 'zeromq'
import { type ConnectionOptions, connectionFileText, makeConnection } from './clientConnection.ts'
import { addressOf, type Channel, type Connection } from './io/connection.ts'
import { type ReceivedMessage, Wire } from './io/wire.ts'
import { nodeFlags } from './nodeFlags.ts'

export interface StartOptions extends ConnectionOptions {
  /** The notebook's folder. Default: this process's. */
  cwd?: string
  /** Added to this process's environment; `undefined` removes a variable. */
  env?: Readonly<Record<string, string | undefined>>
  /** What the kernel process itself writes to its stdout and stderr: complaints, and what `DIPTYCH_DEBUG` prints. */
  onLog?(text: string): void
}

export interface ExecuteOptions {
  /** Every message that the cell publishes, in order; also what it publishes after its end, while the client lives. */
  onMessage?(message: ReceivedMessage): void
  /** Answers `prompt()`. Without it the cell is told that there is nobody to ask. */
  onInput?(prompt: string, isPassword: boolean): string | Promise<string>
  /** Default: whether there is `onInput`. */
  allowStdin?: boolean
  /** Default true. */
  storeHistory?: boolean
  /** Default false. */
  silent?: boolean
  userExpressions?: Readonly<Record<string, string>>
  /** Default true: cells that wait behind one that fails are aborted. */
  stopOnError?: boolean
  /** The request's metadata, such as `{diptych: {mode: 'graph'}}`. */
  metadata?: JsonObject
  /** The subshell that runs it, from a `create_subshell_request`. Default: the main shell. */
  subshellId?: string
}

/** Every message that a client gets: `{channel, message}`. */
const received = diagnosticsChannel('diptych:client:received')

/** The kernel process ended, or did not start. */
export class KernelDiedError extends Error {
  override name = 'KernelDiedError'
}

interface Pending {
  resolve(reply: JsonObject): void
  reject(error: Error): void
  reply: JsonObject | undefined
  isIdle: boolean
}

/** @example
 * await using kernel = await KernelClient.start()
 * const reply = await kernel.execute('1 + 1', { onMessage: message => console.log(message.content) })
 */
export class KernelClient implements AsyncDisposable {
  readonly process: ChildProcess
  readonly connection: Connection
  readonly #wire: Wire
  readonly #folder: string
  readonly #shell = new Dealer({ linger: 0 })
  readonly #control = new Dealer({ linger: 0 })
  readonly #stdin = new Dealer({ linger: 0 })
  readonly #iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0 })
  readonly #pending = new Map<string, Pending>()
  readonly #listeners = new Map<string, ExecuteOptions>()
  readonly #observers = new Set<(message: ReceivedMessage) => void>()
  readonly #exited: Promise<void>
  #sending: Promise<void> = Promise.resolve()
  #log = ''
  #death: KernelDiedError | undefined

  /** Starts a kernel and waits until it answers and its publications arrive. @throws {KernelDiedError} with what it said. */
  static async start(options: StartOptions = {}): Promise<KernelClient> {
    const folder = mkdtempSync(join(tmpdir(), `diptych-client-${process.pid}-`))
    const connection = await makeConnection(folder, options)
    const client = new KernelClient(connection, folder, options)
    try {
      const welcome = new Promise<void>(resolve => {
        const stop = client.observe(({ header }) => {
          if (header.msg_type !== 'iopub_welcome') return
          stop()
          resolve()
        })
      })
      client.#connect()
      // What is published before the subscription has arrived is lost, the idle status of an early request as well.
      await client.#alive(welcome)
      await client.request('kernel_info_request')
      return client
    } catch (error) {
      await client.shutdown()
      throw error
    }
  }

  private constructor(connection: Connection, folder: string, { cwd, env, onLog }: StartOptions) {
    this.connection = connection
    this.#folder = folder
    this.#wire = new Wire(connection, 'client')
    const file = join(folder, 'connection.json')
    writeFileSync(file, connectionFileText(connection), { mode: 0o600 })
    const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
    const main = fileURLToPath(new URL(`./main.${extension}`, import.meta.url))
    // The parent's pid: a kernel whose client was killed ends by itself.
    // No person typed what a program runs: it stays out of their history.
    const defaults = { JPY_PARENT_PID: String(process.pid), DIPTYCH_LOG_FD: '3', DIPTYCH_HISTORY: ':memory:' }
    this.process = spawn(process.execPath, [...nodeFlags, main, file], {
      cwd,
      env: { ...process.env, ...defaults, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    })
    for (const stream of this.process.stdio.slice(1) as Readable[]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#log = (this.#log + text).slice(-10_000)
        onLog?.(text)
      })
    }
    this.#exited = new Promise(resolve => {
      this.process.once('error', error => {
        this.#die(`cannot start ${process.execPath}: ${error.message}`)
        resolve()
      })
      this.process.once('close', (code, signal) => {
        this.#die(`the kernel process ended (${signal ?? `exit code ${code}`})`)
        resolve()
      })
    })
  }

  /**
   * Runs a cell. Resolves when its reply and its idle status are there: all of its output has been seen then, except what its timers print later.
   *
   * @throws {KernelDiedError} if the kernel ends meanwhile.
   */
  async execute(code: string, options: ExecuteOptions = {}): Promise<ExecuteReply> {
    const { silent = false, storeHistory = true, userExpressions = {}, stopOnError = true, metadata = {} } = options
    const content = {
      code,
      silent,
      store_history: storeHistory,
      user_expressions: userExpressions,
      allow_stdin: options.allowStdin ?? options.onInput !== undefined,
      stop_on_error: stopOnError,
    }
    const reply = await this.#ask('shell', 'execute_request', content, metadata, options)
    return reply as unknown as ExecuteReply
  }

  /** Sends a request and resolves with the content of its reply. */
  request(type: string, content: JsonObject = {}, channel: 'shell' | 'control' = 'shell'): Promise<JsonObject> {
    return this.#ask(channel, type, content, {})
  }

  /** Sends what has no reply, such as a comm message. @returns its msg_id */
  send(
    type: string,
    content: JsonObject,
    buffers: readonly Uint8Array[] = [],
    channel: 'shell' | 'control' | 'stdin' = 'shell',
    subshellId?: string,
  ): string {
    const header = this.#header(type, subshellId)
    this.#send(channel, { header, parent_header: {}, metadata: {}, content, buffers })
    return header.msg_id
  }

  /** Sends frames as they are, for what no proper client would send. */
  sendRaw(channel: 'shell' | 'control' | 'stdin', frames: readonly (Buffer | Uint8Array)[]): void {
    const socket = { shell: this.#shell, control: this.#control, stdin: this.#stdin }[channel]
    // One send at a time: zeromq.js refuses a second.
    this.#sending = this.#sending.then(() => (socket.closed ? undefined : socket.send(frames as Buffer[])))
  }

  /** Calls `observer` for every publication, whoever caused it. @returns a function that stops it */
  observe(observer: (message: ReceivedMessage) => void): () => void {
    this.#observers.add(observer)
    return () => this.#observers.delete(observer)
  }

  /** Stops the running cell. Resolves when the kernel has got the request; the cell's own reply says when it has stopped. */
  async interrupt(): Promise<void> {
    await this.request('interrupt_request', {}, 'control')
  }

  /** Round trip on the heartbeat channel, which the kernel answers whatever its cells do. */
  async heartbeat(): Promise<void> {
    using socket = new DisposableRequest({ linger: 0 })
    this.#encrypt(socket)
    socket.connect(addressOf(this.connection, 'hb'))
    await socket.send('ping')
    await this.#alive(socket.receive())
  }

  /** Resolves when the process has ended and all that it said has been read. */
  async exited(): Promise<void> {
    await this.#exited
  }

  /** Asks the kernel to end, and waits until it has. Safe to call twice. */
  async shutdown(): Promise<void> {
    if (!this.#death) {
      // A kernel that cannot listen any more must not keep the client waiting: it is killed instead.
      const timer = setTimeout(() => this.process.kill('SIGKILL'), 5000)
      this.send('shutdown_request', { restart: false }, [], 'control')
      await this.#exited
      clearTimeout(timer)
    }
    for (const socket of [this.#shell, this.#control, this.#stdin, this.#iopub]) socket.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown()
  }

  #connect(): void {
    this.#iopub.subscribe('')
    const sockets = { shell: this.#shell, control: this.#control, stdin: this.#stdin, iopub: this.#iopub }
    // One identity: the kernel asks for input on stdin the client whose request came on shell.
    const identity = this.#wire.session
    for (const socket of [this.#shell, this.#control, this.#stdin]) socket.routingId = identity
    for (const [channel, socket] of Object.entries(sockets)) {
      this.#encrypt(socket)
      socket.connect(addressOf(this.connection, channel as Channel))
      void this.#read(socket, message => {
        received.publish({ channel, message })
        if (channel === 'iopub') this.#published(message)
        else this.#answered(channel, message)
      })
    }
  }

  /** The keys of the connection file serve both sides, as they do in Jupyter's own client. */
  #encrypt(socket: Dealer | Subscriber | Request): void {
    const { curve } = this.connection
    if (!curve) return
    socket.curveServerKey = curve.publicKey
    socket.curvePublicKey = curve.publicKey
    socket.curveSecretKey = curve.secretKey
  }

  async #read(socket: Dealer | Subscriber, each: (message: ReceivedMessage) => void): Promise<void> {
    for await (const frames of socket) each(this.#wire.decode(frames))
  }

  #ask(
    channel: 'shell' | 'control',
    type: string,
    content: object,
    metadata: JsonObject,
    options?: ExecuteOptions,
  ): Promise<JsonObject> {
    if (this.#death) return Promise.reject(this.#death)
    const header = this.#header(type, options?.subshellId)
    const message = { header, parent_header: {}, metadata, content, buffers: [] }
    const id = message.header.msg_id
    if (options) this.#listeners.set(id, options)
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, reply: undefined, isIdle: false })
      this.#send(channel, message)
    })
  }

  #header(type: string, subshellId: string | undefined): Header {
    return { ...this.#wire.header(type), ...(subshellId !== undefined && { subshell_id: subshellId }) }
  }

  #send(channel: 'shell' | 'control' | 'stdin', message: Message<object>): void {
    this.sendRaw(channel, this.#wire.encode(message))
  }

  #answered(channel: string, message: ReceivedMessage): void {
    const parent = message.parent_header.msg_id ?? ''
    if (channel === 'stdin') void this.#answerInput(parent, message)
    else this.#complete(parent, { reply: message.content as JsonObject })
  }

  #published(message: ReceivedMessage): void {
    for (const observer of this.#observers) observer(message)
    const parent = message.parent_header.msg_id ?? ''
    this.#listeners.get(parent)?.onMessage?.(message)
    const { execution_state: state } = message.content as { execution_state?: string }
    if (message.header.msg_type === 'status' && state === 'idle') this.#complete(parent, { isIdle: true })
  }

  #complete(id: string, part: Partial<Pick<Pending, 'reply' | 'isIdle'>>): void {
    const pending = this.#pending.get(id)
    if (!pending) return
    Object.assign(pending, part)
    if (!pending.reply || !pending.isIdle) return
    this.#pending.delete(id)
    pending.resolve(pending.reply)
  }

  async #answerInput(parent: string, { header, content }: ReceivedMessage): Promise<void> {
    if (header.msg_type !== 'input_request') return
    const { prompt, password } = content as { prompt: string; password: boolean }
    const value = await this.#listeners.get(parent)?.onInput?.(prompt, password)
    if (value === undefined) return
    this.#send('stdin', {
      header: this.#wire.header('input_reply'),
      parent_header: header,
      metadata: {},
      content: { value },
      buffers: [],
    })
  }

  async #alive<T>(promise: Promise<T>): Promise<T> {
    const death = this.#exited.then(() => Promise.reject(this.#death))
    return Promise.race([promise, death])
  }

  #die(reason: string): void {
    const said = this.#log.trim()
    this.#death ??= new KernelDiedError(said === '' ? reason : `${reason}. It said:\n${said}`)
    for (const { reject } of this.#pending.values()) reject(this.#death)
    this.#pending.clear()
  }
}

class DisposableRequest extends Request {
  [Symbol.dispose](): void {
    this.close()
  }
}
