// @vitest-environment jsdom
import type { Comparison } from '@diptych/protocol'
import { comparisonExamples } from '@diptych/protocol/examples'
import { expect, test } from 'vitest'
import { comparisonPicture } from './comparisonPicture.ts'
import { all, svgTree, words } from './fixtures/svgTree.ts'

const example: Comparison = comparisonExamples[0]!.payload

function measured(samples: readonly number[], error?: string): Comparison {
  const [first] = example.variants
  const timing = { n: samples.length, median: 2, q1: 1, q3: 3, min: 1, p95: 4, samples }
  const variant = { ...first!, name: 'only', timing, ...(error === undefined ? {} : { error }) }
  return { ...example, variants: [variant], pairs: [], verdicts: ['A verdict.'], order: [] }
}

test('the verdict of the chosen baseline comes first', () => {
  const [first] = words(svgTree(comparisonPicture(example, { baseline: 1, width: 3000 })))
  expect(first).toBe(example.verdicts[1])
})

test('samples, quartiles and median lie where the axis says', () => {
  const root = svgTree(comparisonPicture(measured([1, 2, 4]), { width: 760 }))
  // Ticks are lines from top to bottom with a text at the same x.
  const tick = (text: string): number =>
    Number(
      all(root, 'text').find(node => node.text === text && node.attributes['text-anchor'] === 'middle')!.attributes.x,
    )
  const at = (ms: number): number => tick('0') + ((tick('4.0') - tick('0')) * ms) / 4
  const dots = all(root, 'circle').map(({ attributes }) => Number(attributes.cx))
  expect(dots.map(Math.round)).toEqual([at(1), at(2), at(4)].map(Math.round))
  const box = all(root, 'rect').at(-1)!.attributes
  expect(Number(box.x)).toBeCloseTo(at(1), 1)
  expect(Number(box.width)).toBeCloseTo(at(3) - at(1), 1)
  const median = all(root, 'line').at(-1)!.attributes
  expect(Number(median.x1)).toBeCloseTo(at(2), 1)
})

test('a variant that could not be measured has a row without dots', () => {
  const root = svgTree(comparisonPicture(measured([], 'x is not defined')))
  expect(all(root, 'circle')).toEqual([])
  expect(words(root)).toEqual(expect.arrayContaining(['only', 'not measured']))
})
