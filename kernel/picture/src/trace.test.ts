import { expect, test } from 'vitest'
import { trace } from './trace.ts'

const at = { x: (value: number): number => 10 * value, y: (value: number): number => 100 - value }
const x = Float64Array.of(0, 1, 2, 3, 4, 5)

test('NaN and infinities interrupt the path and are marked', () => {
  const y = Float64Array.of(1, 2, Number.NaN, 4, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)
  expect(trace(x, y, at)).toEqual({
    path: 'M0,99L10,98',
    points: [[30, 96]],
    marks: [
      { x: 20, kind: 'NaN' },
      { x: 40, kind: '−∞' },
      { x: 50, kind: '+∞' },
    ],
  })
})

test('what the axis cannot show interrupts the path without a mark', () => {
  const y = Float64Array.of(1, 2, -3, 4, 5, 6)
  expect(trace(x, y, at, value => value > 0)).toEqual({
    path: 'M0,99L10,98M30,96L40,95L50,94',
    points: [],
    marks: [],
  })
})

test('a point that lies nowhere on the x axis is left out', () => {
  expect(trace(Float64Array.of(0, Number.NaN, 2), Float64Array.of(1, 1, 1), at).path).toBe('M0,99L20,99')
})
