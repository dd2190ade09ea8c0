import { expect, test } from 'vitest'
import { evenly, ridgeAxis, ridges } from './ridges.ts'

const bins = { range: [0, 4] as const, counts: [Float64Array.of(0, 2, 0, 0), Float64Array.of(0, 0, 4, 4)], most: 4 }

test('ridges rise from their bases to the middles of their bins, the highest to 40 % of the plot less some air', () => {
  // 100 pixels high: bases from 40 to 100, the count 4 rises by 0.94 · 40 = 37.6.
  expect(ridges(bins, 'offset', 40, 100)).toEqual([
    { index: 0, baseline: 40, outline: 'M10,0L15,-18.8L20,0', age: 0 },
    { index: 1, baseline: 100, outline: 'M20,0L25,-37.6L35,-37.6L40,0', age: 1 },
  ])
})

test('overlaid outlines share a base and the whole height', () => {
  expect(ridges(bins, 'overlay', 40, 100).map(({ baseline, outline }) => [baseline, outline])).toEqual([
    [100, 'M10,0L15,-47L20,0'],
    [100, 'M20,0L25,-94L35,-94L40,0'],
  ])
})

test('the axis says the steps at their bases, or the counts', () => {
  const axis = ridgeAxis([0, 10, 20], 'offset', 4, 100)
  expect(axis.ticks.map(({ text, value }) => [text, axis.at(value)])).toEqual([
    ['0', 40],
    ['10', 70],
    ['20', 100],
  ])
  const counts = ridgeAxis([0, 10], 'overlay', 4, 100)
  expect(counts.ticks.map(({ value }) => [value, counts.at(value)])).toEqual(
    [0, 1, 2, 3, 4].map(n => [n, 100 - 23.5 * n]),
  )
})

test('a single step stands on the ground', () => {
  expect(ridges({ ...bins, counts: [bins.counts[1]!] }, 'offset', 40, 100)[0]!.baseline).toBe(100)
})

test('of many, some are taken evenly, the ends among them', () => {
  expect(evenly([0, 1, 2, 3, 4, 5, 6], 3)).toEqual([0, 3, 6])
  expect(evenly([1, 2], 3)).toEqual([1, 2])
})
