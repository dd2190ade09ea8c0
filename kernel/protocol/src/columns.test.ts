import { expect, test } from 'vitest'
import { columnOf, decodeColumn, encodeColumn, grow, PayloadError } from './columns.ts'

// base64.b64encode(np.array([1, -2.5, np.nan, np.inf, -np.inf, -0.0, 5e-324, 1e308], '<f8').tobytes())
const SPECIAL = 'AAAAAAAA8D8AAAAAAAAEwAAAAAAAAPh/AAAAAAAA8H8AAAAAAADw/wAAAAAAAACAAQAAAAAAAACgyOuF88zhfw=='
const NUMBERS = [1, -2.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 5e-324, 1e308]

test('a column is the base64 of little-endian float64, as NumPy writes it', () => {
  expect(encodeColumn(NUMBERS)).toBe(SPECIAL)
  expect(decodeColumn(SPECIAL, 'x')).toEqual(Float64Array.from(NUMBERS))
})

test('−0 keeps its sign', () => {
  expect(Object.is(decodeColumn(encodeColumn([-0]), 'x')[0], -0)).toBe(true)
})

test('long columns come back whole', () => {
  const column = Float64Array.from({ length: 100_000 }, (_, index) => Math.sin(index) * 10 ** (index % 300))
  expect(decodeColumn(encodeColumn(column), 'x')).toEqual(column)
})

test('an empty column is an empty text', () => {
  expect([encodeColumn([]), decodeColumn('', 'x')]).toEqual(['', new Float64Array(0)])
})

test.each([
  [undefined, 'loss: step must be a column in base64, got undefined'],
  [[1, 2], 'loss: step must be a column in base64, got object'],
  ['not base64!', 'loss: step must be a column in base64, got text that is none'],
  ['AAAA', 'loss: step must be a column of float64, 8 bytes each, got 3 bytes'],
])('refuses %j', (text, message) => {
  expect(() => decodeColumn(text, 'loss: step')).toThrow(new PayloadError(message))
})

test('a buffer is read wherever in its memory it lies', () => {
  const bytes = new Uint8Array(3 + 16 + 5)
  bytes.set(new Uint8Array(Float64Array.of(1.5, -2).buffer), 3)
  const wanted = Float64Array.of(1.5, -2)
  expect(columnOf(bytes.subarray(3, 19))).toEqual(wanted)
  expect(columnOf(new DataView(bytes.buffer, 3, 16))).toEqual(wanted)
  expect(columnOf(wanted.buffer)).toEqual(wanted)
})

test('what is read of a buffer does not change with it', () => {
  const buffer = Float64Array.of(1)
  const column = columnOf(buffer)
  buffer[0] = 2
  expect(column[0]).toBe(1)
})

test('refuses a buffer that is cut off', () => {
  expect(() => columnOf(new ArrayBuffer(12))).toThrow(
    new PayloadError('a buffer must hold float64, 8 bytes each, got 12 bytes'),
  )
})

test('a column that grows keeps its numbers', () => {
  expect(grow(Float64Array.of(1, 2), 4)).toEqual(Float64Array.of(1, 2, 0, 0))
})
