import { expect, test } from 'vitest'
import { isAtLeast, refuseMachine } from './machine.mjs'

test.each([
  ['20.19.0', '20.19.0', true],
  ['20.18.9', '20.19.0', false],
  ['v24.0.0', '20.19.0', true],
  ['24.15.0-nightly', '24.15.0', true],
  ['24.9.0', '24.15.0', false],
  ['26', '24.15.0', true],
])('%s is at least %s: %s', (version, wanted, expected) => {
  expect(isAtLeast(version, wanted)).toBe(expected)
})

test('Linux with a current Node is welcome', () => {
  expect(refuseMachine('20.19.0', 'linux')).toBeUndefined()
})

test('an old Node is told its version, the wanted one, and where to get it', () => {
  expect(refuseMachine('18.20.4', 'linux')).toMatch(/20\.19\.0 or newer.*18\.20\.4.*nodejs\.org/)
})

test('Windows is sent to WSL, other systems to Linux', () => {
  expect(refuseMachine('24.15.0', 'win32')).toMatch(/wsl --install/)
  expect(refuseMachine('24.15.0', 'darwin')).toMatch(/runs on Linux.*darwin/)
})
