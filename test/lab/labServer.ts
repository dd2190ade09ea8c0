/** @file A JupyterLab that `npm start` serves, on a free port, driven over its REST API and websockets as the page does. */

import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A message as the server's websockets carry it. */
export interface LabMessage {
  readonly channel: string
  readonly header: { readonly msg_id: string; readonly msg_type: string }
  readonly parent_header: { readonly msg_id?: string }
  readonly content: Record<string, unknown>
}

export class LabServer implements AsyncDisposable {
  readonly #process: ChildProcess
  /** All that it printed. */
  readonly output: () => string
  readonly #origin: string
  readonly #token: string

  private constructor(process: ChildProcess, output: () => string, url: URL) {
    this.#process = process
    this.output = output
    this.#origin = url.origin
    this.#token = url.searchParams.get('token') ?? ''
  }

  /**
   * Runs `npm start -- --no-browser` and waits until it serves.
   *
   * @param options.folder - served instead of `notebooks`
   * @param options.env - more variables of its environment
   */
  static async start(options: { folder?: string; env?: NodeJS.ProcessEnv } = {}): Promise<LabServer> {
    const args = ['start', '--', '--no-browser', `--port=${await freePort()}`]
    if (options.folder) args.push(`--ServerApp.root_dir=${options.folder}`)
    const env = { ...process.env, ...options.env }
    const child = spawn('npm', args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    const url = await new Promise<URL>((resolve, reject) => {
      const read = (chunk: Buffer) => {
        text += chunk
        const found = /http:\/\/127\.0\.0\.1:\d+\/lab\?token=\w+/.exec(text)
        if (found) resolve(new URL(found[0]))
      }
      child.stdout.on('data', read)
      child.stderr.on('data', read)
      child.on('error', reject)
      child.on('close', code => reject(new Error(`npm start ended with code ${code}:\n${text}`)))
    })
    await answering(url, () => child.exitCode === null)
    return new LabServer(child, () => text, url)
  }

  /** The address of a notebook's page, with the token that opens it, and none of the tabs of other pages. */
  pageOf(path: string): string {
    return `${this.#origin}/lab/tree/${path}?reset&token=${this.#token}`
  }

  /** Asks the REST API. @param token - another one than the server's, or none */
  fetch(path: string, init: RequestInit = {}, token: string | undefined = this.#token): Promise<Response> {
    const headers = { ...(init.headers as Record<string, string>), ...(token && { Authorization: `token ${token}` }) }
    return fetch(`${this.#origin}/api/${path}`, { ...init, headers })
  }

  /** Sets JupyterLab's theme for the pages that are opened from now on. */
  async setTheme(theme: 'light' | 'dark'): Promise<void> {
    const name = theme === 'dark' ? 'JupyterLab Dark' : 'JupyterLab Light'
    const body = JSON.stringify({ raw: JSON.stringify({ theme: name }) })
    const path = '../lab/api/settings/@jupyterlab/apputils-extension:themes'
    const response = await this.fetch(path, { method: 'PUT', body })
    if (!response.ok) throw new Error(`no theme: ${response.status} ${await response.text()}`)
  }

  /** Opens a notebook's session, as the page does, and connects to its kernel. */
  async openNotebook(path: string): Promise<LabKernel> {
    const session = { path, name: path, type: 'notebook', kernel: { name: 'diptych' } }
    const response = await this.fetch('sessions', { method: 'POST', body: JSON.stringify(session) })
    if (!response.ok) throw new Error(`no session: ${response.status} ${await response.text()}`)
    const { kernel } = (await response.json()) as { kernel: { id: string } }
    return await this.#connect(kernel.id)
  }

  /** Restarts a kernel, as the page does: it connects again after it. */
  async restart(kernel: LabKernel): Promise<LabKernel> {
    const response = await this.fetch(`kernels/${kernel.id}/restart`, { method: 'POST' })
    if (!response.ok) throw new Error(`no restart: ${response.status} ${await response.text()}`)
    kernel[Symbol.dispose]()
    return await this.#connect(kernel.id)
  }

  /** The server opens the socket once it has heard the kernel's publications. */
  async #connect(kernelId: string): Promise<LabKernel> {
    const clientId = randomUUID()
    const address = `${this.#origin.replace('http', 'ws')}/api/kernels/${kernelId}/channels`
    const socket = new WebSocket(`${address}?session_id=${clientId}&token=${this.#token}`)
    await once(socket, 'open')
    return new LabKernel(kernelId, clientId, socket)
  }

  /** Asks npm to end, as a system does that shuts down. @returns its exit code, or the signal that ended it */
  async stop(): Promise<number | string> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      this.#process.kill('SIGTERM')
      await once(this.#process, 'close')
    }
    return this.#process.exitCode ?? this.#process.signalCode ?? 'unknown'
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }
}

/** What came of a cell. */
export interface CellResult {
  readonly status: unknown
  readonly result: string | undefined
  readonly stdout: string
  readonly messages: readonly LabMessage[]
}

export class LabKernel implements Disposable {
  readonly id: string
  readonly #clientId: string
  readonly #socket: WebSocket
  readonly #listeners = new Set<(message: LabMessage) => void>()

  constructor(id: string, clientId: string, socket: WebSocket) {
    this.id = id
    this.#clientId = clientId
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(String(data)) as LabMessage
      for (const listener of this.#listeners) listener(message)
    })
  }

  /** Runs a cell until its reply and its idle status have come. @param onMessage - sees each of its messages */
  run(code: string, onMessage?: (message: LabMessage) => void): Promise<CellResult> {
    const header = {
      msg_id: randomUUID(),
      msg_type: 'execute_request',
      username: 'test',
      session: this.#clientId,
      version: '5.4',
    }
    const content = { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false }
    const messages: LabMessage[] = []
    return new Promise(resolve => {
      const listener = (message: LabMessage) => {
        if (message.parent_header.msg_id !== header.msg_id) return
        messages.push(message)
        onMessage?.(message)
        const reply = messages.find(({ header: { msg_type } }) => msg_type === 'execute_reply')
        const isIdle = messages.some(({ content: { execution_state } }) => execution_state === 'idle')
        if (!reply || !isIdle) return
        this.#listeners.delete(listener)
        resolve({ status: reply.content.status, result: resultOf(messages), stdout: stdoutOf(messages), messages })
      }
      this.#listeners.add(listener)
      this.#socket.send(
        JSON.stringify({ channel: 'shell', header, parent_header: {}, metadata: {}, content, buffers: [] }),
      )
    })
  }

  [Symbol.dispose](): void {
    this.#socket.close()
  }
}

/** jupyter_server prints its address a moment before it listens there, and nothing when it does. */
async function answering(url: URL, isAlive: () => boolean): Promise<void> {
  while (isAlive()) {
    const response = await fetch(new URL('/api', url)).catch((error: Error & { cause?: { code?: string } }) => {
      if (error.cause?.code !== 'ECONNREFUSED') throw error
    })
    if (response?.ok) return
  }
}

/** A port that the system says is free. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

function resultOf(messages: readonly LabMessage[]): string | undefined {
  const message = messages.find(({ header }) => header.msg_type === 'execute_result')
  return (message?.content.data as Record<string, string> | undefined)?.['text/plain']
}

function stdoutOf(messages: readonly LabMessage[]): string {
  const texts = messages.filter(({ header, content }) => header.msg_type === 'stream' && content.name === 'stdout')
  return texts.map(({ content }) => content.text).join('')
}
