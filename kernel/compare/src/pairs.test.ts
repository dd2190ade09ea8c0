import { expect, test } from 'vitest'
import { reference } from './fixtures/reference.ts'
import { timePairs } from './pairs.ts'

test.each(reference.bootstraps)(
  'ratio and interval are those of SciPy: $a.length rounds',
  ({ a, b, ratio, low, high }) => {
    const [pair] = timePairs([a, b], { resamples: 40_000 })
    expect(pair!.ratio).toBeCloseTo(ratio, 12)
    // SciPy drew 200 000 times: what is left is the chance of the draws.
    const width = high - low
    expect(Math.abs(pair!.low - low) / width).toBeLessThan(0.03)
    expect(Math.abs(pair!.high - high) / width).toBeLessThan(0.03)
  },
)

test('fewer than 8 rounds have the interval of Student, of logarithms', () => {
  const { numbers, at95 } = reference.students.find(({ numbers }) => numbers.length === 5)!
  const [pair] = timePairs([numbers.map(() => 2), numbers.map(number => 2 * Math.exp(number))])
  expect([pair!.low, pair!.high]).toEqual([
    expect.closeTo(Math.exp(at95.low), 4),
    expect.closeTo(Math.exp(at95.high), 4),
  ])
})

test('b against a says the same as a against b', () => {
  const { a, b } = reference.bootstraps[1]!
  const [forth, back] = timePairs([a, b])
  expect([forth!.a, forth!.b, back!.a, back!.b]).toEqual([0, 1, 1, 0])
  expect([back!.ratio, back!.low, back!.high]).toEqual([1 / forth!.ratio, 1 / forth!.high, 1 / forth!.low])
  expect([forth!.isDetectable, back!.isDetectable]).toEqual([true, true])
})

test('three variants make six pairs, in order', () => {
  const pairs = timePairs([noise(1), noise(2), noise(3)])
  expect(pairs.map(({ a, b, ratio }) => [a, b, Math.round(1000 * ratio)])).toEqual([
    [0, 1, 2000],
    [0, 2, 3000],
    [1, 0, 500],
    [1, 2, 1500],
    [2, 0, 333],
    [2, 1, 667],
  ])
})

test('a variant without samples is in no pair', () => {
  expect(timePairs([noise(1), [], noise(2)]).map(({ a, b }) => [a, b])).toEqual([
    [0, 2],
    [2, 0],
  ])
  expect(timePairs([[], noise(1)])).toEqual([])
})

test('of one round the interval is the ratio, and nothing is called', () => {
  expect(timePairs([[1], [5]])[0]).toEqual({ a: 0, b: 1, ratio: 5, low: 5, high: 5, isDetectable: false })
})

test('two rounds that agree call nothing, three that agree do', () => {
  const [two] = timePairs([
    [1, 1],
    [2, 2],
  ])
  const [three] = timePairs([
    [1, 1, 1],
    [2, 2, 2],
  ])
  expect([two!.isDetectable, three!.isDetectable]).toEqual([false, true])
})

test('a ratio that is known exactly and within 1 % is not called', () => {
  const called = (ratio: number): boolean => timePairs([Array(20).fill(1), Array(20).fill(ratio)])[0]!.isDetectable
  expect([called(1.009), called(1.011), called(1 / 1.009), called(1 / 1.011)]).toEqual([false, true, false, true])
})

test('an interval holds its ratio, also where one of few rounds was slow', () => {
  const [pair] = timePairs([
    [1, 1, 1, 1, 1, 1, 1],
    [1, 1, 1, 1, 1, 1, 50],
  ])
  expect(pair!.ratio).toBe(1)
  expect(pair!.low).toBeLessThanOrEqual(1)
})

test('refuses variants that did not run in the same rounds', () => {
  expect(() => timePairs([[1, 2], [1]])).toThrow(
    'Pairs are made of rounds with one run of each variant, got 2, 1 runs.',
  )
})

function noise(ms: number): number[] {
  return [1, 1.02, 0.98, 1.01, 0.99, 1.03, 0.97, 1].map(factor => factor * ms)
}
