import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { Wire, WireError } from './wire.ts'

const SIGNED = { key: 'a-key', hash: 'sha256' }

function request(wire: Wire, content: object = { code: '1+1' }, buffers: Uint8Array[] = []): Buffer[] {
  const message = { header: wire.header('execute_request'), parent_header: {}, metadata: {}, content, buffers }
  return wire.encode(message).map(frame => Buffer.from(frame))
}

test('what one side encodes the other decodes, buffers and identities included', () => {
  const frames = [
    Buffer.from('client-1'),
    ...request(new Wire(SIGNED, 'user'), { code: '"😀"' }, [Uint8Array.of(0, 255)]),
  ]
  const message = new Wire(SIGNED, 'kernel').decode(frames)
  expect(message.identities.map(String)).toEqual(['client-1'])
  expect(message.header.msg_type).toBe('execute_request')
  expect(message.content).toEqual({ code: '"😀"' })
  expect(message.buffers.map(buffer => [...buffer])).toEqual([[0, 255]])
})

test('the signature is the HMAC of the four JSON frames, as hexadecimal text', () => {
  const [, signature, ...parts] = request(new Wire(SIGNED, 'user'))
  const hmac = createHmac('sha256', 'a-key')
  for (const part of parts) hmac.update(part)
  expect(String(signature)).toBe(hmac.digest('hex'))
})

test('messages of one session are numbered', () => {
  const wire = new Wire(SIGNED, 'user')
  expect([wire.header('a').msg_id, wire.header('b').msg_id]).toEqual([`${wire.session}_0`, `${wire.session}_1`])
})

test.each<[string, (frames: Buffer[]) => void, string]>([
  [
    'a message signed with another key',
    frames => (frames[1] = request(new Wire({ key: 'other', hash: 'sha256' }, ''))[1]!),
    'wrong signature',
  ],
  ['a message without a signature', frames => (frames[1] = Buffer.alloc(0)), 'wrong signature'],
  ['changed content', frames => (frames[5] = Buffer.from('{"code":"evil"}')), 'wrong signature'],
  ['frames without the delimiter', frames => frames.splice(0, 1), 'no delimiter <IDS|MSG> in 5 frames'],
  ['too few frames', frames => frames.splice(4, 2), 'expected 5 frames after the delimiter, got 3'],
  ['no frames at all', frames => frames.splice(0), 'no delimiter'],
])('%s is refused', (_, damage, reason) => {
  const frames = request(new Wire(SIGNED, 'user'))
  damage(frames)
  expect(() => new Wire(SIGNED, 'kernel').decode(frames)).toThrow(new RegExp(reason.replace('|', '\\|')))
})

test('a replayed message is refused', () => {
  const kernel = new Wire(SIGNED, 'kernel')
  const frames = request(new Wire(SIGNED, 'user'))
  kernel.decode(frames)
  expect(() => kernel.decode(frames)).toThrow('replayed signature')
})

test('broken JSON is refused', () => {
  const wire = new Wire({ key: '', hash: 'sha256' }, 'kernel')
  const frames = request(wire)
  frames[5] = Buffer.from('{"code":')
  expect(() => wire.decode(frames)).toThrow(WireError)
  expect(() => wire.decode(frames)).toThrow('broken JSON')
})

test('a header without msg_type is refused', () => {
  const wire = new Wire({ key: '', hash: 'sha256' }, 'kernel')
  const frames = request(wire)
  frames[2] = Buffer.from('{"msg_id":"1"}')
  expect(() => wire.decode(frames)).toThrow('the header lacks msg_id or msg_type')
})

test('metadata that are no object are refused', () => {
  const wire = new Wire({ key: '', hash: 'sha256' }, 'kernel')
  const frames = request(wire)
  frames[4] = Buffer.from('[1]')
  expect(() => wire.decode(frames)).toThrow('metadata must be an object, got [1]')
})

test('JSON is taken up to 1000 levels; brackets in strings are none', () => {
  const wire = new Wire({ key: '', hash: 'sha256' }, 'kernel')
  const decode = (content: string): unknown => {
    const frames = request(wire)
    frames[5] = Buffer.from(content)
    return wire.decode(frames).content
  }
  const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`
  expect(JSON.stringify(decode(nested(1000)))).toBe(nested(1000))
  expect(() => decode(nested(1001))).toThrow('JSON of more than 1000 levels')
  expect(() => decode(`{"a":"\\\\","b":${nested(2000)}}`)).toThrow('JSON of more than 1000 levels')
  const text = `"\\${'[{'.repeat(2000)}`
  expect(decode(JSON.stringify({ text }))).toEqual({ text })
})

test('with an empty key messages are neither signed nor checked', () => {
  const wire = new Wire({ key: '', hash: 'sha256' }, 'kernel')
  const frames = request(wire)
  expect(String(frames[1])).toBe('')
  expect(wire.decode(frames).content).toEqual({ code: '1+1' })
})
