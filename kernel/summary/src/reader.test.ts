import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EventFileError } from './errors.ts'
import { encodeEvent } from './event.ts'
import { RUNS } from './fixtures/index.ts'
import { framesOf } from './fixtures/records.ts'
import { EventFileReader } from './reader.ts'
import { FRAME_BYTES, putRecord } from './records.ts'

const PYTORCH = path.join(RUNS, 'pytorch/events.out.tfevents.1700000000.host.1.0')
const whole = readFileSync(PYTORCH)
const frames = framesOf(whole)

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'diptych-reader-'))
  file = path.join(folder, 'events.out.tfevents.1')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** The frames with one byte of frame `index` changed. */
function damaged(index: number, byte: number): Buffer {
  const changed = frames.map(frame => Buffer.from(frame))
  changed[index]![byte]! ^= 1
  return Buffer.concat(changed)
}

function frame(data: Uint8Array): Buffer {
  const bytes = Buffer.alloc(data.length + FRAME_BYTES)
  putRecord(bytes, 0, data)
  return bytes
}

describe('a file that grows', () => {
  test('byte by byte gives each event once, when its last byte is there', () => {
    writeFileSync(file, '')
    const reader = new EventFileReader(file)
    const counts: number[] = []
    const events = [...whole].flatMap((byte, index) => {
      appendFileSync(file, Buffer.of(byte))
      const added = reader.read()
      if (added.length > 0) counts.push(index + 1)
      return added
    })
    expect(events).toEqual(new EventFileReader(PYTORCH).read())
    let end = 0
    expect(counts).toEqual(
      frames.map(({ length }) => {
        end += length
        return end
      }),
    )
  })

  test('gives nothing as long as nothing is added', () => {
    const reader = new EventFileReader(PYTORCH)
    expect(reader.read()).toHaveLength(frames.length)
    expect(reader.read()).toEqual([])
  })

  test('is read to where it ended, also if nobody wants all of it', () => {
    const reader = new EventFileReader(PYTORCH)
    for (const event of reader.newEvents()) if (event.fileVersion) break
    expect(reader.read()).toHaveLength(frames.length - 1)
  })

  test('with a record larger than what is read at once is whole', () => {
    const values = new Float64Array(2 ** 18).fill(0.5)
    const event = { wallTime: 1, step: 3, summary: [{ tag: 'large', tensor: { dtype: 2, shape: [2 ** 18], values } }] }
    writeFileSync(file, Buffer.concat([frames[0]!, frame(encodeEvent(event)), ...frames.slice(1)]))
    const events = new EventFileReader(file).read()
    expect(events).toHaveLength(frames.length + 1)
    expect(events[1]).toEqual(event)
  })
})

describe('a damaged record', () => {
  const at = frames.slice(0, 3).reduce((sum, { length }) => sum + length, 0)

  test.each([
    ['length', 0, 'its length does not have its checksum'],
    ['data', 20, 'its data do not have their checksum'],
  ])('in its %s: the events before it come first, then where it is', (_, byte, why) => {
    writeFileSync(file, damaged(3, byte))
    const reader = new EventFileReader(file)
    expect(reader.read()).toHaveLength(3)
    const refusal = `The event file ${file} is damaged: the record at byte ${at} cannot be read, ${why}. Read what is whole with {damaged: 'skip'}.`
    expect(() => reader.read()).toThrow(EventFileError)
    expect(() => reader.read()).toThrow(refusal)
  })

  test.each([
    ['length', 0],
    ['data', 20],
  ])('in its %s is passed over on demand, and the others are read', (_, byte) => {
    writeFileSync(file, damaged(3, byte))
    const reader = new EventFileReader(file, { damaged: 'skip' })
    const events = new EventFileReader(PYTORCH).read()
    events.splice(3, 1)
    expect(reader.read()).toEqual(events)
    expect(reader.damagedBytes).toBe(frames[3]!.length)
  })

  test('that is whole but no event is refused', () => {
    writeFileSync(file, Buffer.concat([frames[0]!, frame(Buffer.from('no event'))]))
    const reader = new EventFileReader(file)
    expect(reader.read()).toHaveLength(1)
    expect(() => reader.read()).toThrow(/the record at byte \d+ cannot be read, it is no event \(/)
  })

  test.each([2 ** 31, 2 ** 53, 2 ** 64 - 2048])(
    'with a length of %d, checksum and all, is refused without memory',
    length => {
      const header = Buffer.alloc(40)
      header.writeBigUInt64LE(BigInt(length))
      // The checksum of a header: that of a frame whose length is the same.
      header.writeUInt32LE(maskedOf(header.subarray(0, 8)), 8)
      writeFileSync(file, header)
      expect(() => new EventFileReader(file).read()).toThrow('is damaged: the record at byte 0')
    },
  )

  test('with a length that the file has not reached is waited for', () => {
    const long = Buffer.alloc(12)
    long.writeUInt32LE(0x7ffffff0)
    long.writeUInt32LE(maskedOf(long.subarray(0, 8)), 8)
    writeFileSync(file, Buffer.concat([frames[0]!, long, Buffer.alloc(100)]))
    const reader = new EventFileReader(file)
    expect(reader.read()).toHaveLength(1)
    expect(reader.read()).toEqual([])
  })
})

describe('refusals', () => {
  test('a file that is not there is named', () => {
    expect(() => new EventFileReader(file).read()).toThrow(`The event file ${file} cannot be opened: ENOENT`)
  })

  test('a folder is no event file', () => {
    expect(() => new EventFileReader(folder).read()).toThrow(`The event file ${folder} cannot be read: EISDIR`)
  })

  test('a file that became shorter was replaced', () => {
    writeFileSync(file, whole)
    const reader = new EventFileReader(file)
    reader.read()
    truncateSync(file, 10)
    expect(() => reader.read()).toThrow(`became shorter: 10 bytes, after ${whole.length} were read`)
  })
})

/** The masked checksum of `bytes`, as a frame around them has it. */
function maskedOf(bytes: Uint8Array): number {
  return frame(bytes).readUInt32LE(bytes.length + 12)
}
