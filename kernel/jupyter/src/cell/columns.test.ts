import MagicString from 'magic-string'
import { expect, test } from 'vitest'
import { columnRuns, isWritten } from './columns.ts'

test('what was put in is told from what was written, through several passes', () => {
  const first = new MagicString('for (x of y) f(x)')
  first.appendLeft(13, '{if(p)q();').appendRight(17, '}')
  const second = new MagicString(first.toString())
  second.prepend('let x;')
  const code = second.toString()
  const map = [columnRuns(second), columnRuns(first)]
  const isWrittenAt = (text: string): boolean => isWritten(map, 1, code.indexOf(text) + 1)
  expect(code).toBe('let x;for (x of y) {if(p)q();f(x)}')
  expect(['let x', 'for', 'y)', '{if', 'q()', 'f(x)', '}'].map(isWrittenAt)).toEqual([
    false,
    true,
    true,
    false,
    false,
    true,
    false,
  ])
  expect(isWritten(map, 2, 5)).toBe(true)
})
