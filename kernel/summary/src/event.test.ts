import { describe, expect, test } from 'vitest'
import { decodeEvent, encodeEvent } from './event.ts'
import { RUNS } from './fixtures/index.ts'
import { recordsOf } from './fixtures/records.ts'
import { EventFileReader } from './reader.ts'

const TENSORFLOW2 = `${RUNS}/tensorflow2/events.out.tfevents.1700000000.host.1.0`

describe('an event', () => {
  test('of TensorFlow 2 with a scalar or a histogram is encoded to the very same bytes', () => {
    const theirs = recordsOf(TENSORFLOW2)
    const shown = theirs.filter(data => /scalars|histograms/.test(data.toString('latin1')))
    expect(shown).toHaveLength(16)
    for (const data of shown) expect(Buffer.from(encodeEvent(decodeEvent(data)))).toEqual(data)
  })

  test('that begins a file names the format', () => {
    const [first] = new EventFileReader(TENSORFLOW2).read()
    expect(first).toMatchObject({ fileVersion: 'brain.Event:2', step: 0 })
  })

  test('survives the way out and back, with tags of any length and script', () => {
    for (const tag of ['', 'a', 'ü'.repeat(40), 'x'.repeat(1000), '损失/🎯', '__proto__']) {
      const event = {
        wallTime: 1.7e9 + 0.125,
        step: Number.MAX_SAFE_INTEGER,
        summary: [{ tag, plugin: 'scalars', tensor: { dtype: 2, shape: [1, 2], values: Float64Array.of(-0.1, NaN) } }],
      }
      expect(decodeEvent(encodeEvent(event))).toEqual(event)
    }
  })

  test('that could not be encoded leaves nothing behind in the next one', () => {
    const good = { wallTime: 1, step: 2, fileVersion: 'brain.Event:2' }
    const bytes = encodeEvent(good)
    expect(() => encodeEvent({ wallTime: 1, step: 0.5 })).toThrow()
    expect(encodeEvent(good)).toEqual(bytes)
  })
})

describe('what is no event', () => {
  test('is refused, wherever it ends', () => {
    const [data] = recordsOf(TENSORFLOW2).slice(1)
    const cut = Array.from({ length: data!.length - 1 }, (_, index) => data!.subarray(0, index + 1))
    const refused = cut.filter(bytes => {
      try {
        decodeEvent(bytes)
        return false
      } catch {
        return true
      }
    })
    // Wall time (9 bytes) is a whole field, and without its summary that is an event as well.
    expect(refused.map(({ length }) => length)).toEqual(cut.map(({ length }) => length).filter(length => length !== 9))
  })

  test('a tensor whose shape asks for more than there is has no values', () => {
    const content = Buffer.from('0000803f', 'hex')
    const dimension = Buffer.from('080a', 'hex')
    // dtype float32, shape [10], tensor_content of one number
    const tensor = Buffer.concat([
      Buffer.from('08011204' + '1202', 'hex'),
      dimension,
      Buffer.from('2204', 'hex'),
      content,
    ])
    const value = Buffer.concat([Buffer.from([0x42, tensor.length]), tensor])
    const summary = Buffer.concat([Buffer.from([0x0a, value.length]), value])
    const event = Buffer.concat([Buffer.from([0x2a, summary.length]), summary])
    expect(decodeEvent(event).summary).toEqual([{ tag: '', tensor: { dtype: 1, shape: [10], values: undefined } }])
  })

  test('a shape of astronomic size with one number takes no memory', () => {
    // dtype float32, shape [2^40], float_val [1]
    const tensor = Buffer.from('0801' + '1209' + '1207' + '0880808080' + '8020' + '2d0000803f', 'hex')
    const value = Buffer.concat([Buffer.from([0x42, tensor.length]), tensor])
    const summary = Buffer.concat([Buffer.from([0x0a, value.length]), value])
    const event = Buffer.concat([Buffer.from([0x2a, summary.length]), summary])
    expect(decodeEvent(event).summary).toEqual([{ tag: '', tensor: { dtype: 1, shape: [2 ** 40], values: undefined } }])
  })
})
