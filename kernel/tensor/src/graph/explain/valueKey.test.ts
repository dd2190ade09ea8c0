import { expect, test } from 'vitest'
import { valueKey } from './valueKey.ts'

class Config {
  readonly scale = 2
}

const config = new Config()
const fn = () => 1
const symbol = Symbol('a')

test.each<[unknown, unknown]>([
  [0, -0],
  [1, '1'],
  [1, 1n],
  [1, true],
  ['true', true],
  [null, undefined],
  ['undefined', undefined],
  [new Config(), config],
  [() => 1, fn],
  [Symbol('a'), symbol],
])('%o and %o have different keys, and each has one', (a, b) => {
  expect(valueKey(a)).not.toBe(valueKey(b))
  expect([valueKey(a), valueKey(b)]).toEqual([valueKey(a), valueKey(b)])
})
