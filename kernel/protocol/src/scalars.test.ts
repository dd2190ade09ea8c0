import { expect, test } from 'vitest'
import { encodeColumn, PayloadError } from './columns.ts'
import { encodeScalars, parseScalars, reduceScalars, type ScalarSeries, ScalarStore } from './scalars.ts'

function curve(value: ArrayLike<number>, total = value.length): ScalarSeries {
  const step = Float64Array.from(value, (_, index) => index)
  return {
    run: 'run',
    tag: 'loss',
    total,
    step,
    wallTime: step.map(number => 100 + number),
    value: Float64Array.from(value),
  }
}

test('a series comes back from JSON whole', () => {
  const series = curve([1, Number.NaN, Number.POSITIVE_INFINITY, -0], 9000)
  expect(parseScalars(JSON.parse(JSON.stringify(encodeScalars(series))))).toEqual(series)
})

test('a series that does not tell its total has as many points as came', () => {
  const { total, ...json } = encodeScalars(curve([1, 2]))
  expect(parseScalars(json).total).toBe(total)
})

test.each([
  [undefined, 'a scalar series must have a run and a tag, got {}'],
  [{ run: 1, tag: 'loss' }, 'a scalar series must have a run and a tag, got {"run":1,"tag":"loss"}'],
  [{ run: 'run', tag: 'loss' }, 'loss: step must be a column in base64, got undefined'],
  [
    { ...encodeScalars(curve([1, 2])), value: encodeColumn([1]) },
    'loss: the columns must have one length, got step 2, wallTime 2, value 1',
  ],
])('refuses %j', (json, message) => {
  expect(() => parseScalars(json)).toThrow(new PayloadError(message))
})

test('a series that is short enough stays as it is', () => {
  const series = curve([3, 1, 2, 5])
  expect(reduceScalars(series, 4)).toBe(series)
})

test('of twelve points six stay: both ends, and of each half between them the lowest and the highest', () => {
  //            0  1  2  3  4  5 | 6  7  8  9 10 11
  const series = curve([0, 5, 9, 1, 7, 3, 4, 8, 2, 6, 5, 0])
  const reduced = reduceScalars(series, 6)
  expect(reduced).toEqual({
    ...series,
    step: Float64Array.of(0, 2, 3, 7, 8, 11),
    wallTime: Float64Array.of(100, 102, 103, 107, 108, 111),
    value: Float64Array.of(0, 9, 1, 8, 2, 0),
  })
})

test.each([4, 5, 7, 100, 1000])('at most %d of 20 000 points stay, in order, with the peak and both ends', limit => {
  const value = Float64Array.from({ length: 20_000 }, (_, step) => Math.exp(-step / 5000) + (step === 12_345 ? 3 : 0))
  const { step, value: kept, total } = reduceScalars(curve(value), limit)
  expect(step.length).toBeLessThanOrEqual(limit)
  expect([total, step[0], step.at(-1)]).toEqual([20_000, 0, 19_999])
  expect(Math.max(...kept)).toBe(value[12_345])
  expect(step.every((number, index) => index === 0 || number > step[index - 1]!)).toBe(true)
  expect([...kept]).toEqual(Array.from(step, number => value[number]!))
})

test('NaN hides no peak, and infinities are peaks', () => {
  const value = new Float64Array(100).fill(Number.NaN)
  value[40] = 7
  value[60] = Number.NEGATIVE_INFINITY
  expect([...reduceScalars(curve(value), 10).value].filter(number => !Number.isNaN(number))).toEqual([
    7,
    Number.NEGATIVE_INFINITY,
  ])
})

test('a series of NaN alone is reduced as well', () => {
  const { step } = reduceScalars(curve(new Float64Array(100).fill(Number.NaN)), 10)
  expect([step[0], step.at(-1), step.length <= 10]).toEqual([0, 99, true])
})

test('a store gathers points past its room, and is a series', () => {
  const store = new ScalarStore({ run: 'run', tag: 'loss' })
  expect([store.total, store.step.length]).toEqual([0, 0])
  const whole = curve(Float64Array.from({ length: 1000 }, (_, index) => index ** 2))
  for (const [start, end] of [
    [0, 1],
    [1, 64],
    [64, 65],
    [65, 1000],
  ] as const) {
    store.append({
      step: whole.step.subarray(start, end),
      wallTime: whole.wallTime.subarray(start, end),
      value: whole.value.subarray(start, end),
    })
  }
  const { run, tag, total, step, wallTime, value } = store
  expect({ run, tag, total, step, wallTime, value }).toEqual(whole)
})

test('a store that is reduced keeps its name and its count', () => {
  const store = new ScalarStore({ run: 'run', tag: 'loss' })
  store.append(curve(new Float64Array(50)))
  expect(reduceScalars(store, 8)).toMatchObject({ run: 'run', tag: 'loss', total: 50 })
})
