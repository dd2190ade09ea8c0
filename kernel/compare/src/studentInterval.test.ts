import { expect, test } from 'vitest'
import { reference } from './fixtures/reference.ts'
import { studentInterval } from './studentInterval.ts'

test.each(reference.students)('the interval of $numbers.length numbers is that of SciPy', ({ numbers, at95, at99 }) => {
  for (const [confidence, wanted] of [
    [0.95, at95],
    [0.99, at99],
  ] as const) {
    const { low, high } = studentInterval(numbers, confidence)
    expect([low, high]).toEqual([expect.closeTo(wanted.low, 4), expect.closeTo(wanted.high, 4)])
  }
})

test('of one number the interval is that number', () => {
  expect(studentInterval([0.5], 0.95)).toEqual({ low: 0.5, high: 0.5 })
})
