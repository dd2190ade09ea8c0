import { expect, test } from 'vitest'
import { codePointOffset, utf16Offset } from './cursor.ts'

test('positions count code points, offsets UTF-16 units', () => {
  expect([0, 1, 2, 3, 9].map(position => utf16Offset('a😀b', position))).toEqual([0, 1, 3, 4, 4])
  expect([0, 1, 3, 4].map(offset => codePointOffset('a😀b', offset))).toEqual([0, 1, 2, 3])
})
