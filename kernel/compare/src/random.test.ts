import { expect, test } from 'vitest'
import { reference } from './fixtures/reference.ts'
import { randomNumbers, shuffled, xoshiro128 } from './random.ts'

test('the generator gives the numbers of its authors', () => {
  const next = xoshiro128([1, 2, 3, 4])
  expect(Array.from({ length: 10 }, next)).toEqual(reference.xoshiro)
})

test('a seed gives the same numbers again, another seed others', () => {
  const draw = (seed: number): number[] => Array.from({ length: 5 }, randomNumbers(seed))
  expect(draw(3)).toEqual(draw(3))
  expect(draw(3)).not.toEqual(draw(4))
})

test('numbers lie evenly in [0, 1)', () => {
  const random = randomNumbers(0)
  const counts = new Array<number>(10).fill(0)
  for (let draw = 0; draw < 10_000; draw++) counts[Math.floor(random() * 10)]!++
  // χ² of 9 degrees of freedom is below 27.88 in 999 of 1000 draws.
  expect(counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(27.88)
})

test('each of the six orders of three comes about as often', () => {
  const random = randomNumbers(1)
  const counts = new Map<string, number>()
  for (let draw = 0; draw < 6000; draw++) {
    const order = shuffled(3, random).join('')
    counts.set(order, (counts.get(order) ?? 0) + 1)
  }
  expect([...counts.keys()].sort()).toEqual(['012', '021', '102', '120', '201', '210'])
  // χ² of 5 degrees of freedom is below 20.52 in 999 of 1000 draws.
  expect([...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(20.52)
})
