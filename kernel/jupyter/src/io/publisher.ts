/** @file Puts messages on the sockets: publications on iopub, replies and questions to one client. */

import { channel as diagnosticsChannel } from 'node:diagnostics_channel'
import type { Header, JsonObject, Publications, PublicationType } from '@diptych/protocol'
import type { Sockets } from './sockets.ts'
import type { ReceivedMessage, Wire } from './wire.ts'

/** Every message that leaves, for `DIPTYCH_DEBUG`. */
export interface SentMessage {
  channel: 'shell' | 'control' | 'stdin' | 'iopub'
  msg_type: string
  parent: string
  content: object
}

export type Parent = Header | Record<string, never>

const sent = diagnosticsChannel('diptych:kernel:sent')

export class Publisher {
  readonly #sockets: Sockets
  readonly #wire: Wire
  #isHeard = false

  constructor(sockets: Sockets, wire: Wire) {
    this.#sockets = sockets
    this.#wire = wire
  }

  publish<T extends PublicationType>(
    type: T,
    content: Publications[T],
    parent: Parent,
    buffers: readonly Uint8Array[] = [],
  ): void {
    this.broadcast(type, content, parent, {}, buffers)
  }

  /** `publish` for a type that this kernel need not know. */
  broadcast(type: string, content: object, parent: Parent, metadata: JsonObject, buffers: readonly Uint8Array[]): void {
    this.#send('iopub', [Buffer.from(type)], type, content, parent, metadata, buffers)
  }

  /** Whether anybody has subscribed to iopub so far: what is published before is lost. */
  get isHeard(): boolean {
    return this.#isHeard
  }

  /** Greets a subscriber; the topic is the subscription itself, so that no other filter applies. */
  welcome(subscription: Buffer): void {
    this.#isHeard = true
    const content = { subscription: subscription.toString() }
    this.#send('iopub', [subscription], 'iopub_welcome', content, {}, {}, [])
  }

  /** Sends to the client that made `request`. @returns the message's msg_id */
  answer(channel: 'shell' | 'control' | 'stdin', request: ReceivedMessage, type: string, content: object): string {
    return this.#send(channel, request.identities, type, content, request.header, {}, [])
  }

  #send(
    channel: SentMessage['channel'],
    first: readonly Buffer[],
    type: string,
    content: object,
    parent: Parent,
    metadata: JsonObject,
    buffers: readonly Uint8Array[],
  ): string {
    const message = { header: this.#wire.header(type), parent_header: parent, metadata, content, buffers }
    if (sent.hasSubscribers)
      sent.publish({ channel, msg_type: type, parent: parent.msg_id ?? '', content } satisfies SentMessage)
    this.#sockets.send(channel, [...first, ...this.#wire.encode(message)])
    return message.header.msg_id
  }
}
