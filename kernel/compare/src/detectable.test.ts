import { expect, test } from 'vitest'
import { isBeyondNoise } from './detectable.ts'
import { type Drift, simulatedRuns } from './fixtures/machine.ts'
import { measure } from './measure.ts'

test('an interval must lie beyond 1 % on one side', () => {
  const called = (low: number, high: number): boolean => isBeyondNoise({ low, high }, 20)
  expect([called(0.011, 0.2), called(-0.2, -0.011), called(0.009, 0.2), called(-0.2, -0.009), called(-1, 1)]).toEqual([
    true,
    true,
    false,
    false,
    false,
  ])
})

test('two rounds call nothing', () => {
  expect([2, 3].map(rounds => isBeyondNoise({ low: 1, high: 2 }, rounds))).toEqual([false, true])
})

// Whole comparisons, stopped by the rule that also stops real ones, as soon as that may be. Slow: each row measures 100 times.
const MACHINES = [0.01, 0.03, 0.05].flatMap(noise =>
  (['none', 'slower', 'waves', 'walk'] as const).map(drift => ({ noise, drift })),
)

test.each(MACHINES)(
  'noise $noise, drift $drift: equal variants show no difference, in 95 of 100 comparisons',
  async ({ noise, drift }) => {
    expect(await callsOf([1, 1], noise, drift)).toBeLessThanOrEqual(5)
  },
)

test.each(MACHINES)(
  'noise $noise, drift $drift: a variant that is 10 % slower is called so, in 95 of 100 comparisons',
  async ({ noise, drift }) => {
    expect(await callsOf([1, 1.1], noise, drift)).toBeGreaterThanOrEqual(95)
  },
)

test.each([0.01, 0.03, 0.05])(
  'noise %d: of three equal variants no pair shows a difference, in 95 of 100 comparisons',
  async noise => {
    expect(await callsOf([1, 1, 1], noise, 'none')).toBeLessThanOrEqual(5)
  },
)

test('noise 0.03: a variant that is 5 % slower is called so in most comparisons', async () => {
  expect(await callsOf([1, 1.05], 0.03, 'none')).toBeGreaterThan(80)
})

/** In how many of 100 comparisons a difference is called; of unequal variants the slower one must be called slower. */
async function callsOf(timesMs: readonly number[], noise: number, drift: Drift): Promise<number> {
  const areEqual = new Set(timesMs).size === 1
  let calls = 0
  for (let seed = 1; seed <= 100; seed++) {
    const { pairs } = await measure(simulatedRuns(timesMs, { seed, noise, drift }), { seed, minRounds: 5 })
    const right = pairs.filter(({ a, b, ratio }) => areEqual || ratio > 1 === timesMs[b]! > timesMs[a]!)
    if (right.some(({ isDetectable }) => isDetectable)) calls++
  }
  return calls
}
