/** @file All of a panel as a still picture: its curves, then its histograms. */

import type { SummaryPanel } from '@diptych/protocol'
import { type HistogramView, histogramPiece } from './histogramPicture.ts'
import { runsOf } from './scalarCharts.ts'
import { type ScalarView, scalarPiece } from './scalarPicture.ts'
import { contentWidth, picture, stacked, textElement } from './svg.ts'
import { type PictureOptions, pictureStyle } from './theme.ts'

export interface SummaryPictureOptions extends PictureOptions, ScalarView {
  /** How histograms are drawn. */
  readonly histograms?: HistogramView['mode']
  /** What the picture is of, for those who cannot see it. */
  readonly title?: string
}

/** The panel as SVG, such as its output keeps for viewers without the extension. */
export function summaryPicture(panel: SummaryPanel, options: SummaryPictureOptions = {}): string {
  const style = pictureStyle(options)
  // One list of runs, so that a run has one colour in all charts.
  const runs = options.runs ?? runsOf([...panel.scalars, ...panel.histograms])
  const view = { ...options, runs }
  const pieces = [
    scalarPiece(panel, view, style),
    histogramPiece(panel, { ...view, mode: options.histograms ?? 'offset' }, style),
  ]
  const content = stacked(pieces, 16)
  const empty = { svg: textElement('Nothing was written yet.', 0, 12), width: contentWidth(style), height: 16 }
  const tags = [...new Set([...panel.scalars, ...panel.histograms].map(({ tag }) => tag))]
  const { title = `Summaries: ${tags.join(', ')}` } = options
  return picture(title, content.height > 0 ? content : empty, style)
}
