import { expect, test } from 'vitest'
import { reference } from './fixtures/reference.ts'
import { ulpDistance } from './ulp.ts'

test.each(reference.ulps)('from $a to $b there are as many steps as NumPy takes: $ulps', ({ a, b, ulps }) => {
  expect([ulpDistance(a, b), ulpDistance(b, a)]).toEqual([ulps, ulps])
})

test('−0 and 0 are one number', () => {
  expect(ulpDistance(-0, 0)).toBe(0)
})
