import type { Comparison, OutputDifference } from '@diptych/protocol'
import { describe, expect, test } from 'vitest'
import { comparisonMarkdown, comparisonTable, differencesText } from './comparisonTable.ts'

const same: OutputDifference = { path: '', size: 10, differing: 0, maxAbs: 0, maxRel: 0, maxUlp: 0, nonFinite: 0 }
const timing = { n: 3, median: 2, q1: 1.5, q3: 2.5, min: 1, p95: 2.9, samples: [1, 2, 3] }
const half = { n: 3, median: 1, q1: 0.9, q3: 1.1, min: 0.8, p95: 1.2, samples: [0.8, 1, 1.2] }
const variant = { code: 'x', firstRunMs: 4, compileMs: 2, calls: 3, tensorsKept: 0, outputs: [] }

const comparison: Comparison = {
  baseline: 0,
  verdicts: ['b is twice as fast as a.', 'a takes twice as long as b.'],
  setup: '',
  variants: [
    { ...variant, name: 'a', mode: 'eager', timing },
    { ...variant, name: 'b', mode: 'graph', timing: half, firstRunMs: 2000, compileMs: 1999, calls: 1 },
  ],
  pairs: [
    { a: 0, b: 1, ratio: 0.5, low: 0.4, high: 0.6, isDetectable: true, differences: [same] },
    { a: 1, b: 0, ratio: 2, low: 1.6, high: 2.4, isDetectable: true, differences: [same] },
  ],
  order: [0, 1, 1, 0, 0, 1],
  notes: ['The clock is coarse.'],
  machine: 'TensorFlow 2.21.0, CPU',
}

test('the text has the verdict, the numbers aligned, the notes and the machine', () => {
  expect(comparisonTable(comparison).text).toBe(`b is twice as fast as a.

                     a                     b
mode             eager                 graph
median         2.00 ms               1.00 ms
IQR            1.00 ms              0.200 ms
min            1.00 ms              0.800 ms
p95            2.90 ms               1.20 ms
runs                 3                     3
first run      4.00 ms                2.00 s
warm-up        2.00 ms                2.00 s
calls                3                     1
tensors kept         0                     0
time ratio    baseline  0.500× (0.400–0.600)
outputs       baseline                 equal

- The clock is coarse.

TensorFlow 2.21.0, CPU`)
})

test('another baseline turns verdict, ratios and outputs', () => {
  const { html, text } = comparisonTable(comparison, 1)
  expect(text).toMatch(/^a takes twice as long as b\./)
  expect(text).toContain('2.00× (1.60–2.40)')
  expect(html).toMatch(/^<p><strong>a takes twice as long as b\.<\/strong><\/p><table>/)
})

test('a variant that failed says why and shows no numbers', () => {
  const [first, second] = comparison.variants
  const failed = { ...second!, error: 'w is not defined', timing: { ...half, n: 0, samples: [] } }
  const lines = comparisonTable({ ...comparison, variants: [first!, failed], pairs: [] }).text.split('\n')
  expect(lines.find(line => line.startsWith('median'))).toMatch(/2\.00 ms +–$/)
  expect(lines.find(line => line.startsWith('outputs'))).toMatch(/baseline +w is not defined$/)
})

test('a ratio that noise explains says so', () => {
  const pairs = [{ ...comparison.pairs[0]!, ratio: 1.01, low: 0.97, high: 1.05, isDetectable: false }]
  expect(comparisonTable({ ...comparison, pairs }).text).toContain('1.01× (0.970–1.05), not detectable')
})

test('the Markdown has the verdict, a table and the notes, and no name in it is markup', () => {
  const [first, second] = comparison.variants
  const hostile = { ...comparison, variants: [{ ...first!, name: '<b>|*a*' }, second!] }
  const lines = comparisonMarkdown(hostile).split('\n')
  expect(lines[0]).toBe('**b is twice as fast as a.**')
  expect(lines.slice(2, 6)).toEqual([
    '|  | \\<b\\>\\|\\*a\\* | b |',
    '| :-- | --: | --: |',
    '| mode | eager | graph |',
    '| median | 2.00 ms | 1.00 ms |',
  ])
  expect(lines.slice(-4)).toEqual(['- The clock is coarse.', '', 'TensorFlow 2.21.0, CPU', ''])
})

describe('differences in words:', () => {
  test.each<[string, readonly OutputDifference[]]>([
    ['no outputs', []],
    ['equal', [same, same]],
    ['max abs 2e-6, 2 ULP, in 30 % of the values', [{ ...same, differing: 3, maxAbs: 2e-6, maxUlp: 2 }]],
    ['max abs 1', [{ ...same, size: 1, differing: 1, maxAbs: 1 }]],
    ['2 NaN or infinite in one of the two', [{ ...same, differing: 2, nonFinite: 2, maxAbs: 0 }]],
    ['shape [2] and [3]', [{ ...same, mismatch: 'shape [2] and [3]' }]],
    [
      'shape [2] and [3], and 1 more',
      [
        { ...same, mismatch: 'shape [2] and [3]' },
        { ...same, mismatch: 'missing' },
      ],
    ],
  ])('%s', (text, differences) => {
    expect(differencesText(differences)).toBe(text)
  })
})
