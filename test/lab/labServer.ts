/** @file A JupyterLab that `npm start` serves, on a free port, driven over its REST API and websockets as the page does. */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { LabKernel } from './labKernel.ts'
import type { NotebookFolder } from './notebookFolder.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

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

  /** Runs `npm start -- --no-browser` and waits until it serves. @param folder - served instead of `notebooks` */
  static async start(folder?: NotebookFolder): Promise<LabServer> {
    const args = ['start', '--', '--no-browser', `--port=${await freePort()}`]
    if (folder) args.push(`--ServerApp.root_dir=${folder.path}`)
    const env = { ...process.env, ...folder?.settings }
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

  #connect(kernelId: string): Promise<LabKernel> {
    return LabKernel.connect(kernelId, this.#origin.replace('http', 'ws'), this.#token)
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
