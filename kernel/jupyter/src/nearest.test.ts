import { expect, test } from 'vitest'
import { nearest } from './nearest.ts'

const modes = ['eager', 'graph', 'graph+xla']

test.each([
  ['grap', 'graph'],
  ['EAGER', 'eager'],
  ['graph-xla', 'graph+xla'],
  ['graphxla', 'graph+xla'],
  ['tpu', undefined],
  ['', undefined],
])('%j was meant to be %s', (word, expected) => {
  expect(nearest(word, modes)).toBe(expected)
})

test('among nothing there is nothing', () => {
  expect(nearest('a', [])).toBeUndefined()
})
