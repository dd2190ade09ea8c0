import { expect, test } from 'vitest'
import { currentLocation } from './location.ts'

test('where the stack is full, errors keep their form', () => {
  const { prepareStackTrace, stackTraceLimit } = Error
  let depth = 0
  const dig = (): void => {
    depth++
    currentLocation()
    dig()
  }
  expect(dig).toThrow(RangeError)
  expect(depth).toBeGreaterThan(100)
  expect(Error.prepareStackTrace).toBe(prepareStackTrace)
  expect(Error.stackTraceLimit).toBe(stackTraceLimit)
})
