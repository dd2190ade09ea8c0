import { afterEach, expect, test } from 'vitest'
import { LastResult } from './lastResult.ts'

const global = globalThis as { _?: unknown }
afterEach(() => Reflect.deleteProperty(globalThis, '_'))

test('holds the latest result, NaN as any other', () => {
  const last = new LastResult()
  for (const value of [1, Number.NaN, Number.NaN, -0, 'x']) {
    last.set(value)
    expect(global._).toBe(value)
  }
})

test('leaves the name to a cell that takes it', () => {
  const last = new LastResult()
  last.set(1)
  global._ = 'mine'
  last.set(2)
  expect(global._).toBe('mine')
})

test('is not among the enumerable globals', () => {
  new LastResult().set(1)
  expect(Object.keys(globalThis)).not.toContain('_')
})
