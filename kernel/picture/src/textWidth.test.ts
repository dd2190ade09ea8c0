import { expect, test } from 'vitest'
import { shortened, squeezed, textWidth, wrapped } from './textWidth.ts'

test('widths are those of DejaVu Sans', () => {
  // From the font's table hmtx: 0.636 em a digit, 0.278 em an i.
  expect(textWidth('00', 10)).toBeCloseTo(12.72, 2)
  expect(textWidth('i', 100)).toBeCloseTo(27.8, 1)
})

test('text that fits stays; else an ellipsis ends it', () => {
  expect(shortened('loss', 100)).toBe('loss')
  expect(shortened('000000', textWidth('000…') + 0.01)).toBe('000…')
})

test('a very long name is shortened without measuring all of it', () => {
  expect(shortened('x'.repeat(1e6), 20).length).toBeLessThan(6)
})

test('names keep both ends', () => {
  // 8 digits of room and the ellipsis: 4 in front, 4 behind.
  const squeezedName = squeezed('1234567890123456', textWidth('00000000…') + 0.01)
  expect(squeezedName).toBe('1234…3456')
  expect(squeezed('loss', 100)).toBe('loss')
  expect(squeezed('x'.repeat(1e6), 20).length).toBeLessThan(6)
})

test('lines break at spaces', () => {
  expect(wrapped('one two three', textWidth('one two'))).toEqual(['one two', 'three'])
  expect(wrapped('', 100)).toEqual([])
})
