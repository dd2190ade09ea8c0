import { expect, test } from 'vitest'
import { driftOf, rankScore } from './drift.ts'
import { reference } from './fixtures/reference.ts'

test.each(reference.rankScores)('the rank score is that of SciPy: $score', ({ first, second, score }) => {
  expect(rankScore(first, second)).toBeCloseTo(score, 8)
})

const noise = [1, 1.02, 0.98, 1.01, 0.99, 1.03, 0.97, 1]

test('a second half that is slower is drift, whatever outlier there is', () => {
  const samples = [...noise, ...noise, ...noise.map(ms => 1.2 * ms), ...noise.map(ms => 1.2 * ms)]
  samples[2] = 9
  // Both medians are of four equal ones in the middle.
  expect(driftOf(samples)).toBeCloseTo(1.2, 12)
})

test('a second half that is faster is drift', () => {
  expect(driftOf([...noise.map(ms => 2 * ms), ...noise])).toBeCloseTo(0.5, 12)
})

test('alike halves, a change too small to name, and few runs are none', () => {
  const slower = (by: number): number[] => [...noise, ...noise.map(ms => by * ms)]
  expect([driftOf(slower(1)), driftOf(slower(1.04)), driftOf([...noise.slice(1), ...noise.map(ms => 2 * ms)])]).toEqual(
    [undefined, undefined, undefined],
  )
})

test('halves that differ by chance are none', () => {
  expect(driftOf([1, 9, 2, 8, 3, 7, 4, 6, 9, 2, 8, 3, 7, 5, 6, 7])).toBeUndefined()
})
