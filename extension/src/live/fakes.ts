/** @file A kernel, its comms and a session that only pretend, for tests: what was sent, and what the other side says. */

import type { MimeBundle } from '@diptych/protocol'
import type { Kernel } from '@jupyterlab/services'
import { Signal } from '@lumino/signaling'
import type { LiveSession } from './connection.ts'

export class FakeComm {
  readonly target: string
  readonly sent: unknown[] = []
  isDisposed = false
  onMsg: (message: { content: { data: unknown }; buffers?: unknown[] }) => void = () => undefined
  onClose: (message: { content: { data: MimeBundle } }) => void = () => undefined

  constructor(target: string) {
    this.target = target
  }

  open(data: unknown): void {
    this.sent.push({ open: data })
  }

  send(data: unknown): void {
    this.sent.push({ message: data })
  }

  close(): void {
    this.sent.push('close')
    this.onClose({ content: { data: {} } })
    this.isDisposed = true
  }

  dispose(): void {
    this.isDisposed = true
  }

  /** A message of the kernel comes. */
  receive(data: unknown, ...buffers: unknown[]): void {
    this.onMsg({ content: { data }, buffers })
  }
}

export class FakeKernel {
  handleComms = true
  status: Kernel.Status = 'idle'
  connectionStatus: Kernel.ConnectionStatus = 'connected'
  isDisposed = false
  info: Promise<{ implementation: string }>
  readonly comms: FakeComm[] = []

  constructor(implementation = 'diptych') {
    this.info = Promise.resolve({ implementation })
  }

  createComm(target: string): FakeComm {
    const comm = new FakeComm(target)
    this.comms.push(comm)
    return comm
  }
}

export class FakeSession {
  session: { kernel: FakeKernel | null } | null
  readonly kernelChanged = new Signal<this, unknown>(this)
  readonly statusChanged = new Signal<this, unknown>(this)
  readonly connectionStatusChanged = new Signal<this, unknown>(this)

  constructor(kernel: FakeKernel | null) {
    this.session = { kernel }
  }

  /** As the connection takes it. */
  get asSession(): LiveSession {
    return this as unknown as LiveSession
  }

  setKernel(kernel: FakeKernel | null): void {
    this.session = { kernel }
    this.kernelChanged.emit(undefined)
  }

  setStatus(status: Kernel.Status): void {
    this.session!.kernel!.status = status
    this.statusChanged.emit(undefined)
  }

  setConnection(status: Kernel.ConnectionStatus): void {
    this.session!.kernel!.connectionStatus = status
    this.connectionStatusChanged.emit(undefined)
  }
}
