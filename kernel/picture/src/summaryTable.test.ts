import { expect, test } from 'vitest'
import { panel, scalars } from './fixtures/panels.ts'
import { summaryTable } from './summaryTable.ts'

const histogram = {
  run: 'a',
  tag: 'weights',
  total: 1,
  steps: [
    {
      step: 5,
      wallTime: 0,
      left: Float64Array.of(-2, -1, 0, 1),
      right: Float64Array.of(-1, 0, 1, 2),
      count: Float64Array.of(0, 3, 4, 0),
    },
  ],
}

test('curves with their ends and extremes, then histograms with where their last values lie', () => {
  const { text } = summaryTable(panel([scalars('a', 'loss', [2, 0.5, Number.NaN, 1])], [histogram]))
  expect(text).toBe(`run  tag   points   steps  first  last  min  max
a    loss       4  0 to 3      2     1  0.5    2

run  histogram of  points  steps  values  last range
a    weights            1      5       7     −1 to 1`)
})

test('the HTML is a table for each', () => {
  const { html } = summaryTable(panel([scalars('a', 'loss', [1])]))
  expect(html).toBe(
    '<table><thead><tr><th>run</th><th>tag</th><th>points</th><th>steps</th><th>first</th><th>last</th><th>min</th><th>max</th></tr></thead>' +
      '<tbody><tr><th>a</th><th>loss</th><td>1</td><td>0</td><td>1</td><td>1</td><td>1</td><td>1</td></tr></tbody></table>',
  )
})

test('long names are cut in the text, whose lines would break otherwise', () => {
  const { text } = summaryTable(panel([scalars('r'.repeat(100), 'a\nb', [1])]))
  expect(text).toContain(`${'r'.repeat(39)}…  a b`)
})
