import { describe, expect, test } from 'vitest'
import { formatNumber, logTickTexts, tickTexts } from './numberText.ts'

describe('a number', () => {
  test.each([
    [0.1 + 0.2, '0.3'],
    [0, '0'],
    [-0.5, '−0.5'],
    [20_000, '20000'],
    [0.0123456, '0.01235'],
    [1.5e-7, '1.5e-7'],
    [123456789.5, '1.235e8'],
    [9999.96, '10000'],
    [2.5e12, '2.5e12'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, '∞'],
    [Number.NEGATIVE_INFINITY, '−∞'],
  ])('%f is written as %s', (value, text) => {
    expect(formatNumber(value)).toBe(text)
  })
})

describe('ticks', () => {
  test.each<[string, number[], string[]]>([
    ['equal decimals', [0, 0.5, 1], ['0', '0.5', '1.0']],
    ['quarters', [0.25, 0.5], ['0.25', '0.50']],
    ['floating point noise', [0.1, 0.2, 0.1 + 0.2], ['0.1', '0.2', '0.3']],
    ['negative numbers', [-5, 0, 5], ['−5', '0', '5']],
    ['thousands', [0, 5000, 10_000], ['0', '5k', '10k']],
    ['thousands and a half', [10_000, 12_500], ['10.0k', '12.5k']],
    ['millions', [0, 1e6, 2e6], ['0', '1M', '2M']],
    ['small numbers', [0, 2e-7, 4e-7], ['0', '2e-7', '4e-7']],
    ['large numbers', [0, 5e11], ['0', '5e11']],
    ['zero alone', [0], ['0']],
    ['none', [], []],
  ])('%s', (_, ticks, texts) => {
    expect(tickTexts(ticks)).toEqual(texts)
  })

  test('of a logarithmic axis each say their own number', () => {
    expect(logTickTexts([1e-5, 0.001, 0.1, 1, 1000, 1e6])).toEqual(['1e-5', '0.001', '0.1', '1', '1000', '1e6'])
  })
})
