/** @file What arrives at a kernel's sockets that no proper client sends, drawn by fast-check, with what must come of each. */

import { createHmac, randomUUID } from 'node:crypto'
import fc from 'fast-check'

export type Channel = 'shell' | 'control' | 'stdin'

export interface Input {
  /** For the report: what it is, in a few words. */
  readonly about: string
  readonly channel: Channel
  /** What is sent, message by message. */
  messages(key: string): Buffer[][]
  /** Lines that the kernel's log gets of it. */
  readonly logLines: number
  /** What clients hear of its requests: a reply and an idle status each. Nothing of what is not signed. */
  readonly replies: number
  readonly idles: number
}

/** The session in the headers of all inputs. */
export const SESSION = 'fuzz'

/** Cells that nobody signed count up here if they run. */
export const FORGED_COUNT = 'globalThis.forgedCells'

const FORGED_CODE = `${FORGED_COUNT} = (${FORGED_COUNT} ?? 0) + 1`
const DELIMITER = Buffer.from('<IDS|MSG>')
const REFUSED = { logLines: 1, replies: 0, idles: 0 }

const channel = fc.constantFrom<Channel>('shell', 'control', 'stdin')
const requestChannel = fc.constantFrom<Channel>('shell', 'control')
const bytes = (maxLength: number): fc.Arbitrary<Buffer> => fc.uint8Array({ maxLength }).map(array => Buffer.from(array))

/** Frames of chance, some of them as they occur in messages. */
const noise = fc
  .record({
    channel,
    frames: fc.array(
      fc.oneof(
        { weight: 3, arbitrary: bytes(200) },
        fc
          .constantFrom('<IDS|MSG>', '{}', '', 'null', '[]', '0'.repeat(64), forgedJson())
          .map(text => Buffer.from(text)),
      ),
      { minLength: 1, maxLength: 9 },
    ),
  })
  .map(({ channel, frames }): Input => ({ about: 'noise', channel, messages: () => [frames], ...REFUSED }))

/** A cell with a signature that is none. */
const forged = fc
  .record({
    channel,
    signature: fc.oneof(
      fc.constantFrom<(parts: Buffer[], key: string) => Buffer>(
        () => Buffer.alloc(0),
        (parts, key) => Buffer.from(sign(parts, key).toUpperCase()),
        (parts, key) => Buffer.from(`${sign(parts, key)} `),
        (parts, key) => Buffer.from(sign(parts, key).slice(0, -1)),
        (parts, key) => Buffer.from(sign(parts, key), 'hex'),
        parts => Buffer.from(sign(parts, '')),
        parts => Buffer.from(sign(parts, 'another key')),
        (parts, key) => Buffer.from(sign(parts, key, 'sha512')),
        (parts, key) => Buffer.from(sign(parts.toReversed(), key)),
        (parts, key) => Buffer.from(sign(parts.slice(0, 3), key)),
      ),
      bytes(80).map(signature => () => signature),
    ),
  })
  .map(({ channel, signature }): Input => {
    const messages = (key: string): Buffer[][] => {
      const parts = encode(forgedParts())
      return [[DELIMITER, signature(parts, key), ...parts]]
    }
    return { about: 'a forged signature', channel, messages, ...REFUSED }
  })

/** A signed cell that was changed on its way. */
const damaged = fc
  .record({
    channel,
    frame: fc.nat(5),
    at: fc.nat(10_000),
    damage: fc.constantFrom<(frames: Buffer[], frame: number, at: number) => void>(
      function flipBit(frames, frame, at) {
        const changed = Buffer.from(frames[frame]!)
        changed[at % changed.length]! ^= 1 << (at % 8)
        frames[frame] = changed
      },
      function truncate(frames, frame, at) {
        frames[frame] = frames[frame]!.subarray(0, at % frames[frame]!.length)
      },
      function drop(frames, frame) {
        frames.splice(frame, 1)
      },
      function swap(frames, frame) {
        const other = (frame + 1) % 6
        ;[frames[frame], frames[other]] = [frames[other]!, frames[frame]!]
      },
      function end(frames, frame) {
        frames.splice(frame + 1)
        if (frame === 5) frames.splice(0, 1)
      },
      function insert(frames, frame, at) {
        frames.splice(Math.max(frame, 1), 0, Buffer.from(String(at)))
      },
      function append(frames, frame, at) {
        frames[frame] = Buffer.concat([frames[frame]!, Buffer.from(String(at))])
      },
    ),
  })
  .map(({ channel, frame, at, damage }): Input => {
    const messages = (key: string): Buffer[][] => {
      const frames = signed(encode(forgedParts()), key)
      damage(frames, frame, at)
      return [frames]
    }
    return { about: `${damage.name} of frame ${frame} at ${at}`, channel, messages, ...REFUSED }
  })

/** Rightly signed, but no message. */
const malformed = fc
  .record({
    channel,
    frame: fc.nat(3),
    at: fc.nat(10_000),
    kind: fc.constantFrom('truncated JSON', 'bytes', 'a header that is none', 'metadata that are none'),
    value: fc.jsonValue(),
    noise: bytes(50),
  })
  .map(({ channel, frame, at, kind, value, noise }): Input => {
    const messages = (key: string): Buffer[][] => {
      const parts = encode(forgedParts())
      if (kind === 'truncated JSON') parts[frame] = parts[frame]!.subarray(0, at % (parts[frame]!.length - 1))
      else if (kind === 'bytes') parts[frame] = Buffer.concat([Buffer.from([0xff]), noise])
      else if (kind === 'a header that is none') parts[0] = Buffer.from(JSON.stringify([value]))
      else parts[2] = Buffer.from(JSON.stringify([value]))
      return [signed(parts, key)]
    }
    return { about: `${kind}, signed`, channel, messages, ...REFUSED }
  })

/** Rightly signed messages whose content is not what their type calls for. */
const wrongContent = fc
  .record({
    channel: requestChannel,
    wrong: fc.oneof(
      fc.record({
        type: fc.constantFrom(...withCode()),
        content: fc.record({ code: notText() }, { requiredKeys: [] }),
      }),
      fc.record({ type: fc.constantFrom(...withCode(), 'shutdown_request'), content: notObject() }),
      fc.record({
        type: fc.constant('execute_request'),
        content: fc.oneof(
          ...['silent', 'store_history', 'allow_stdin', 'stop_on_error'].map(name =>
            notFlag().map(value => ({ code: FORGED_CODE, [name]: value })),
          ),
          notObject().map(value => ({ code: FORGED_CODE, user_expressions: value })),
          notText().map(value => ({ code: FORGED_CODE, user_expressions: { a: value ?? 1 } })),
        ),
      }),
      fc.record({
        type: fc.constantFrom('complete_request', 'inspect_request'),
        content: fc.record({
          code: fc.string(),
          cursor_pos: fc.oneof(fc.string(), fc.constantFrom([], true, 0.5, -1.5, 1e300)),
        }),
      }),
      fc.record({
        type: fc.constant('history_request'),
        content: fc.oneof(
          fc.record({ hist_access_type: fc.jsonValue(), n: fc.jsonValue() }),
          fc.record({
            hist_access_type: fc.constantFrom('tail', 'range'),
            session: fc.constantFrom('', 1.5, [], 1e300),
          }),
        ),
      }),
      fc.record({ type: fc.constant('delete_subshell_request'), content: fc.record({ subshell_id: notText() }) }),
      fc.record({
        type: fc.constant('debug_request'),
        content: fc.record({ type: fc.jsonValue(), command: notText() }),
      }),
      fc.record({ type: fc.constant('shutdown_request'), content: notFlag().map(restart => ({ restart })) }),
      fc.record({
        type: fc.constantFrom('comm_open', 'comm_msg', 'comm_close'),
        content: fc.oneof(notObject(), fc.record({ comm_id: notText(), data: fc.jsonValue() })),
      }),
      fc.record({ type: fc.string({ unit: 'binary' }).map(name => `${name}_request`), content: fc.jsonValue() }),
    ),
    buffers: fc.array(bytes(50), { maxLength: 3 }),
  })
  .map(({ channel, wrong: { type, content }, buffers }): Input => {
    const messages = (key: string): Buffer[][] => [[...signed(encode(partsOf(type, content)), key), ...buffers]]
    const replies = type.endsWith('_request') ? 1 : 0
    return { about: `${type} ${JSON.stringify(content)}`, channel, messages, logLines: 1, replies, idles: 1 }
  })

/** More levels than a stack has frames, in any frame. JSON.parse takes them. */
const deep = fc
  .record({
    channel,
    frame: fc.nat(3),
    type: fc.constantFrom(...withCode(), 'comm_open', 'comm_msg', 'comm_close'),
    levels: fc.integer({ min: 1001, max: 200_000 }),
    brackets: fc.constantFrom<[string, string]>(['[', ']'], ['{"a":', '}']),
  })
  .map(({ channel, frame, type, levels, brackets: [open, close] }): Input => {
    const messages = (key: string): Buffer[][] => {
      const deepest = 7654321
      const parts = partsOf(type, { comm_id: '1', target_name: 'none', data: {}, code: FORGED_CODE }) as object[]
      const texts = parts.map((part, index) => JSON.stringify(index === frame ? { ...part, deepest } : part))
      const nested = `${open.repeat(levels)}1${close.repeat(levels)}`
      return [
        signed(
          texts.map(text => Buffer.from(text.replace(String(deepest), nested))),
          key,
        ),
      ]
    }
    return { about: `${type} with ${levels} levels in frame ${frame}`, channel, messages, ...REFUSED }
  })

/** What is no answer to a question. */
const wrongInput = fc
  .record({ type: fc.constantFrom('input_reply', 'execute_request', '__proto__'), value: notText() })
  .map(({ type, value }): Input => {
    const messages = (key: string): Buffer[][] => [signed(encode(partsOf(type, { value, code: FORGED_CODE })), key)]
    return { about: `${type} with value ${JSON.stringify(value)}`, channel: 'stdin', messages, ...REFUSED }
  })

/** A right request that is sent again: byte by byte, or signed anew under the same id. */
const replayed = fc.record({ channel: requestChannel, isSame: fc.boolean() }).map(({ channel, isSame }): Input => {
  const messages = (key: string): Buffer[][] => {
    const id = randomUUID()
    const first = signed(encode(partsOf('kernel_info_request', {}, id)), key)
    return [first, isSame ? first : signed(encode(partsOf('kernel_info_request', { again: true }, id)), key)]
  }
  return isSame
    ? { about: 'a replay', channel, messages, logLines: 1, replies: 1, idles: 1 }
    : { about: 'an id that was there before', channel, messages, logLines: 0, replies: 2, idles: 2 }
})

/** Right requests about any text, which get a reply whatever it is. */
const odd = fc
  .record({
    channel: requestChannel,
    type: fc.constantFrom('is_complete_request', 'inspect_request', 'comm_info_request', 'history_request'),
    code: fc.oneof(fc.string(), fc.string({ unit: 'binary' })),
    cursor: fc.oneof(fc.integer(), fc.maxSafeInteger()),
  })
  .map(({ channel, type, code, cursor }): Input => {
    const content = {
      code,
      cursor_pos: cursor,
      target_name: code,
      hist_access_type: 'search',
      pattern: code,
      n: cursor,
    }
    const messages = (key: string): Buffer[][] => [signed(encode(partsOf(type, content)), key)]
    return { about: `${type} ${JSON.stringify(content)}`, channel, messages, logLines: 0, replies: 1, idles: 1 }
  })

const huge = fc
  .record({ channel, megabytes: fc.integer({ min: 1, max: 16 }), where: fc.nat(2) })
  .map(({ channel, megabytes, where }): Input => {
    const messages = (key: string): Buffer[][] => {
      const frame = Buffer.alloc(megabytes * 2 ** 20, ' ')
      if (where === 0) return [[frame]]
      if (where === 1) return [[DELIMITER, frame, ...encode(forgedParts())]]
      return [signed([...encode(forgedParts()).slice(0, 3), frame], key)]
    }
    return { about: `${megabytes} MB`, channel, messages, ...REFUSED }
  })

export const inputs: fc.Arbitrary<Input> = fc.oneof(
  { weight: 40, arbitrary: noise },
  { weight: 40, arbitrary: forged },
  { weight: 50, arbitrary: damaged },
  { weight: 50, arbitrary: malformed },
  { weight: 60, arbitrary: wrongContent },
  { weight: 5, arbitrary: deep },
  { weight: 10, arbitrary: wrongInput },
  { weight: 10, arbitrary: replayed },
  { weight: 20, arbitrary: odd },
  { weight: 1, arbitrary: huge },
)

/** A right message, of another session than all inputs. */
export function signedMessage(type: string, content: unknown, key: string): Buffer[] {
  return signed(encode(partsOf(type, content, randomUUID(), 'other')), key)
}

// The parts of a message.

function forgedParts(): unknown[] {
  return partsOf('execute_request', { code: FORGED_CODE })
}

function forgedJson(): string {
  return JSON.stringify(forgedParts()[3])
}

/** All four differ: two that change places are a change. */
function partsOf(type: string, content: unknown, id: string = randomUUID(), session = SESSION): unknown[] {
  const header = { msg_id: id, msg_type: type, username: '', session, date: '', version: '5.4' }
  return [header, {}, { fuzz: true }, content]
}

function encode(parts: readonly unknown[]): Buffer[] {
  return parts.map(part => Buffer.from(JSON.stringify(part)))
}

function signed(parts: readonly Buffer[], key: string): Buffer[] {
  return [DELIMITER, Buffer.from(sign(parts, key)), ...parts]
}

function sign(parts: readonly Buffer[], key: string, hash = 'sha256'): string {
  const hmac = createHmac(hash, key)
  for (const part of parts) hmac.update(part)
  return hmac.digest('hex')
}

// Values of other types than asked for. Null and nothing stand for "not given".

function withCode(): string[] {
  return ['execute_request', 'inspect_request', 'complete_request', 'is_complete_request']
}

function notText(): fc.Arbitrary<unknown> {
  return fc.oneof(
    fc.double({ noNaN: true }),
    fc.boolean(),
    fc.array(fc.jsonValue()),
    fc.constant(null),
    fc.constant({}),
  )
}

function notFlag(): fc.Arbitrary<unknown> {
  return fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string(),
    fc.array(fc.jsonValue()),
    fc.constant({}),
  )
}

function notObject(): fc.Arbitrary<unknown> {
  return fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string(),
    fc.boolean(),
    fc.array(fc.jsonValue()),
  )
}
