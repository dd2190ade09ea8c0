/** @file A kernel behind JupyterLab's server, driven over its websocket as the page does. */

import { randomUUID } from 'node:crypto'
import { once } from 'node:events'

/** A message as the server's websockets carry it. */
export interface LabMessage {
  readonly channel: string
  readonly header: { readonly msg_id: string; readonly msg_type: string }
  readonly parent_header: { readonly msg_id?: string }
  readonly content: Record<string, unknown>
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

  private constructor(id: string, clientId: string, socket: WebSocket) {
    this.id = id
    this.#clientId = clientId
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(String(data)) as LabMessage
      for (const listener of this.#listeners) listener(message)
    })
  }

  /** The server opens the socket once it has heard the kernel's publications. @param origin - the server's, as `ws:` */
  static async connect(id: string, origin: string, token: string): Promise<LabKernel> {
    const clientId = randomUUID()
    const socket = new WebSocket(`${origin}/api/kernels/${id}/channels?session_id=${clientId}&token=${token}`)
    await once(socket, 'open')
    return new LabKernel(id, clientId, socket)
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

function resultOf(messages: readonly LabMessage[]): string | undefined {
  const message = messages.find(({ header }) => header.msg_type === 'execute_result')
  return (message?.content.data as Record<string, string> | undefined)?.['text/plain']
}

function stdoutOf(messages: readonly LabMessage[]): string {
  const texts = messages.filter(({ header, content }) => header.msg_type === 'stream' && content.name === 'stdout')
  return texts.map(({ content }) => content.text).join('')
}
