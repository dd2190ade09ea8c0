/** @file A panel as a file: a picture with title, legend and axis labels, or all its points. */

import { runsOf, summaryPicture } from '@diptych/picture'
import type { SummaryPanel } from '@diptych/protocol'
import { csvText } from './csv.ts'
import { pngOf } from './png.ts'
import type { SummaryState } from './summaryState.ts'

export type ExportFormat = 'svg' | 'png' | 'csv'

/** What the person sees, as a file. */
export async function exportSummary(
  format: ExportFormat,
  panel: SummaryPanel,
  state: SummaryState,
): Promise<{ name: string; blob: Blob }> {
  const name = `${fileName(panel)}.${format}`
  if (format === 'csv') return { name, blob: new Blob([summaryCsv(panel)], { type: 'text/csv' }) }
  const svg = summarySvg(panel, state)
  return { name, blob: format === 'png' ? await pngOf(svg) : new Blob([svg], { type: 'image/svg+xml' }) }
}

/** On white, whatever the theme: pictures go into documents. */
function summarySvg(panel: SummaryPanel, state: SummaryState): string {
  const runs = runsOf([...panel.scalars, ...panel.histograms])
  return summaryPicture(panel, { ...state, runs, width: 900, fontFamily: 'DejaVu Sans, Verdana, sans-serif' })
}

/** A line for each point of each curve, then one for each bucket of each histogram. */
export function summaryCsv({ scalars, histograms }: SummaryPanel): string {
  const points = scalars.flatMap(({ run, tag, step, wallTime, value }) =>
    Array.from(step, (number, index) => [run, tag, number, wallTime[index]!, value[index]!]),
  )
  const buckets = histograms.flatMap(({ run, tag, steps }) =>
    steps.flatMap(({ step, wallTime, left, right, count }) =>
      Array.from(count, (number, bucket) => [run, tag, step, wallTime, left[bucket]!, right[bucket]!, number]),
    ),
  )
  const parts = [
    ...(points.length > 0 ? [csvText(['run', 'tag', 'step', 'wall_time', 'value'], points)] : []),
    ...(buckets.length > 0 ? [csvText(['run', 'tag', 'step', 'wall_time', 'left', 'right', 'count'], buckets)] : []),
  ]
  return parts.join('\r\n')
}

function fileName({ scalars, histograms }: SummaryPanel): string {
  const [first] = [...scalars, ...histograms]
  const words = (first?.tag ?? '').replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 40)
  return words === '' ? 'summary' : `summary-${words}`
}
