/** @file Which stretches of a cell's text have an editor, and what typing in one makes of the text. */

import { ComparisonTextError } from '@diptych/protocol'
import { comparisonExamples } from '@diptych/protocol/examples'
import { describe, expect, test } from 'vitest'
import { partsOfCell, partsOfComparison, partTitle, withPartText } from './cellParts.ts'

const marked = "%%compare\nconst x = 1\n//% a {mode: 'eager'}\nx + 1\n\n//% b\nx + 2"
const oneBody = '%%compare eager graph xla\nx.matMul(w)\n'

/** The text after typing `text` into part `index`. */
function typed(source: string, index: number, text: string): string {
  return withPartText(source, partsOfCell(source), index, text).source
}

describe('the parts of a cell', () => {
  test('are the set-up and each variant’s code, without the line break before the next variant', () => {
    const parts = partsOfCell(marked).map(({ variants, text }) => ({ variants, text }))
    expect(parts).toEqual([
      { variants: [], text: 'const x = 1' },
      { variants: [{ name: 'a', mode: 'eager' }], text: 'x + 1\n' },
      { variants: [{ name: 'b', mode: undefined }], text: 'x + 2' },
    ])
  })

  test('are one, if all modes run one body', () => {
    const [part, ...others] = partsOfCell(oneBody)
    expect(part!.variants.map(({ mode }) => mode)).toEqual(['eager', 'graph', 'graph+xla'])
    expect(part!.text).toBe('x.matMul(w)\n')
    expect(others).toEqual([])
  })

  test('are refused where the text names one variant alone', () => {
    expect(() => partsOfCell('%%compare\n//% a\n1')).toThrow(ComparisonTextError)
  })
})

describe('typing in a part', () => {
  test('changes its stretch of the text alone', () => {
    expect(typed(marked, 0, 'const x = 2')).toBe(marked.replace('x = 1', 'x = 2'))
    expect(typed(marked, 1, 'x * 3')).toBe("%%compare\nconst x = 1\n//% a {mode: 'eager'}\nx * 3\n//% b\nx + 2")
    expect(typed(marked, 2, 'x\n- 3')).toBe(marked.replace('x + 2', 'x\n- 3'))
    expect(typed(oneBody, 0, 'x')).toBe('%%compare eager graph xla\nx')
  })

  test('keeps empty lines at the end, so that a new line is there before anything stands in it', () => {
    const texts = ['', '\n', 'y', 'y\n', 'y\n\n']
    for (const part of [0, 1, 2]) {
      expect(texts.map(text => partsOfCell(typed(marked, part, text))[part]!.text)).toEqual(texts)
    }
    expect(texts.map(text => partsOfCell(typed(oneBody, 0, text))[0]!.text)).toEqual(texts)
  })

  test('begins a line of its own behind a line that ends the text', () => {
    expect(typed('%%compare\n//% a\n1\n//% b', 2, '2')).toBe('%%compare\n//% a\n1\n//% b\n2')
    expect(typed('%%compare eager graph', 0, '2')).toBe('%%compare eager graph\n2')
  })

  test('with the line ends of Windows in the cell changes its stretch alone', () => {
    const source = '%%compare\r\nlet x\r\nx = 1\r\n//% a\r\n1\r\n//% b\r\n2'
    expect(partsOfCell(source).map(({ text }) => text)).toEqual(['let x\nx = 1', '1', '2'])
    expect(typed(source, 1, '3')).toBe('%%compare\r\nlet x\r\nx = 1\r\n//% a\r\n3\r\n//% b\r\n2')
  })

  test('moves the parts behind it along, also where the text says no longer what to compare', () => {
    const broken = withPartText(marked, partsOfCell(marked), 1, 'x + 1\n//%')
    expect(() => partsOfCell(broken.source)).toThrow(ComparisonTextError)
    const again = withPartText(broken.source, broken.parts, 2, 'x + 20')
    const mended = withPartText(again.source, again.parts, 1, 'x + 10')
    expect(mended.source).toBe("%%compare\nconst x = 1\n//% a {mode: 'eager'}\nx + 10\n//% b\nx + 20")
    expect(mended.parts).toEqual(partsOfCell(mended.source))
  })
})

describe('the parts of a stored comparison', () => {
  const [modes] = comparisonExamples.map(({ payload }) => payload)

  test('are one for variants with the same code, after the set-up', () => {
    const variants = modes!.variants.map(variant => ({ ...variant, code: 'x' }))
    const parts = partsOfComparison({ ...modes!, setup: 'const x = 1', variants })
    expect(parts.map(({ text, variants: { length } }) => ({ text, length }))).toEqual([
      { text: 'const x = 1', length: 0 },
      { text: 'x', length: 3 },
    ])
  })

  test('have no set-up where there was none', () => {
    const variants = modes!.variants.map((variant, index) => ({ ...variant, code: `x + ${index}` }))
    expect(partsOfComparison({ ...modes!, setup: '\n', variants }).map(({ text }) => text)).toEqual([
      'x + 0',
      'x + 1',
      'x + 2',
    ])
  })
})

test('a part’s title says who runs it, and how', () => {
  const [setup, a, b] = partsOfCell(marked)
  expect(partTitle(setup!)).toEqual({ name: 'Set-up', detail: 'runs once, before the variants' })
  expect(partTitle(a!)).toEqual({ name: 'a', detail: 'runs as eager' })
  expect(partTitle(b!)).toEqual({ name: 'b', detail: 'runs as the session’s mode' })
  expect(partTitle(partsOfCell(oneBody)[0]!)).toEqual({
    name: 'eager, graph and graph+xla',
    detail: 'one code, run in each mode',
  })
})
