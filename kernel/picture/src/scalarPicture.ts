/** @file Curves as a still picture: one chart for each tag, the runs in colours, and a legend that says whose they are. */

import { reduceScalars, type ScalarSeries, type SummaryPanel } from '@diptych/protocol'
import { linearAxis, logAxis } from './axis.ts'
import { type Frame, framed, type Plot } from './frame.ts'
import { legend } from './legend.ts'
import { lineStyle } from './palette.ts'
import { type ChartChoice, type Curve, runsOf, type ScalarChart, scalarCharts } from './scalarCharts.ts'
import { smooth } from './smoothing.ts'
import { contentWidth, element, inGrid, moved, type Piece, picture, stacked } from './svg.ts'
import { drawn, type PictureOptions, type PictureStyle, pictureStyle, type Theme } from './theme.ts'
import { type Mark, trace } from './trace.ts'
import { padded, valueRange } from './valueRange.ts'
import { type XAxis, xAxisOf, xColumn, xDomain, xLabel } from './xAxis.ts'

export interface ScalarView extends ChartChoice {
  readonly xAxis?: XAxis
  readonly isLog?: boolean
  readonly ignoreOutliers?: boolean
  /** From 0 up to, and without, 1. Above 0 the raw values are drawn faintly behind. */
  readonly smoothing?: number
}

export interface ScalarPictureOptions extends PictureOptions, ScalarView {
  /** Stands above the charts. */
  readonly title?: string
}

/** The panel's scalars as SVG. */
export function scalarPicture(panel: SummaryPanel, options: ScalarPictureOptions = {}): string {
  const style = pictureStyle(options)
  const { title = 'Scalars' } = options
  return picture(title, scalarPiece(panel, options, style), style)
}

/** The charts with their legend, as a part of a larger picture. */
export function scalarPiece({ scalars }: SummaryPanel, view: ScalarView, style: PictureStyle): Piece {
  const width = contentWidth(style)
  const charts = scalarCharts(scalars, view)
  const columns = Math.max(1, Math.min(charts.length, Math.floor((width + GAP) / (LEAST_WIDTH + GAP))))
  const chartWidth = (width + GAP) / columns - GAP
  const pieces = charts.map(chart => framed(frameOf(chart, view, chartWidth, style.theme), style.theme))
  return stacked([legend(legendEntries(scalars, charts, view), width, style.theme), inGrid(pieces, columns, GAP)], 12)
}

const LEAST_WIDTH = 300
const GAP = 24

/** The runs once for all charts; where tags share a chart, its curves by their own names as well. */
function legendEntries(scalars: readonly ScalarSeries[], charts: readonly ScalarChart[], view: ScalarView) {
  const { runs = runsOf(scalars), hiddenRuns = new Set() } = view
  const single = charts.filter(({ tags }) => tags.length === 1)
  const shown = new Set(single.flatMap(({ curves }) => curves.map(({ label }) => label)))
  const ofRuns = runs.flatMap((run, index) =>
    shown.has(run) && !hiddenRuns.has(run) ? [{ label: run, style: lineStyle(index) }] : [],
  )
  return [...ofRuns, ...charts.filter(({ tags }) => tags.length > 1).flatMap(({ curves }) => curves)]
}

function frameOf(chart: ScalarChart, view: ScalarView, width: number, theme: Theme): Frame {
  const { xAxis = 'step', isLog = false, ignoreOutliers = false, smoothing = 0 } = view
  const curves = chart.curves.map(curve => ({
    ...curve,
    x: xColumn(curve.series, xAxis),
    smoothed: smooth(curve.series.value, smoothing),
  }))
  const yRange = valueRange(
    curves.flatMap(({ series, smoothed }) => (smoothed === series.value ? [smoothed] : [smoothed, series.value])),
    { ignoreOutliers, isLog },
  )
  const steps = xDomain(valueRange(curves.map(({ x }) => x)) ?? [0, 1])
  const domain = padded(yRange ?? (isLog ? [0.1, 10] : [0, 1]), isLog)
  return {
    title: chart.title,
    note: yRange ? remark(curves, isLog) : 'no values yet',
    xLabel: xLabel(xAxis, steps),
    yLabel: isLog ? 'value (log)' : 'value',
    width,
    plotHeight: 150,
    x: range => xAxisOf(xAxis, steps, range),
    y: range => (isLog ? logAxis(domain, range, 5) : linearAxis(domain, range, 5)),
    draw: plot => curves.map(curve => drawCurve(curve, smoothing > 0, isLog, plot, theme)).join(''),
  }
}

/** What the axis cannot show. */
function remark(curves: readonly Curve[], isLog: boolean): string | undefined {
  if (!isLog) return undefined
  const skipped = curves.reduce((sum, { series }) => sum + series.value.filter(value => value <= 0).length, 0)
  return skipped === 0 ? undefined : `${skipped} ${skipped === 1 ? 'value' : 'values'} ≤ 0 not shown`
}

type DrawnCurve = Curve & { readonly x: Float64Array; readonly smoothed: Float64Array }

function drawCurve(curve: DrawnCurve, isSmoothed: boolean, isLog: boolean, plot: Plot, theme: Theme): string {
  const { series, smoothed, x, style } = curve
  const strong = drawLine(x, smoothed, style, isLog, plot, theme, 1)
  if (!isSmoothed) return strong
  const faint = drawLine(x, series.value, { ...style, dash: [] }, isLog, plot, theme, 0.3)
  return faint + strong
}

function drawLine(
  x: Float64Array,
  value: Float64Array,
  { colour, dash }: Curve['style'],
  isLog: boolean,
  { width, height, ...axes }: Plot,
  theme: Theme,
  opacity: number,
): string {
  const reduced = reduceScalars({ run: '', tag: '', total: 0, step: x, wallTime: x, value }, Math.max(16, 4 * width))
  const ink = drawn(colour, theme)
  const at = { x: axes.x.at, y: axes.y.at }
  const { path, points, marks } = trace(reduced.step, reduced.value, at, number => !isLog || number > 0)
  const line = { fill: 'none', stroke: ink, 'stroke-width': 1.6, 'stroke-linejoin': 'round', opacity }
  return [
    path && element('path', { d: path, 'stroke-dasharray': dash.join(' ') || undefined, ...line }),
    ...points.map(([cx, cy]) => element('circle', { cx, cy, r: 2.5, fill: ink, opacity })),
    ...(opacity === 1 ? marks.map(mark => drawMark(mark, height, ink, theme)) : []),
  ].join('')
}

/** ▲ at the top for +∞, ▼ at the bottom for −∞, × at the bottom for NaN. */
function drawMark({ x, kind }: Mark, height: number, colour: string, theme: Theme): string {
  const title = element('title', {}, kind)
  const shape = { '+∞': 'M-4,9L0,2L4,9Z', '−∞': 'M-4,-9L0,-2L4,-9Z', NaN: 'M-3,-10L3,-4M-3,-4L3,-10' }[kind]
  const paint =
    kind === 'NaN'
      ? { stroke: colour, 'stroke-width': 1.6, fill: 'none' }
      : { fill: colour, stroke: theme.background, 'stroke-width': 0.5 }
  return moved(x, kind === '+∞' ? 0 : height, element('path', { d: shape, ...paint }, title))
}
