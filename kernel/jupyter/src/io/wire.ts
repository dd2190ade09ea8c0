/** @file Jupyter messages as frames: identities, delimiter, signature, four JSON frames, buffers. */

import { createHmac, createSecretKey, type KeyObject, randomUUID, timingSafeEqual } from 'node:crypto'
import { describe, type Header, type JsonObject, type Message, PROTOCOL_VERSION } from '@diptych/protocol'
import type { Connection } from './connection.ts'

/** A message as it came from a socket: with the identities that a reply must carry. */
export interface ReceivedMessage extends Message<unknown> {
  identities: readonly Buffer[]
}

/** Frames that are not a message of ours: wrong signature, no delimiter, broken JSON, a replay. */
export class WireError extends Error {
  override name = 'WireError'
}

const DELIMITER = Buffer.from('<IDS|MSG>')
const SEEN_LIMIT = 65536
/** JSON.parse takes any number; what sends values on, to the main thread and back to clients, runs out of stack. */
const LEVELS_LIMIT = 1000
const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = Buffer.from('"\\[]{}')

/** Encodes and decodes the messages of one session. */
export class Wire {
  readonly session = randomUUID()
  /** Undefined: messages are not signed. */
  readonly #key: KeyObject | undefined
  readonly #hash: string
  readonly #username: string
  readonly #seen = new Set<string>()
  #count = 0

  constructor(connection: Pick<Connection, 'key' | 'hash'>, username: string) {
    // Made once: a text would be made one for each message.
    this.#key = connection.key === '' ? undefined : createSecretKey(Buffer.from(connection.key))
    this.#hash = connection.hash
    this.#username = username
  }

  header(type: string): Header {
    return {
      msg_id: `${this.session}_${this.#count++}`,
      msg_type: type,
      username: this.#username,
      session: this.session,
      date: new Date().toISOString(),
      version: PROTOCOL_VERSION,
    }
  }

  /** The frames after the identities (or, on iopub, after the topic). */
  encode(message: Message<object>): (Buffer | Uint8Array)[] {
    const parts = [message.header, message.parent_header, message.metadata, message.content].map(part =>
      Buffer.from(JSON.stringify(part)),
    )
    return [DELIMITER, Buffer.from(this.#sign(parts)), ...parts, ...message.buffers]
  }

  /** @throws {WireError} when the frames must not be acted upon. */
  decode(frames: readonly Buffer[]): ReceivedMessage {
    const at = frames.findIndex(frame => frame.equals(DELIMITER))
    if (at < 0) throw new WireError(`no delimiter <IDS|MSG> in ${frames.length} frames`)
    const [signature, ...rest] = frames.slice(at + 1)
    const parts = rest.slice(0, 4)
    if (signature === undefined || parts.length < 4)
      throw new WireError(`expected 5 frames after the delimiter, got ${frames.length - at - 1}`)
    this.#check(signature, parts)
    const [header, parent, metadata, content] = parts.map(parsePart)
    if (!isHeader(header)) throw new WireError('the header lacks msg_id or msg_type')
    return {
      identities: frames.slice(0, at),
      header,
      parent_header: isHeader(parent) ? parent : {},
      metadata: readMetadata(metadata),
      content,
      buffers: rest.slice(4),
    }
  }

  #sign(parts: readonly Buffer[]): string {
    if (!this.#key) return ''
    const hmac = createHmac(this.#hash, this.#key)
    for (const part of parts) hmac.update(part)
    return hmac.digest('hex')
  }

  #check(signature: Buffer, parts: readonly Buffer[]): void {
    if (!this.#key) return
    const expected = Buffer.from(this.#sign(parts))
    if (signature.length !== expected.length || !timingSafeEqual(signature, expected))
      throw new WireError('wrong signature')
    const text = signature.toString()
    if (this.#seen.has(text)) throw new WireError('a message that was seen before (replayed signature)')
    this.#seen.add(text)
    if (this.#seen.size > SEEN_LIMIT) this.#seen.delete(this.#seen.values().next().value!)
  }
}

function parsePart(frame: Buffer): unknown {
  if (levels(frame) > LEVELS_LIMIT) throw new WireError(`JSON of more than ${LEVELS_LIMIT} levels`)
  try {
    return JSON.parse(frame.toString())
  } catch (error) {
    throw new WireError(`broken JSON: ${(error as Error).message}`)
  }
}

/** How deep lists and objects lie in each other. */
function levels(json: Buffer): number {
  if (json.length < 2 * LEVELS_LIMIT) return 0
  let [depth, deepest, isText] = [0, 0, false]
  for (let at = 0; at < json.length; at++) {
    const byte = json[at]
    if (byte === QUOTE) isText = !isText
    else if (isText) at += byte === BACKSLASH ? 1 : 0
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) deepest = Math.max(deepest, ++depth)
    else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth--
  }
  return deepest
}

function readMetadata(value: unknown): JsonObject {
  const metadata = value ?? {}
  if (typeof metadata !== 'object' || Array.isArray(metadata))
    throw new WireError(`metadata must be an object, got ${describe(metadata)}`)
  return metadata as JsonObject
}

function isHeader(value: unknown): value is Header {
  if (typeof value !== 'object' || value === null) return false
  const { msg_id: id, msg_type: type } = value as Partial<Header>
  return typeof id === 'string' && typeof type === 'string'
}
