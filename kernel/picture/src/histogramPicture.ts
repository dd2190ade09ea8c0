/** @file Histograms over the steps as a still picture: one behind the other with the latest in front, or all over each other. */

import type { HistogramSeries, SummaryPanel } from '@diptych/protocol'
import { linearAxis } from './axis.ts'
import { type BinnedHistograms, binned } from './bins.ts'
import { mixed } from './colour.ts'
import { framed, type Plot } from './frame.ts'
import { lineStyle } from './palette.ts'
import { evenly, type HistogramMode, ridgeAxis, ridges } from './ridges.ts'
import { runsOf } from './scalarCharts.ts'
import { contentWidth, element, inGrid, moved, type Piece, picture } from './svg.ts'
import { drawn, type PictureOptions, type PictureStyle, pictureStyle, type Theme } from './theme.ts'
import type { Range } from './valueRange.ts'

export interface HistogramView {
  readonly mode?: HistogramMode
  /** All runs, in the order of their colours; default: as they come. */
  readonly runs?: readonly string[]
  readonly hiddenRuns?: ReadonlySet<string>
}

export interface HistogramPictureOptions extends PictureOptions, HistogramView {
  readonly title?: string
}

/** The panel's histograms as SVG: one chart for each tag and run. */
export function histogramPicture(panel: SummaryPanel, options: HistogramPictureOptions = {}): string {
  const style = pictureStyle(options)
  const { title = 'Histograms' } = options
  return picture(title, histogramPiece(panel, options, style), style)
}

/** The charts, as a part of a larger picture. */
export function histogramPiece({ scalars, histograms }: SummaryPanel, view: HistogramView, style: PictureStyle): Piece {
  const { mode = 'offset', runs = runsOf([...scalars, ...histograms]), hiddenRuns = new Set() } = view
  const shown = histograms.filter(({ run }) => !hiddenRuns.has(run))
  const width = contentWidth(style)
  const columns = Math.max(1, Math.min(shown.length, Math.floor((width + GAP) / (LEAST_WIDTH + GAP))))
  const chartWidth = (width + GAP) / columns - GAP
  const pieces = shown.map(series => {
    const { colour } = lineStyle(runs.indexOf(series.run))
    return chart(series, mode, drawn(colour, style.theme), chartWidth, style.theme)
  })
  return inGrid(pieces, columns, GAP)
}

const LEAST_WIDTH = 300
const GAP = 24
const HEIGHT = 170
const MOST_RIDGES = 40

function chart(series: HistogramSeries, mode: HistogramMode, colour: string, width: number, theme: Theme): Piece {
  const steps = evenly(series.steps, MOST_RIDGES)
  const bins = binned(steps)
  const domain: Range = bins?.range ?? [0, 1]
  const numbers = steps.map(({ step }) => step)
  return framed(
    {
      title: series.tag,
      note: bins ? series.run : `${series.run}: no values yet`,
      xLabel: 'value',
      yLabel: mode === 'offset' ? 'step' : 'count',
      width,
      plotHeight: HEIGHT,
      x: range => linearAxis(domain, range, Math.max(2, Math.floor((range[1] - range[0]) / 70))),
      y: ([bottom]) => ridgeAxis(numbers, mode, bins?.most ?? 0, bottom),
      draw: plot => (bins ? drawAll(bins, mode, colour, plot, theme) : ''),
    },
    theme,
  )
}

function drawAll(bins: BinnedHistograms, mode: HistogramMode, colour: string, plot: Plot, theme: Theme): string {
  return ridges(bins, mode, plot.width, plot.height)
    .map(({ baseline, outline, age }) => {
      // Older ones recede into the background.
      const tone = mixed(theme.background, colour, 0.3 + 0.7 * age)
      const paint =
        mode === 'offset'
          ? { fill: mixed(theme.background, tone, 0.75), stroke: theme.background, 'stroke-width': 0.8 }
          : { fill: 'none', stroke: tone, 'stroke-width': 1.2 }
      return moved(0, baseline, element('path', { d: outline, 'stroke-linejoin': 'round', ...paint }))
    })
    .join('')
}
