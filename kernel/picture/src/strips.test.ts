import { expect, test } from 'vitest'
import { swarm } from './strips.ts'

test('dots apart stay on the axis', () => {
  expect(swarm([0, 10, 20], 5, 20)).toEqual(Float64Array.of(0, 0, 0))
})

test('dots at one place stand beside each other, on alternating sides', () => {
  expect(Array.from(swarm([3, 3, 3, 3], 4, 20), Math.abs)).toEqual([0, 4, 4, 8])
  expect(new Set(swarm([3, 3, 3, 3], 4, 20)).size).toBe(4)
})

test('a crowd stays within its width, the least covered first', () => {
  const offsets = swarm(new Float64Array(50), 4, 8)
  expect(Math.max(...offsets.map(Math.abs))).toBe(8)
})
