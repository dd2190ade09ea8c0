import { expect, test } from 'vitest'
import { bootstrapMedians } from './bootstrap.ts'
import { reference } from './fixtures/reference.ts'
import { xoshiro128 } from './random.ts'

test.each(reference.medians)(
  'medians of drawn rounds are those of NumPy: $samples.0.length rounds',
  ({ samples, state, medians }) => {
    const next = xoshiro128(state)
    const drawn = bootstrapMedians(samples, { resamples: medians[0]!.length, random: () => next() / 2 ** 32 })
    expect(drawn.map(column => [...column])).toEqual(medians)
  },
)

test('variants of equal times have equal medians in every resample', () => {
  const next = xoshiro128([1, 2, 3, 4])
  const times = [3, 1, 4, 1, 5, 9, 2, 6]
  const [a, b] = bootstrapMedians([times, times], { resamples: 100, random: () => next() / 2 ** 32 })
  expect(a).toEqual(b)
})
