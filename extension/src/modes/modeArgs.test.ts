import { expect, test } from 'vitest'
import { readMode } from './modeArgs.ts'

test('a mode is read, and default as none', () => {
  expect([readMode({ mode: 'graph+xla' }), readMode({ mode: 'default' })]).toEqual(['graph+xla', undefined])
})

test.each([
  [{}, 'got nothing'],
  [{ mode: 'xla' }, 'got "xla"'],
  [{ mode: null }, 'got null'],
])('%j is refused with the choices', (args, came) => {
  expect(() => readMode(args)).toThrow(`mode must be one of default, eager, graph, graph+xla, ${came}`)
})
