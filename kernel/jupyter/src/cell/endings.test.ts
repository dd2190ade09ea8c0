import { expect, test } from 'vitest'
import { atCellEnd, endCell } from './endings.ts'

test('what was asked for happens at the end of its cell, once', () => {
  const seen: string[] = []
  atCellEnd(1, () => void seen.push('first'))
  atCellEnd(2, () => void seen.push('second'))
  endCell(1)
  endCell(1)
  endCell(3)
  expect(seen).toEqual(['first'])
  endCell(2)
  expect(seen).toEqual(['first', 'second'])
})

test('and again if it was cut off', () => {
  let tries = 0
  atCellEnd(4, () => {
    if (++tries === 1) throw new Error('cut off')
  })
  expect(() => endCell(4)).toThrow('cut off')
  endCell(4)
  endCell(4)
  expect(tries).toBe(2)
})
