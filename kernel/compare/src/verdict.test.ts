import { expect, test } from 'vitest'
import type { Difference } from './difference.ts'
import { timingOf } from './statistics.ts'
import { type JudgedPair, type JudgedVariant, verdictsOf } from './verdict.ts'

const equal: Difference = {
  path: '',
  size: 1,
  differing: 0,
  maxAbs: 0,
  maxRel: 0,
  maxUlp: 0,
  nonFinite: 0,
  isMaterial: false,
}
const rounded: Difference = { ...equal, differing: 1, maxAbs: 3e-7, maxRel: 3e-7, maxUlp: 3, worst: [] }

test('a faster variant is so many times as fast, a slower one takes so many times as long', () => {
  const variants = [variant('eager', 40), variant('graph', 40)]
  const graph = pair(0, 1, { ratio: 1 / 2.311, low: 1 / 2.389, high: 1 / 2.241, isDetectable: true }, [rounded])
  expect(verdictsOf(variants, [graph, reverse(graph)])).toEqual([
    'graph is 2.31× as fast as eager (95 % CI 2.24–2.39, n = 40); outputs equal within 3 ULP.',
    'eager takes 2.31× as long as graph (95 % CI 2.24–2.39, n = 40); outputs equal within 3 ULP.',
  ])
})

test('no detectable difference is said first', () => {
  const found = pair(0, 1, { ratio: 1.003, low: 0.991, high: 1.015 })
  expect(verdictsOf([variant('a', 60), variant('b', 60)], [found])[0]).toBe(
    'No detectable difference in time between a and b (ratio 1.003, 95 % CI 0.991–1.015, n = 60); outputs are equal.',
  )
})

test('an interval that leaves the question open is said to do so', () => {
  const found = pair(0, 1, { ratio: 1.1, low: 0.8, high: 1.4 })
  expect(verdictsOf([variant('a', 5), variant('b', 5)], [found])[0]).toBe(
    'No detectable difference in time between a and b (ratio 1.1, 95 % CI 0.8–1.4, n = 5), but one of up to 40 % cannot be ruled out; outputs are equal.',
  )
})

test('an interval beyond 1 that is not called is said to be too small', () => {
  const found = pair(0, 1, { ratio: 1.008, low: 1.004, high: 1.012 })
  expect(verdictsOf([variant('a', 90), variant('b', 90)], [found])[0]).toBe(
    'No detectable difference in time between a and b (ratio 1.008, 95 % CI 1.004–1.012, n = 90), at most one too small to name; outputs are equal.',
  )
})

test('one or two runs tell nothing about times', () => {
  const found = pair(0, 1, { ratio: 5, low: 5, high: 5 })
  expect(verdictsOf([variant('a', 1), variant('b', 1)], [found])[0]).toBe(
    'Too few runs to tell the times of a and b apart (n = 1); outputs are equal.',
  )
})

test('of several variants each has a sentence, the largest difference first', () => {
  const variants = ['eager', 'a', 'b', 'c'].map(name => variant(name, 40))
  const pairs = [
    pair(0, 1, { ratio: 1.6, low: 1.55, high: 1.66, isDetectable: true }),
    // A large ratio that is not called is no effect.
    pair(0, 2, { ratio: 9, low: 0.5, high: 99 }),
    pair(0, 3, { ratio: 0.25, low: 0.24, high: 0.26, isDetectable: true }),
  ]
  expect(verdictsOf(variants, pairs)[0]!.match(/(\w) is|(\w) takes|and (\w) \(/g)).toEqual([
    'c is',
    'a takes',
    'and b (',
  ])
})

test('a variant that failed is told last, by the first line of its error', () => {
  const variants = [variant('eager', 40), variant('xla', 0, 'no registered kernel.\n  at cell 3'), variant('graph', 40)]
  const found = pair(0, 2, { ratio: 0.5, low: 0.49, high: 0.51, isDetectable: true })
  expect(verdictsOf(variants, [found, reverse(found)])).toEqual([
    'graph is 2.00× as fast as eager (95 % CI 1.96–2.04, n = 40); outputs are equal. xla failed: no registered kernel.',
    'xla failed: no registered kernel. Nothing can be held against it.',
    'eager takes 2.00× as long as graph (95 % CI 1.96–2.04, n = 40); outputs are equal. xla failed: no registered kernel.',
  ])
})

test('names are said as they are', () => {
  const [name, other] = ['<b>$&</b> %s', 'ein "Name" ×2 🎉']
  const found = pair(0, 1, { ratio: 1, low: 0.99, high: 1.01 })
  expect(verdictsOf([variant(name, 9), variant(other, 9)], [found])[0]).toContain(`between ${name} and ${other} (`)
})

function variant(name: string, n: number, error?: string): JudgedVariant {
  return { name, timing: timingOf(Array(n).fill(1)), ...(error !== undefined && { error }) }
}

function pair(
  a: number,
  b: number,
  times: Pick<JudgedPair, 'ratio' | 'low' | 'high'> & { isDetectable?: boolean },
  differences: readonly Difference[] = [equal],
): JudgedPair {
  return { a, b, isDetectable: false, ...times, differences }
}

function reverse({ a, b, ratio, low, high, ...same }: JudgedPair): JudgedPair {
  return { ...same, a: b, b: a, ratio: 1 / ratio, low: 1 / high, high: 1 / low }
}
