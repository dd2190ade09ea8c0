/** @file A Jupyter client of one kernel, this one if no other is named: starts it, runs cells, stops it. For headless runs, tests and benches. */

import type { ChildProcess } from 'node:child_process'
import { channel as diagnosticsChannel } from 'node:diagnostics_channel'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExecuteReply, Header, JsonObject, Message } from '@diptych/protocol'
import { Dealer, Request, Subscriber } from 'zeromq'
import { type ConnectionOptions, connectionFileText, makeConnection } from './clientConnection.ts'
import { addressOf, type Channel, type Connection } from './io/connection.ts'
import { type ReceivedMessage, Wire, WireError } from './io/wire.ts'
import { type KernelDiedError, type ProcessOptions, startProcess } from './kernelProcess.ts'
import { type KernelSpec, kernelSpec } from './kernelSpec.ts'

export interface StartOptions extends ConnectionOptions, ProcessOptions {
  /** The kernel, in the words of its kernelspec; its environment is in `env`. Default: this one. */
  spec?: Pick<KernelSpec, 'argv' | 'interrupt_mode'>
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

/** ZeroMQ looks ten times a second whether a kernel has bound its sockets, if it is not told otherwise. */
const RECONNECT_MS = 5

interface Pending {
  resolve(reply: JsonObject): void
  reject(error: Error): void
  reply: JsonObject | undefined
  isIdle: boolean
}

interface AskOptions {
  /** Of a cell. */
  cell?: ExecuteOptions
  /** Whether all that is published for the request is waited for. */
  needsIdle?: boolean
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
  readonly #interruptMode: KernelSpec['interrupt_mode']
  readonly #shell = new Dealer({ linger: 0, reconnectInterval: RECONNECT_MS })
  readonly #control = new Dealer({ linger: 0, reconnectInterval: RECONNECT_MS })
  readonly #stdin = new Dealer({ linger: 0, reconnectInterval: RECONNECT_MS })
  readonly #iopub = new Subscriber({ linger: 0, reconnectInterval: RECONNECT_MS, receiveHighWaterMark: 0 })
  readonly #pending = new Map<string, Pending>()
  readonly #listeners = new Map<string, ExecuteOptions>()
  readonly #observers = new Set<(message: ReceivedMessage) => void>()
  readonly #exited: Promise<void>
  #sending: Promise<void> = Promise.resolve()
  #death: KernelDiedError | undefined

  /** Starts a kernel and waits until it answers and its publications arrive. @throws {KernelDiedError} with what it said. */
  static async start(options: StartOptions = {}): Promise<KernelClient> {
    const folder = mkdtempSync(join(tmpdir(), `diptych-client-${process.pid}-`))
    const connection = await makeConnection(folder, options)
    const client = new KernelClient(connection, folder, options)
    try {
      client.#connect()
      await client.#greet()
      return client
    } catch (error) {
      await client.shutdown()
      throw error
    }
  }

  private constructor(connection: Connection, folder: string, options: StartOptions) {
    const { spec: { argv, interrupt_mode: mode } = kernelSpec() } = options
    this.connection = connection
    this.#folder = folder
    this.#interruptMode = mode
    this.#wire = new Wire(connection, 'client')
    const file = join(folder, 'connection.json')
    writeFileSync(file, connectionFileText(connection), { mode: 0o600 })
    const { child, ended } = startProcess(
      argv.map(part => part.replace('{connection_file}', () => file)),
      options,
    )
    this.process = child
    this.#exited = ended.then(error => this.#die(error))
  }

  /**
   * Runs a cell. Resolves when its reply and its idle status are there: all of its output has been seen then, except what its timers print later.
   *
   * @throws {KernelDiedError} if the kernel ends meanwhile.
   * @throws {WireError} if it sends what is no message, such as one with a wrong signature.
   */
  async execute(code: string, options: ExecuteOptions = {}): Promise<ExecuteReply> {
    const { silent = false, storeHistory = true, userExpressions = {}, stopOnError = true } = options
    const content = {
      code,
      silent,
      store_history: storeHistory,
      user_expressions: userExpressions,
      allow_stdin: options.allowStdin ?? options.onInput !== undefined,
      stop_on_error: stopOnError,
    }
    const reply = await this.#ask('shell', 'execute_request', content, { cell: options })
    return reply as unknown as ExecuteReply
  }

  /** Sends a request and resolves with the content of its reply. */
  request(type: string, content: JsonObject = {}, channel: 'shell' | 'control' = 'shell'): Promise<JsonObject> {
    return this.#ask(channel, type, content)
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
    if (this.#interruptMode === 'signal') this.process.kill('SIGINT')
    else await this.request('interrupt_request', {}, 'control')
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
    for await (const frames of socket) {
      try {
        each(this.#wire.decode(frames))
      } catch (error) {
        if (!(error instanceof WireError)) throw error
        // Whichever request it was about has no end.
        this.#rejectAll(error)
      }
    }
  }

  /** What is published before the subscription has arrived is lost, the idle status of an early request as well: asks until anything is heard. */
  async #greet(): Promise<void> {
    let isHeard = false
    const stop = this.observe(() => {
      isHeard = true
      stop()
    })
    while (!isHeard) await this.#ask('shell', 'kernel_info_request', {}, { needsIdle: false })
  }

  #ask(
    channel: 'shell' | 'control',
    type: string,
    content: object,
    { cell, needsIdle = true }: AskOptions = {},
  ): Promise<JsonObject> {
    if (this.#death) return Promise.reject(this.#death)
    const header = this.#header(type, cell?.subshellId)
    const message = { header, parent_header: {}, metadata: cell?.metadata ?? {}, content, buffers: [] }
    const id = header.msg_id
    if (cell) this.#listeners.set(id, cell)
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, reply: undefined, isIdle: !needsIdle })
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

  #die(error: KernelDiedError): void {
    this.#death = error
    this.#rejectAll(error)
  }

  #rejectAll(error: Error): void {
    for (const { reject } of this.#pending.values()) reject(error)
    this.#pending.clear()
  }
}

class DisposableRequest extends Request {
  [Symbol.dispose](): void {
    this.close()
  }
}
