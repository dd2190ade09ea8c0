import { expect, test } from 'vitest'
import { binned } from './bins.ts'

function histogram(buckets: [left: number, right: number, count: number][], step = 0) {
  const column = (at: 0 | 1 | 2) => Float64Array.from(buckets, bucket => bucket[at])
  return { step, wallTime: 0, left: column(0), right: column(1), count: column(2) }
}

test('a bucket over several bins gives each its share', () => {
  const steps = [
    histogram([
      [0, 1, 2],
      [1, 3, 4],
    ]),
  ]
  expect(binned(steps, 3)).toEqual({ range: [0, 3], counts: [Float64Array.of(2, 2, 2)], most: 2 })
})

test('steps share the bins', () => {
  const steps = [histogram([[0, 2, 8]]), histogram([[2, 4, 6]])]
  expect(binned(steps, 4)).toEqual({
    range: [0, 4],
    counts: [Float64Array.of(4, 4, 0, 0), Float64Array.of(0, 0, 3, 3)],
    most: 4,
  })
})

test('a bucket without width falls into one bin', () => {
  expect(binned([histogram([[5, 5, 3]])], 3)?.counts).toEqual([Float64Array.of(0, 3, 0)])
  expect(
    binned(
      [
        histogram([
          [0, 1, 1],
          [1, 1, 5],
          [1, 2, 1],
        ]),
      ],
      4,
    )?.counts,
  ).toEqual([Float64Array.of(0.5, 0.5, 5.5, 0.5)])
})

test('empty buckets at the ends take no room, nor do buckets up to the largest float', () => {
  const steps = [
    histogram([
      [-Number.MAX_VALUE, 0, 0],
      [0, 1, 1],
      [1, 2, 1],
      [2, Number.MAX_VALUE, 7],
    ]),
  ]
  expect(binned(steps, 2)).toEqual({ range: [0, 2], counts: [Float64Array.of(1, 1)], most: 1 })
})

test('no values make no bins', () => {
  expect(binned([])).toBeUndefined()
  expect(binned([histogram([[0, 1, 0]])])).toBeUndefined()
})
