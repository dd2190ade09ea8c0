/** @file The least change between two texts. */

import { expect, test } from 'vitest'
import { textChange } from './textChange.ts'

test('a change is what lies between the equal ends', () => {
  expect(textChange('const x = 1', 'const xy = 1')).toEqual({ start: 7, end: 7, text: 'y' })
  expect(textChange('a long line', 'a line')).toEqual({ start: 3, end: 8, text: '' })
  expect(textChange('', 'x')).toEqual({ start: 0, end: 0, text: 'x' })
  expect(textChange('x', '')).toEqual({ start: 0, end: 1, text: '' })
})

test('equal ends do not overlap', () => {
  expect(textChange('aa', 'aaa')).toEqual({ start: 2, end: 2, text: 'a' })
  expect(textChange('aaa', 'aa')).toEqual({ start: 2, end: 3, text: '' })
})

test('equal texts have none', () => {
  expect(textChange('x', 'x')).toBeUndefined()
})

test('characters of two units are not halved', () => {
  // 😀 is D83D DE00, 😁 is D83D DE01, 🨀 is D83E DE00: equal first or second halves.
  expect(textChange('😀', '😁')).toEqual({ start: 0, end: 2, text: '😁' })
  expect(textChange('a😀b', 'a\u{1FA00}b')).toEqual({ start: 1, end: 3, text: '\u{1FA00}' })
  expect(textChange('a', '😀')).toEqual({ start: 0, end: 1, text: '😀' })
})
