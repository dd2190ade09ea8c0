/** @file Comms: conversations between a cell's code and the front end, with binary buffers both ways. */

import { randomUUID } from 'node:crypto'
import type { JsonObject } from '@diptych/protocol'
import type { CommRequest, TaskId } from '../threads.ts'
import { runAs } from './context.ts'
import type { Outlet } from './outlet.ts'
import { plain } from './plainJson.ts'

/** What the other side sent. */
export interface CommMessage {
  data: JsonObject
  buffers: readonly Uint8Array[]
}

type Listener = (message: CommMessage) => unknown

/** One end of an open comm. */
export class Comm {
  readonly id: string
  readonly target: string
  readonly #send: (comm: CommRequest, buffers: readonly Uint8Array[]) => void
  #onMsg: Listener | undefined
  #onClose: Listener | undefined
  #isOpen = true

  constructor(id: string, target: string, send: (comm: CommRequest, buffers: readonly Uint8Array[]) => void) {
    this.id = id
    this.target = target
    this.#send = send
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Calls `listener` for each message. A later call replaces it. */
  onMsg(listener: Listener): void {
    this.#onMsg = listener
  }

  /** Calls `listener` when the other side closes the comm. */
  onClose(listener: Listener): void {
    this.#onClose = listener
  }

  send(data: JsonObject = {}, buffers: readonly Uint8Array[] = []): void {
    if (!this.#isOpen) throw new Error(`comm ${this.target}: cannot send, the comm is closed. Open another one.`)
    this.#send({ msg_type: 'comm_msg', content: { comm_id: this.id, data } }, buffers)
  }

  /** Safe to call twice. */
  close(data: JsonObject = {}, buffers: readonly Uint8Array[] = []): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#send({ msg_type: 'comm_close', content: { comm_id: this.id, data } }, buffers)
  }

  /** A message of the other side. */
  receive(type: 'comm_msg' | 'comm_close', message: CommMessage): void {
    if (type === 'comm_close') this.#isOpen = false
    const listener = type === 'comm_msg' ? this.#onMsg : this.#onClose
    listener?.(message)
  }
}

export class Comms {
  readonly #outlet: Outlet
  readonly #reportError: (error: unknown) => void
  readonly #targets = new Map<string, (comm: Comm, message: CommMessage) => unknown>()
  readonly #open = new Map<string, Comm>()
  #handling: TaskId | undefined

  constructor(outlet: Outlet, reportError: (error: unknown) => void) {
    this.#outlet = outlet
    this.#reportError = reportError
  }

  /** Opens a comm to the front end's `target`. @param metadata - of the message: some targets have their protocol's version there */
  open(target: string, data: JsonObject = {}, buffers: readonly Uint8Array[] = [], metadata: JsonObject = {}): Comm {
    const comm = this.#create(randomUUID(), target)
    this.#send({ msg_type: 'comm_open', content: { comm_id: comm.id, target_name: target, data } }, buffers, metadata)
    return comm
  }

  /** Calls `onOpen` for each comm that the front end opens to `name`. */
  registerTarget(name: string, onOpen: (comm: Comm, message: CommMessage) => unknown): void {
    this.#targets.set(name, onOpen)
  }

  unregisterTarget(name: string): void {
    this.#targets.delete(name)
  }

  /** A comm message of the front end: runs the cell code that waits for it. */
  receive(task: TaskId, request: CommRequest, buffers: readonly Uint8Array[]): void {
    this.#handling = task
    runAs(task, () => {
      try {
        this.#route(request, { data: request.content.data, buffers })
      } catch (error) {
        this.#reportError(error)
      }
      this.#finish()
    })
  }

  /** Ends the handling of a message whose code was terminated. */
  abandon(): void {
    if (this.#handling !== undefined) this.#finish()
  }

  #finish(): void {
    this.#outlet.send({ type: 'handled' }, this.#handling)
    this.#handling = undefined
  }

  #route(request: CommRequest, message: CommMessage): void {
    const { comm_id: id } = request.content
    if (request.msg_type === 'comm_open') {
      const { target_name: target } = request.content
      const onOpen = this.#targets.get(target)
      const comm = this.#create(id, target)
      if (onOpen) onOpen(comm, message)
      // The protocol: an unknown target is answered by closing.
      else comm.close()
      return
    }
    const comm = this.#open.get(id)
    if (request.msg_type === 'comm_close') this.#open.delete(id)
    comm?.receive(request.msg_type, message)
  }

  #create(id: string, target: string): Comm {
    const comm = new Comm(id, target, (request, buffers) => {
      if (request.msg_type === 'comm_close') this.#open.delete(id)
      this.#send(request, buffers)
    })
    this.#open.set(id, comm)
    return comm
  }

  #send(comm: CommRequest, buffers: readonly Uint8Array[], metadata: JsonObject = {}): void {
    this.#outlet.send({ type: 'comm', comm: plain(comm), buffers, metadata: plain(metadata) })
  }
}
