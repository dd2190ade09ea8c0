/** @file The plot behind a line chart: uPlot's axes, zoom by drag, and cursor. The curves are drawn by whoever makes it. */

import { type Axis, linearAxis, logAxis, type Range, type XAxis, xAxisOf, xLabel } from '@diptych/picture'
import uPlot from 'uplot'
import type { ChartTheme } from './chartTheme.ts'
import type { Size } from './size.ts'

export interface PlotView {
  readonly size: Size
  readonly xAxis: XAxis
  readonly isLog: boolean
  /** What the axes show, at each redraw. */
  x(): Range
  y(): Range
}

export interface PlotEvents {
  /** The axes are drawn. */
  draw(plot: uPlot): void
  /** The cursor has moved or left. */
  hover(plot: uPlot): void
  /** A part has been chosen by dragging. */
  select(plot: uPlot): void
  /** A double click. */
  reset(): void
}

/** Curves beside which the drag is less far than this zoom one axis alone, in pixels. */
const ONE_AXIS = 24

export function linePlot(node: HTMLElement, theme: ChartTheme, view: PlotView, events: PlotEvents): uPlot {
  const { xAxis, isLog } = view
  const font = `11px ${theme.fontFamily}`
  const common = { font, labelFont: font, stroke: theme.faintText }
  const x = (plot: uPlot): Axis => xAxisOf(xAxis, view.x(), [0, plot.bbox.width / uPlot.pxRatio || view.size.width])
  const y = (): Axis => (isLog ? logAxis(view.y(), [0, 1], 5) : linearAxis(view.y(), [0, 1], 5))
  const options: uPlot.Options = {
    ...view.size,
    // uPlot's own series would need one x column for all curves, and all their points.
    series: [{}, { show: false }],
    legend: { show: false },
    padding: [10, 14, 0, 0],
    scales: {
      x: { time: false, auto: false, range: () => [...view.x()] },
      y: { auto: false, distr: isLog ? 3 : 1, range: () => [...view.y()] },
    },
    axes: [
      {
        ...common,
        label: () => xLabel(xAxis, view.x()),
        size: 24,
        labelSize: 18,
        labelGap: 0,
        gap: 4,
        grid: { show: false },
        ticks: { stroke: theme.axis, width: 1, size: 4 },
        border: { show: true, stroke: theme.axis, width: 1 },
        splits: plot => valuesOf(x(plot)),
        values: plot => textsOf(x(plot)),
      },
      {
        ...common,
        size: (plot, values) => axisWidth(plot, values, font),
        gap: 6,
        grid: { stroke: theme.grid, width: 1 },
        ticks: { show: false },
        splits: () => valuesOf(y()),
        // The default for a logarithmic axis leaves out most.
        filter: (_, splits) => [...splits],
        values: () => textsOf(y()),
      },
    ],
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: true, y: true, uni: ONE_AXIS, dist: 4, setScale: false },
      bind: {
        dblclick: () => () => {
          events.reset()
          return null
        },
      },
    },
    hooks: {
      draw: [plot => events.draw(plot)],
      setCursor: [plot => events.hover(plot)],
      setSelect: [plot => events.select(plot)],
    },
  }
  return new uPlot(options, [[0], [null]], node)
}

function valuesOf(axis: Axis): number[] {
  return axis.ticks.map(({ value }) => value)
}

function textsOf(axis: Axis): string[] {
  return axis.ticks.map(({ text }) => text)
}

/** In steps of 8 pixels, so that the plot does not shake while numbers change. */
function axisWidth(plot: uPlot, values: readonly string[] | null, font: string): number {
  const { ctx: context } = plot
  context.save()
  context.font = font
  const widest = Math.max(8, ...(values ?? []).map(text => context.measureText(text).width))
  context.restore()
  return Math.ceil((widest + 8) / 8) * 8
}
