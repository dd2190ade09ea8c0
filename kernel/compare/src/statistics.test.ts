import { expect, test } from 'vitest'
import { reference } from './fixtures/reference.ts'
import { compileMsOf, median, outliersOf, quantile, timingOf } from './statistics.ts'

test.each(reference.timings)(
  'timings of $samples.length runs are those of NumPy',
  ({ samples, outliers, ...numbers }) => {
    const timing = timingOf(samples)
    expect(timing.n).toBe(samples.length)
    expect(timing.samples).toEqual(samples)
    for (const [name, wanted] of Object.entries(numbers)) expect(timing[name as 'median'], name).toBeCloseTo(wanted, 12)
    expect(outliersOf(timing)).toEqual(outliers)
  },
)

test('the samples keep the order in which they were measured', () => {
  expect(timingOf([3, 1, 2])).toEqual({ n: 3, median: 2, q1: 1.5, q3: 2.5, min: 1, p95: 2.9, samples: [3, 1, 2] })
})

test('no runs have numbers all the same, so that JSON can carry them', () => {
  expect(timingOf([])).toEqual({ n: 0, median: 0, q1: 0, q3: 0, min: 0, p95: 0, samples: [] })
})

test('a median of two lies between them', () => {
  expect([median([4, 1]), median([5, 1, 9])]).toEqual([2.5, 5])
})

test('quantiles at the ends are the ends, and of nothing there is none', () => {
  expect([quantile([1, 2, 4], 0), quantile([1, 2, 4], 1), quantile([], 0.5)]).toEqual([1, 4, Number.NaN])
})

test('compiling is what the first run took longer, and never less than nothing', () => {
  const timing = timingOf([2, 3, 4])
  expect([compileMsOf(33, timing), compileMsOf(2, timing)]).toEqual([30, 0])
})
