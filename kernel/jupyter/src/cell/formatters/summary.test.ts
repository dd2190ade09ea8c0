import {
  type HistogramSeries,
  parseSummary,
  type ScalarSeries,
  SUMMARY_MIME,
  type SummaryPanel,
} from '@diptych/protocol'
import { describe, expect, test } from 'vitest'
import { formatSummary } from './summary.ts'

function panelOf(curves: number, histograms: number): SummaryPanel {
  const run = 'logs'
  const step = Float64Array.of(0, 1)
  const column = Float64Array.of(0)
  return {
    panel: 'panel',
    scalars: Array.from(
      { length: curves },
      (_, index): ScalarSeries => ({ run, tag: `curve ${index}`, total: 2, step, wallTime: step, value: step }),
    ),
    histograms: Array.from(
      { length: histograms },
      (_, index): HistogramSeries => ({
        run,
        tag: `histogram ${index}`,
        total: 1,
        steps: [{ step: 0, wallTime: 0, left: column, right: Float64Array.of(1), count: Float64Array.of(5) }],
      }),
    ),
  }
}

function heightOf(panel: SummaryPanel): number {
  return Buffer.from(formatSummary(panel)['image/png'] as string, 'base64').readUInt32BE(20)
}

describe('a panel with many tags', () => {
  const panel = panelOf(30, 10)

  test('draws those that were written first, and says how many it leaves out', () => {
    expect(heightOf(panel)).toBe(heightOf(panelOf(12, 6)))
    expect(formatSummary(panel)['text/html']).toContain('leaves out 22 of the tags')
  })

  test('has all of them in its numbers and its tables', () => {
    const { [SUMMARY_MIME]: payload, 'text/html': html, 'text/plain': text } = formatSummary(panel)
    const { scalars, histograms } = parseSummary(payload)
    for (const { tag } of [...panel.scalars, ...panel.histograms]) {
      expect([...scalars, ...histograms].map(series => series.tag)).toContain(tag)
      expect(html).toContain(`>${tag}<`)
      expect(text).toContain(tag)
    }
  })
})

test('a panel with few tags draws them all, and says nothing of others', () => {
  expect(heightOf(panelOf(3, 2))).toBeGreaterThan(heightOf(panelOf(1, 2)))
  expect(formatSummary(panelOf(12, 6))['text/html']).not.toContain('leaves out')
})
