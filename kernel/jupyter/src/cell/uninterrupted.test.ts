import { beforeEach, expect, test } from 'vitest'
import { doneBeforeInterrupt, shareFlags, uninterrupted } from './uninterrupted.ts'

const flags = new Int32Array(new SharedArrayBuffer(8))
beforeEach(() => {
  flags.fill(0)
  shareFlags(flags)
})

test('while it works the interrupter sees that it must not terminate', () => {
  expect(uninterrupted(() => uninterrupted(() => flags[1]))).toBe(2)
  expect(flags[1]).toBe(0)
})

test('that ends with an error too', () => {
  const fail = (): never => {
    throw new Error('no')
  }
  expect(() => uninterrupted(fail)).toThrow('no')
  expect(() => doneBeforeInterrupt(fail)).toThrow('no')
  expect(flags[1]).toBe(0)
})

test('what can wait is not begun once an interrupt is wanted', () => {
  let count = 0
  const work = (): void => void count++
  expect(doneBeforeInterrupt(work)).toBe(true)
  flags[0] = 1
  expect(doneBeforeInterrupt(work)).toBe(false)
  expect([count, flags[1]]).toEqual([1, 0])
})
