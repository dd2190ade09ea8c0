import { homedir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { pathOf, words } from './words.ts'

test.each([
  ['', []],
  ['  install   left-pad ', ['install', 'left-pad']],
  [`"two words" 'it is' a\\ b`, ['two words', 'it is', 'a b']],
  [`--name="a b"c ''`, ['--name=a bc', '']],
  [`"say \\"yes\\"" 'C:\\dir'`, ['say "yes"', 'C:\\dir']],
])('%j is %j', (args, expected) => {
  expect(words(args)).toEqual(expected)
})

test('a quote without an end is refused', () => {
  expect(() => words('a "b')).toThrow('a quote without an end, or a backslash before nothing: a "b')
})

test('~ is the home folder, at the beginning of a path alone', () => {
  expect(pathOf('~/data')).toBe(join(homedir(), 'data'))
  expect(pathOf('"~"')).toBe(homedir())
  expect(pathOf('a/~/b')).toBe('a/~/b')
  expect(pathOf('~user/b')).toBe('~user/b')
})
