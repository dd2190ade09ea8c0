import { expect, test } from 'vitest'
import { csvText } from './csv.ts'

test('cells with commas, quotes and line breaks are quoted, quotes doubled', () => {
  const rows = [
    ['a,b', 'say "hi"'],
    ['two\nlines', 1.5],
  ]
  expect(csvText(['x', 'y'], rows)).toBe('x,y\r\n"a,b","say ""hi"""\r\n"two\nlines",1.5\r\n')
})
