import { expect, test } from 'vitest'
import { countText, durationText, percentText, ratioText, shortNumber } from './wording.ts'

test.each([
  [2.3112, 2.2401, 2.3899, '2.31', '2.24–2.39'],
  [1.0031, 0.9908, 1.0154, '1.003', '0.991–1.015'],
  [1.12, 0.61, 1.94, '1.1', '0.6–1.9'],
  [152.4, 148.2, 157.1, '152', '148–157'],
  [1.5, 1.5, 1.5, '1.500', '1.500–1.500'],
] as const)('%d between %d and %d has the decimals that its interval deserves', (ratio, low, high, text, interval) => {
  expect(ratioText({ ratio, low, high })).toEqual({ ratio: text, interval })
})

test('numbers have two digits, small ones an exponent', () => {
  expect([0.304, 2.44e-7, 1234, 0].map(shortNumber)).toEqual(['0.3', '2.4e-7', '1200', '0'])
})

test('shares are percent', () => {
  expect([0.12, 0.004, 1].map(percentText)).toEqual(['12 %', '0.4 %', '100 %'])
})

test('times have the unit that fits', () => {
  expect([0.0841, 12.3, 999, 1234, 90_000, 180_000].map(durationText)).toEqual([
    '0.084 ms',
    '12 ms',
    '1000 ms',
    '1.2 s',
    '90 s',
    '3 min',
  ])
})

test('one is singular', () => {
  expect([0, 1, 2].map(count => countText(count, 'run'))).toEqual(['0 runs', '1 run', '2 runs'])
})
