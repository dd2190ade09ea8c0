/** @file JSON-RPC over the pipes of a child process, as language servers speak it. */
import type { ChildProcess } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'

type Message = {
  id?: number | string
  method?: string
  params?: unknown
  result?: unknown
  error?: { message: string }
}

/** The server ended while it was asked, or before. */
export class ServerGoneError extends Error {
  override readonly name = 'ServerGoneError'
}

/** Speaks to one server process. Requests fail once it has ended. */
export class ServerConnection {
  readonly #process: ChildProcess
  readonly #answer: (method: string, params: unknown) => unknown
  readonly #pending = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  #received: Buffer = Buffer.alloc(0)
  #lastId = 0
  #isOpen = true

  /** @param answer - what the server gets for its own requests. */
  constructor(process: ChildProcess, answer: (method: string, params: unknown) => unknown) {
    this.#process = process
    this.#answer = answer
    process.on('error', error => this.#close(error.message))
    process.on('exit', (code, signal) => this.#close(`it ended with ${signal ?? `code ${code}`}`))
    // A pipe that breaks says so here before the process is known to have ended.
    this.#stdin.on('error', error => this.#close(error.message))
    this.#stdout.on('data', (chunk: Buffer) => this.#receive(chunk))
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  request(method: string, params: unknown): Promise<unknown> {
    if (!this.#isOpen) return Promise.reject(new ServerGoneError(`language server: ${method} asked after its end`))
    const id = ++this.#lastId
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    this.#pending.set(id, { resolve, reject })
    this.#send({ id, method, params })
    return promise
  }

  notify(method: string, params: unknown): void {
    if (this.#isOpen) this.#send({ method, params })
  }

  /** Ends the process. Safe to call twice. */
  kill(): void {
    this.#giveUp('it was told to end')
  }

  get #stdin(): Writable {
    return this.#process.stdin!
  }

  get #stdout(): Readable {
    return this.#process.stdout!
  }

  #send(message: Message): void {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }))
    this.#stdin.write(Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]))
  }

  #receive(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk])
    for (;;) {
      const headEnd = this.#received.indexOf('\r\n\r\n')
      if (headEnd < 0) return
      const start = headEnd + 4
      const length = Number(/content-length: *(\d+)/i.exec(this.#received.toString('latin1', 0, headEnd))?.[1])
      // Nothing after this could be told apart any more.
      if (!Number.isInteger(length)) {
        this.#giveUp('it sent a message without a length')
        return
      }
      if (this.#received.length < start + length) return
      const body = this.#received.toString('utf8', start, start + length)
      this.#received = this.#received.subarray(start + length)
      try {
        this.#handle(JSON.parse(body) as Message)
      } catch (error) {
        this.#giveUp(`it sent what cannot be read: ${String(error)}`)
        return
      }
    }
  }

  #giveUp(reason: string): void {
    this.#close(reason)
    this.#process.kill()
  }

  #handle({ id, method, params, result, error }: Message): void {
    if (method !== undefined) {
      if (id !== undefined) this.#send({ id, result: this.#answer(method, params) ?? null })
      return
    }
    const waiting = this.#pending.get(Number(id))
    this.#pending.delete(Number(id))
    if (error) waiting?.reject(new Error(`language server: ${error.message}`))
    else waiting?.resolve(result)
  }

  #close(reason: string): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    const gone = new ServerGoneError(`language server: ${reason}`)
    for (const { reject } of this.#pending.values()) reject(gone)
    this.#pending.clear()
  }
}
