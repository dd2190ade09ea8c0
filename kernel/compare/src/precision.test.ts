import { expect, test } from 'vitest'
import { isEnough, precisionOf } from './precision.ts'

const NOISE = [1, 1.02, 0.98, 1.01, 0.99, 1.03, 0.97, 1]

test('the widest pair counts, in logarithms', () => {
  const wide = [1, 1.2, 0.8, 1.1, 0.9, 1.3, 0.7, 1].reverse()
  const [narrow, all] = [precisionOf([NOISE, NOISE.toReversed()])!, precisionOf([NOISE, NOISE.toReversed(), wide])!]
  expect(all.halfWidth).toBeGreaterThan(3 * narrow.halfWidth)
  expect(precisionOf([NOISE, wide])!.halfWidth).toBeLessThanOrEqual(all.halfWidth * 1.05)
})

test('variants that always keep their ratio are known exactly', () => {
  expect(precisionOf([NOISE, NOISE.map(ms => 2 * ms)])).toEqual({ halfWidth: 0, decisionHalfWidth: 0 })
})

test('one variant has no ratio', () => {
  expect(precisionOf([NOISE, []])).toBeUndefined()
})

test('both intervals must be narrow', () => {
  const enough = (halfWidth: number, decisionHalfWidth: number): boolean =>
    isEnough({ halfWidth, decisionHalfWidth }, 0.02)
  expect([enough(0.02, 0.03), enough(0.021, 0.021), enough(0.01, 0.031)]).toEqual([true, false, false])
})

test('an outlier among eight rounds is not enough to decide', () => {
  const { halfWidth, decisionHalfWidth } = precisionOf([NOISE, [1, 1.01, 0.99, 1.02, 1, 3, 0.98, 1]])!
  expect(decisionHalfWidth).toBeGreaterThan(2 * halfWidth)
})
