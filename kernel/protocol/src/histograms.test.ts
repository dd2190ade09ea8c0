import { expect, test } from 'vitest'
import { encodeColumn, PayloadError } from './columns.ts'
import {
  encodeHistograms,
  type HistogramSeries,
  type HistogramStep,
  HistogramStore,
  parseHistograms,
  reduceHistograms,
} from './histograms.ts'

/** A histogram of as many buckets, each 1 wide. */
function at(step: number, buckets = 2): HistogramStep {
  const left = Float64Array.from({ length: buckets }, (_, index) => index)
  return { step, wallTime: 100 + step, left, right: left.map(edge => edge + 1), count: left.map(edge => step + edge) }
}

function series(steps: readonly HistogramStep[], total = steps.length): HistogramSeries {
  return { run: 'run', tag: 'weights', total, steps }
}

test('steps with other numbers of buckets come back from JSON whole', () => {
  const told = series([at(0, 3), at(10, 0), at(20, 1)], 77)
  expect(parseHistograms(JSON.parse(JSON.stringify(encodeHistograms(told))))).toEqual(told)
})

test('a series without steps comes back as one', () => {
  expect(parseHistograms(encodeHistograms(series([])))).toEqual(series([]))
})

const whole = encodeHistograms(series([at(0), at(1)]))

test.each([
  [{ run: 'run' }, 'a histogram series must have a run and a tag, got {"run":"run"}'],
  [{ ...whole, left: 5 }, 'weights: left must be a column in base64, got number'],
  [
    { ...whole, count: encodeColumn([1, 2, 3]) },
    'weights: 2 steps with 4 buckets must have columns of these lengths, got wallTime 2, buckets 2, left 4, right 4, count 3',
  ],
  [
    { ...whole, buckets: encodeColumn([4]) },
    'weights: 2 steps with 4 buckets must have columns of these lengths, got wallTime 2, buckets 1, left 4, right 4, count 4',
  ],
  [{ ...whole, buckets: encodeColumn([-1, 5]) }, 'weights: buckets must be counts from 0 on, got -1, 5'],
  [{ ...whole, buckets: encodeColumn([1.5, 2.5]) }, 'weights: buckets must be counts from 0 on, got 1.5, 2.5'],
])('refuses %j', (json, message) => {
  expect(() => parseHistograms(json)).toThrow(new PayloadError(message))
})

test('a reduced series has the first step, the last and evenly spaced ones between', () => {
  const steps = Array.from({ length: 9 }, (_, step) => at(step))
  expect(reduceHistograms(series(steps, 9), 3)).toEqual(series([at(0), at(4), at(8)], 9))
  expect(reduceHistograms(series(steps), 9).steps).toHaveLength(9)
})

test('a store keeps every step of a short run', () => {
  const store = new HistogramStore({ run: 'run', tag: 'weights' })
  store.append([at(0), at(1)])
  store.append([at(2)])
  expect([store.total, store.steps]).toEqual([3, [at(0), at(1), at(2)]])
})

test('a store of a long run keeps evenly spaced steps, 500 at most, and counts all', () => {
  const store = new HistogramStore({ run: 'run', tag: 'weights' })
  for (let step = 0; step < 3000; step++) store.append([at(step, 1)])
  const steps = store.steps.map(({ step }) => step)
  // Doubled at 501, 1001 and 2001: every eighth step is left.
  expect(steps).toEqual(Array.from({ length: 375 }, (_, index) => 8 * index))
  expect(store.total).toBe(3000)
})

test('a store that is reduced keeps its name and its count', () => {
  const store = new HistogramStore({ run: 'run', tag: 'weights' })
  store.append(Array.from({ length: 10 }, (_, step) => at(step)))
  expect(reduceHistograms(store, 2)).toEqual(series([at(0), at(9)], 10))
})
