import { expect, test } from 'vitest'
import { PayloadError } from './columns.ts'
import { pairOf, parseComparisonPayload } from './comparison.ts'
import { comparisonExamples, summaryExamples } from './examples.ts'

test.each(comparisonExamples)('the example "$title" is read from JSON whole', ({ payload }) => {
  const json: unknown = JSON.parse(JSON.stringify(payload))
  expect(parseComparisonPayload(json)).toEqual(payload)
})

test('a comparison may carry curves', () => {
  const summary = summaryExamples[0]!.payload
  expect(parseComparisonPayload({ ...whole, summary }).summary).toEqual(summary)
})

test('pairs are found in both directions', () => {
  expect([pairOf(whole, 0, 1)?.b, pairOf(whole, 1, 0)?.b, pairOf(whole, 0, 0)]).toEqual([1, 0, undefined])
})

const whole = comparisonExamples[0]!.payload
const [variant] = whole.variants
const [pair] = whole.pairs

test.each([
  ['nothing', undefined, 'a comparison must have a list of verdicts, got undefined'],
  ['no verdicts', { ...whole, verdicts: 'fast' }, 'a comparison must have a list of verdicts, got string'],
  ['no notes', { ...whole, notes: {} }, 'a comparison must have a list of notes, got object'],
  ['no variants', { ...whole, variants: [] }, "a comparison's baseline must be one of its 0 variants, got 0"],
  ['a baseline beyond', { ...whole, baseline: 3 }, "a comparison's baseline must be one of its 3 variants, got 3"],
  ['half a baseline', { ...whole, baseline: 0.5 }, "a comparison's baseline must be one of its 3 variants, got 0.5"],
  ['no machine', { ...whole, machine: 5 }, "a comparison's machine must be a text, got number"],
  ['no set-up', { ...whole, setup: null }, "a comparison's setup must be a text, got object"],
  ['a variant that is none', { ...whole, variants: [null] }, 'a variant must have a name, a mode and code'],
  [
    'a variant without times',
    { ...whole, variants: [{ ...variant, timing: undefined }] },
    'eager: its timing must have n, median, q1, q3, min, p95 and samples, as numbers',
  ],
  [
    'samples that are no numbers',
    { ...whole, variants: [{ ...variant, timing: { ...variant!.timing, samples: ['1'] } }] },
    'eager: its timing must have n, median, q1, q3, min, p95 and samples, as numbers',
  ],
  [
    'a variant without outputs',
    { ...whole, variants: [{ ...variant, outputs: 1 }] },
    'eager: it must have a list of outputs',
  ],
  [
    'a pair of nobody',
    { ...whole, pairs: [{ ...pair, b: 3 }] },
    'a pair must name two of the 3 variants, got {"a":0,"b":3}',
  ],
  [
    'a pair without its interval',
    { ...whole, pairs: [{ ...pair, low: null }] },
    'a pair must have ratio, low and high, and a list of differences',
  ],
  [
    'curves that are none',
    { ...whole, summary: { panel: 'p' } },
    'a summary must have lists of scalars and histograms',
  ],
])('refuses %s', (_, json, message) => {
  expect(() => parseComparisonPayload(json)).toThrow(new PayloadError(message))
})
