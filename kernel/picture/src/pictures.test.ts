// @vitest-environment jsdom
import { parseSummary } from '@diptych/protocol'
import { comparisonExamples, summaryExamples } from '@diptych/protocol/examples'
import { describe, expect, test } from 'vitest'
import { comparisonPicture } from './comparisonPicture.ts'
import { comparisonTable } from './comparisonTable.ts'
import { panel, scalars } from './fixtures/panels.ts'
import { all, svgTree } from './fixtures/svgTree.ts'
import { histogramPicture } from './histogramPicture.ts'
import { summaryPicture } from './summaryPicture.ts'
import { summaryTable } from './summaryTable.ts'

const summaries = summaryExamples.map(({ title, payload }) => ({ title, panel: parseSummary(payload) }))

const views = [
  { theme: 'light', width: 760 },
  { theme: 'dark', width: 300 },
] as const

describe.each(views)('every example, $theme and $width pixels wide,', view => {
  const pictures = [
    ...summaries.map(({ title, panel }) => ({ title, draw: () => summaryPicture(panel, view) })),
    ...summaries.map(({ title, panel }) => ({
      title: `${title}: overlay`,
      draw: () => histogramPicture(panel, { ...view, mode: 'overlay' }),
    })),
    ...comparisonExamples.map(({ title, payload }) => ({ title, draw: () => comparisonPicture(payload, view) })),
  ]

  test.each(pictures)('$title: is well-formed, of drawing elements alone, and has only finite numbers', ({ draw }) => {
    const root = svgTree(draw())
    const elements = all(root, 'svg').flatMap(function inside(node): (typeof root)[] {
      return [node, ...node.children.flatMap(inside)]
    })
    const drawing = new Set(['svg', 'g', 'rect', 'line', 'path', 'circle', 'text', 'title'])
    expect(elements.filter(({ name }) => !drawing.has(name))).toEqual([])
    const attributes = elements.flatMap(element => Object.entries(element.attributes))
    expect(attributes.filter(([name, value]) => name.startsWith('on') || /NaN|Infinity|undefined/.test(value))).toEqual(
      [],
    )
    expect(Number(root.attributes.width)).toBe(view.width)
  })

  test.each(pictures)('$title: is the same each time', ({ draw }) => {
    expect(draw()).toBe(draw())
  })
})

test('names that look like HTML are in the picture as text', () => {
  const { panel } = summaries.find(({ title }) => title === 'names that look like HTML')!
  const [name] = [panel.scalars[0]!.run]
  expect(all(svgTree(summaryPicture(panel, { width: 2000 })), 'text').map(({ text }) => text)).toContain(name)
})

test('names that look like HTML are in the tables as text', () => {
  const { panel } = summaries.find(({ title }) => title === 'names that look like HTML')!
  const { payload } = comparisonExamples.find(({ title }) => title === 'names that look like HTML')!
  for (const { html } of [summaryTable(panel), comparisonTable(payload)]) {
    const root = svgTree(`<div>${html}</div>`)
    expect(all(root, 'img').length + all(root, 'script').length).toBe(0)
    expect(root.text).toContain('<script>')
  }
})

test('characters that XML does not allow become U+FFFD', () => {
  const svg = summaryPicture(panel([scalars('a\0b\ud800', 'c\u001b[31m', [1, 2])]))
  const written = all(svgTree(svg), 'text').map(({ text }) => text)
  expect(written).toEqual(expect.arrayContaining(['a\ufffdb\ufffd', 'c\ufffd[31m']))
})

test('a panel with nothing in it says so', () => {
  expect(svgTree(summaryPicture(panel([]))).text).toContain('Nothing was written yet.')
  expect(summaryTable(panel([])).text).toBe('Nothing was written yet.')
})
