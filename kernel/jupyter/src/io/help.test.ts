import { expect, test } from 'vitest'
import { askedName } from './help.ts'

test.each([
  ['x?', 'x'],
  ['?x', 'x'],
  [' tf.layers.dense ?? \n', 'tf.layers.dense'],
  ['??$größe', '$größe'],
])('%j asks for %s', (code, name) => {
  expect(askedName(code)).toBe(name)
})

// Code, or the beginning of it; `%magic?` is the magics' own.
test.each(['x', '?', 'x ? 1 : 2', 'x?.y', 'f()?', 'x?\n1', '%time?', '1?', 'a.?'])('%j asks for nothing', code => {
  expect(askedName(code)).toBeUndefined()
})
