import { expect, test } from 'vitest'
import { formatDuration, formatDurations, timeUnit } from './duration.ts'

test.each([
  [2.3149, '2.31 ms'],
  [0.805, '805 µs'],
  [0.9996, '1.00 ms'],
  [12345, '12.3 s'],
  [0.000_25, '250 ns'],
  [0, '0 ns'],
  [99.96, '100 ms'],
  [Number.NaN, '–'],
])('%f ms are written as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})

test('durations that are read together share a unit', () => {
  expect(formatDurations([2.34, 0.805])).toEqual(['2.34 ms', '0.805 ms'])
})

test('durations that are far apart have their own units', () => {
  expect(formatDurations([30_000, 0.08, Number.NaN])).toEqual(['30.0 s', '80.0 µs', '–'])
})

test('minutes and hours come where they are allowed', () => {
  expect(timeUnit(7_200_000).name).toBe('s')
  expect(timeUnit(7_200_000, 'h').name).toBe('h')
})
