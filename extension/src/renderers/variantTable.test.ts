import type { Comparison } from '@diptych/protocol'
import { comparisonExamples } from '@diptych/protocol/examples'
import { expect, test } from 'vitest'
import { DifferencesTable } from './differencesTable.ts'
import { VariantTable } from './variantTable.ts'

const example: Comparison = comparisonExamples[0]!.payload
const hostile: Comparison = comparisonExamples.find(({ title }) => title === 'names that look like HTML')!.payload

test('the baseline of the table is checked, and a click on another tells which', () => {
  const chosen: number[] = []
  const table = new VariantTable(index => chosen.push(index))
  document.body.append(table.node)
  table.update(example, 1)
  const radios = Array.from(table.node.querySelectorAll('input'))
  expect(radios.map(({ checked }) => checked)).toEqual([false, true, false])
  radios[2]!.click()
  expect(chosen).toEqual([2])
})

test('two tables on one page have baselines of their own', () => {
  const [one, two] = [new VariantTable(() => {}), new VariantTable(() => {})]
  document.body.append(one.node, two.node)
  one.update(example, 0)
  two.update(example, 1)
  expect(one.node.querySelector('input')?.checked).toBe(true)
})

test('outputs that differ say by how much and where; equal ones say so', () => {
  const table = new DifferencesTable()
  const [pair] = example.pairs
  const [difference] = pair!.differences
  const pairs = [
    { ...pair!, differences: [{ ...difference!, path: '.loss', size: 8, differing: 2, maxUlp: 3, worst: [1, 0] }] },
  ]
  table.update({ ...example, pairs }, pair!.a)
  const cells = Array.from(table.node.querySelectorAll('tbody :is(th, td)'), cell => cell.textContent)
  expect(cells).toEqual(['.loss', 'graph', '–', '–', '2 of 8', '2e-6', '1.9e-7', '3', '[1, 0]', '0'])
  table.update(comparisonExamples[1]!.payload, 0)
  expect(table.node.querySelector('summary')?.textContent).toBe('Outputs against a: equal')
})

test('outputs that cannot be held against each other say why', () => {
  const table = new DifferencesTable()
  const [pair] = example.pairs
  const pairs = [{ ...pair!, differences: [{ ...pair!.differences[0]!, mismatch: 'shapes [2] and [3]' }] }]
  table.update({ ...example, pairs }, pair!.a)
  expect(table.node.querySelector('td[colspan]')?.textContent).toBe('shapes [2] and [3]')
})

test('names that look like HTML are text', () => {
  const [variants, differences] = [new VariantTable(() => {}), new DifferencesTable()]
  variants.update(hostile, 0)
  differences.update(hostile, 1)
  for (const { node } of [variants, differences]) {
    expect(node.querySelector('img, script')).toBeNull()
    expect(node.textContent).toContain('<img src=')
  }
})
