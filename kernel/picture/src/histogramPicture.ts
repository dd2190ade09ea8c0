/** @file Histograms over the steps as a still picture: one behind the other with the latest in front, or all over each other. */

import type { HistogramSeries, SummaryPanel } from '@diptych/protocol'
import { line } from 'd3-shape'
import { type Axis, linearAxis, stepAxis } from './axis.ts'
import { type BinnedHistograms, binned } from './bins.ts'
import { mixed } from './colour.ts'
import { framed, type Plot } from './frame.ts'
import { lineStyle } from './palette.ts'
import { runsOf } from './scalarCharts.ts'
import { contentWidth, element, inGrid, moved, type Piece, picture } from './svg.ts'
import { type PictureOptions, type PictureStyle, pictureStyle, type Theme } from './theme.ts'
import type { Range } from './valueRange.ts'

export interface HistogramView {
  /** `offset`: each step a ridge, the latest in front. `overlay`: all on one base. */
  readonly mode?: 'offset' | 'overlay'
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
    const colour = lineStyle(runs.indexOf(series.run)).colour
    return chart(series, mode, colour, chartWidth, style.theme)
  })
  return inGrid(pieces, columns, GAP)
}

const LEAST_WIDTH = 300
const GAP = 24
const HEIGHT = 170
/** More ridges than this are a solid block. */
const RIDGES = 40

function chart(
  series: HistogramSeries,
  mode: 'offset' | 'overlay',
  colour: string,
  width: number,
  theme: Theme,
): Piece {
  const steps = evenly(series.steps, RIDGES)
  const bins = binned(steps)
  const domain: Range = bins?.range ?? [0, 1]
  return framed(
    {
      title: series.tag,
      note: bins ? series.run : `${series.run}: no values yet`,
      xLabel: 'value',
      yLabel: mode === 'offset' ? 'step' : 'count',
      width,
      plotHeight: HEIGHT,
      x: range => linearAxis(domain, range, Math.max(2, Math.floor((range[1] - range[0]) / 70))),
      y: ([bottom]) =>
        mode === 'offset' ? stepsAxis(steps, bottom) : linearAxis([0, bins?.most || 1], [bottom, bottom * 0.06], 4),
      draw: plot => (bins ? drawAll(bins, mode, colour, plot, theme) : ''),
    },
    theme,
  )
}

/** At most `limit`, the first and the last among them. */
function evenly<Item>(items: readonly Item[], limit: number): readonly Item[] {
  if (items.length <= limit) return items
  return Array.from({ length: limit }, (_, index) => items[Math.round((index * (items.length - 1)) / (limit - 1))]!)
}

/** How high the highest ridge may rise, as a share of the plot. */
const RISE = 0.4

/** Where each step's base line lies. Steps are spaced evenly: by their numbers, early ones would hide each other. */
function stepsAxis(steps: HistogramSeries['steps'], bottom: number): Axis {
  const baseOf = (index: number): number => base(index, steps.length, bottom)
  const indices = stepAxis([0, Math.max(1, steps.length - 1)], [baseOf(0), baseOf(steps.length - 1)], 4)
  const ticks = indices.ticks.filter(({ value }) => value < steps.length)
  return {
    at: baseOf,
    ticks: ticks.map(({ value }) => ({ value, text: String(steps[value]!.step) })),
  }
}

function base(index: number, count: number, bottom: number): number {
  const top = bottom * RISE
  return count < 2 ? bottom : top + ((bottom - top) * index) / (count - 1)
}

function drawAll(bins: BinnedHistograms, mode: 'offset' | 'overlay', colour: string, plot: Plot, theme: Theme): string {
  const { counts, most } = bins
  const rise = mode === 'offset' ? plot.height * (counts.length < 2 ? 1 : RISE) * 0.94 : plot.height * 0.94
  return counts
    .map((column, index) => {
      const age = counts.length < 2 ? 1 : index / (counts.length - 1)
      // Older ones recede into the background.
      const tone = mixed(theme.background, colour, 0.3 + 0.7 * age)
      const baseline = mode === 'offset' ? base(index, counts.length, plot.height) : plot.height
      const outline = outlineOf(column, plot.width, rise / most || 0)
      const fill = mode === 'offset' ? mixed(theme.background, tone, 0.75) : 'none'
      const edge = mode === 'offset' ? theme.background : tone
      const paint = { fill, stroke: edge, 'stroke-width': mode === 'offset' ? 0.8 : 1.2, 'stroke-linejoin': 'round' }
      return moved(0, baseline, element('path', { d: outline, ...paint }))
    })
    .join('')
}

/** From the base up over the middles of the bins and down again, without the empty bins at both ends. */
function outlineOf(column: Float64Array, width: number, scale: number): string {
  const bin = width / column.length
  const first = column.findIndex(count => count > 0)
  const last = column.findLastIndex(count => count > 0)
  if (first === -1) return `M0,0H${width}`
  const points = Array.from(column, (count, index): [number, number] => [(index + 0.5) * bin, -count * scale])
  return line().digits(2)([[first * bin, 0], ...points.slice(first, last + 1), [(last + 1) * bin, 0]])!
}
