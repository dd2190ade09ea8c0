/** @file Curves over steps or time: many runs, smoothed or not, with zoom and a table of what is under the cursor. */

import { type Curve, formatNumber, padded, type Range, valueRange, type XAxis, xDomain } from '@diptych/picture'
import uPlot from 'uplot'
import { type ChartTheme, chartTheme, onThemeChange } from './chartTheme.ts'
import { DrawnCurve, type PlotArea } from './drawnCurve.ts'
import { element } from './element.ts'
import { Frames } from './frames.ts'
import { linePlot } from './linePlot.ts'
import { NEAR, pointsAt } from './linePoints.ts'
import { LineTooltip } from './lineTooltip.ts'
import { labelOf, noteOf } from './lineWords.ts'
import type { Size } from './size.ts'

export interface LineChartInput {
  readonly curves: readonly Curve[]
  /** What the curves show, for those who cannot see them. */
  readonly title: string
  readonly xAxis: XAxis
  readonly isLog: boolean
  readonly ignoreOutliers: boolean
  /** From 0 up to, and without, 1. */
  readonly smoothing: number
}

/** Parts of the axes that are shown instead of all; a missing one follows the data. */
export interface Zoom {
  readonly x?: Range
  readonly y?: Range
}

export interface LineChartOptions {
  readonly zoom?: Zoom
  /** The person has zoomed. */
  readonly onZoom?: (zoom: Zoom) => void
  /** The run under the cursor. */
  readonly onHover?: (run: string | undefined) => void
}

export class LineChart {
  readonly node = element('div', { class: 'diptych-LineChart', role: 'group', tabindex: 0 })
  readonly #note = element('div', { class: 'diptych-ChartNote' })
  // Read to those who move the cursor by keys.
  readonly #spoken = element('div', { class: 'diptych-Spoken', 'aria-live': 'polite' })
  readonly #dots = element('div', { class: 'diptych-Dots' })
  readonly #tooltip = new LineTooltip()
  readonly #frames = new Frames(() => this.#draw())
  readonly #options: LineChartOptions
  readonly #endThemes: () => void
  #input: LineChartInput
  #size: Size
  #zoom: Zoom
  #curves = new Map<string, DrawnCurve>()
  #isStale = true
  #plot: uPlot | undefined
  #isPlotLog = false
  #theme: ChartTheme | undefined
  #x: Range = [0, 1]
  #y: Range = [0, 1]
  #highlighted: string | undefined

  constructor(input: LineChartInput, size: Size, options: LineChartOptions = {}) {
    this.#input = input
    this.#size = size
    this.#options = options
    this.#zoom = options.zoom ?? {}
    this.node.append(this.#note, this.#spoken, this.#tooltip.node)
    this.node.addEventListener('keydown', event => this.#onKey(event))
    this.node.addEventListener('blur', () => this.#leave())
    this.#endThemes = onThemeChange(() => {
      this.#theme = undefined
      this.#plot?.destroy()
      this.#plot = undefined
      this.#frames.schedule()
    })
    this.#frames.schedule()
  }

  /** Draws in the next frame, however often it is called before. The zoom stays unless the x axis becomes another. */
  update(input: LineChartInput): void {
    if (input.xAxis !== this.#input.xAxis) this.#setZoom({})
    else if (input.isLog !== this.#input.isLog) this.#setZoom(this.#zoom.x ? { x: this.#zoom.x } : {})
    this.#input = input
    this.#isStale = true
    this.#frames.schedule()
  }

  resize(size: Size): void {
    const isSame = size.width === this.#size.width && size.height === this.#size.height
    // Back on the page in its old size, it may have missed something meanwhile.
    if (isSame && this.#plot && !this.#isStale) return
    this.#size = size
    this.#invalidate()
  }

  /** Draws one run strongly and all others faintly; undefined: all alike. */
  highlight(run: string | undefined): void {
    if (run === this.#highlighted) return
    this.#highlighted = run
    this.#frames.schedule()
  }

  resetZoom(): void {
    this.#setZoom({})
    this.#invalidate()
  }

  /** Safe to call twice. */
  dispose(): void {
    this.#frames.cancel()
    this.#endThemes()
    this.#plot?.destroy()
    this.#plot = undefined
    this.node.remove()
  }

  // The steps of a redraw.

  #draw(): void {
    const { width, height } = this.#size
    // Off the page there are no styles to draw with; coming back brings another size, and with it another redraw.
    if (width <= 0 || height <= 0 || !this.node.isConnected) return
    this.#theme ??= chartTheme(this.node)
    if (this.#isStale) this.#updateCurves()
    if (this.#plot && this.#isPlotLog !== this.#input.isLog) {
      this.#plot.destroy()
      this.#plot = undefined
    }
    this.#isPlotLog = this.#input.isLog
    this.#plot ??= this.#createPlot(this.#theme)
    const plot = this.#plot
    plot.batch(() => {
      if (plot.width !== width || plot.height !== height) plot.setSize(this.#size)
      plot.setScale('x', { min: this.#x[0], max: this.#x[1] })
      plot.setScale('y', { min: this.#y[0], max: this.#y[1] })
    })
  }

  #updateCurves(): void {
    const { curves, xAxis, smoothing, isLog, ignoreOutliers } = this.#input
    const drawn = curves.map(curve => {
      const found = this.#curves.get(keyOf(curve)) ?? new DrawnCurve(curve)
      found.update(curve, xAxis, smoothing)
      return found
    })
    this.#curves = new Map(drawn.map((curve, index) => [keyOf(curves[index]!), curve]))
    this.#x = this.#zoom.x ?? xDomain(valueRange(drawn.map(({ x }) => x)) ?? [0, 1])
    const values = drawn.flatMap(curve => curve.valuesWithin(this.#x))
    const range = valueRange(values, { ignoreOutliers, isLog })
    this.#y = this.#zoom.y ?? padded(range ?? (isLog ? [0.1, 10] : [0, 1]), isLog)
    this.#note.textContent = noteOf(drawn, isLog)
    this.node.setAttribute('aria-label', labelOf(this.#input, this.#x, range))
    this.#isStale = false
  }

  #invalidate(): void {
    this.#isStale = true
    this.#frames.schedule()
  }

  #createPlot(theme: ChartTheme): uPlot {
    const { isLog, xAxis } = this.#input
    const view = { size: this.#size, xAxis, isLog, x: () => this.#x, y: () => this.#y }
    const plot = linePlot(this.node, theme, view, {
      draw: plot => this.#drawCurves(plot),
      hover: plot => this.#hover(plot),
      select: plot => this.#zoomTo(plot),
      reset: () => this.resetZoom(),
    })
    plot.over.append(this.#dots)
    return plot
  }

  #drawCurves(plot: uPlot): void {
    const { ctx: context, bbox } = plot
    const area: PlotArea = {
      ...bbox,
      x: this.#x,
      isLog: this.#input.isLog,
      isDark: this.#theme?.isDark ?? false,
      pixelRatio: uPlot.pxRatio,
      xAt: value => plot.valToPos(value, 'x', true),
      yAt: value => plot.valToPos(value, 'y', true),
    }
    for (const curve of this.#curves.values()) curve.fit(area)
    context.save()
    context.beginPath()
    context.rect(bbox.left, bbox.top, bbox.width, bbox.height)
    context.clip()
    const curves = [...this.#curves.values()]
    const isHighlighted = (curve: DrawnCurve): boolean => curve.run === this.#highlighted
    const someHighlighted = curves.some(isHighlighted)
    // Highlighted ones last, over the others.
    for (const curve of curves.toSorted((a, b) => Number(isHighlighted(a)) - Number(isHighlighted(b)))) {
      curve.draw(context, area, !someHighlighted ? 'normal' : isHighlighted(curve) ? 'highlighted' : 'faded')
    }
    context.restore()
  }

  // What a person does.

  #hover(plot: uPlot): void {
    const { left = -1, top = -1 } = plot.cursor
    if (left < 0 || top < 0) {
      this.#leave()
      return
    }
    const rows = pointsAt(plot, this.#curves.values(), left, top)
    const [nearest] = rows.toSorted((a, b) => a.row.distance - b.row.distance)
    const run = nearest && nearest.row.distance <= NEAR ? nearest.curve.run : undefined
    this.highlight(run)
    this.#options.onHover?.(run)
    this.#dots.replaceChildren(...rows.flatMap(({ dot }) => dot))
    const { x, y } = plot.over.getBoundingClientRect()
    if (rows.length === 0) this.#tooltip.hide()
    else
      this.#tooltip.show(
        rows.map(({ row }) => row),
        { x: x + left, y: y + top },
      )
  }

  #leave(): void {
    this.#tooltip.hide()
    this.#dots.replaceChildren()
    if (this.#highlighted === undefined) return
    this.highlight(undefined)
    this.#options.onHover?.(undefined)
  }

  #zoomTo(plot: uPlot): void {
    const { left, top, width, height } = plot.select
    if (width <= 0 && height <= 0) return
    const isWhole = (length: number, whole: number): boolean => length >= Math.floor(whole) - 1
    const at = (position: number, scale: 'x' | 'y'): number => plot.posToVal(position, scale)
    const x = isWhole(width, plot.over.clientWidth) ? this.#zoom.x : ([at(left, 'x'), at(left + width, 'x')] as const)
    const y = isWhole(height, plot.over.clientHeight) ? undefined : ([at(top + height, 'y'), at(top, 'y')] as const)
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
    this.#setZoom({ ...(x && { x }), ...(y && { y }) })
    this.#invalidate()
  }

  #setZoom(zoom: Zoom): void {
    this.#zoom = zoom
    this.#options.onZoom?.(zoom)
  }

  /** Arrows move the cursor, + and − zoom around it, 0 and Escape show all. */
  #onKey(event: KeyboardEvent): void {
    const plot = this.#plot
    if (!plot || event.ctrlKey || event.metaKey || event.altKey) return
    // What the last key did is on the screen before this one acts on it.
    this.#frames.flush()
    const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 }
    const { clientWidth: width, clientHeight: height } = plot.over
    const { left = -1 } = plot.cursor
    const at = left < 0 ? width / 2 : left
    if (event.key in steps) {
      const next = at + steps[event.key]! * (event.shiftKey ? width / 10 : width / 100)
      plot.setCursor({ left: Math.min(width, Math.max(0, next)), top: height / 2 })
      this.#speak(plot)
    } else if (event.key === '+' || event.key === '=') this.#zoomBy(0.5, plot.posToVal(at, 'x'))
    else if (event.key === '-') this.#zoomBy(2, plot.posToVal(at, 'x'))
    else if (event.key === '0' || event.key === 'Escape') {
      this.#leave()
      this.resetZoom()
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  #zoomBy(factor: number, middle: number): void {
    const [low, high] = this.#x
    this.#setZoom({ x: [middle - (middle - low) * factor, middle + (high - middle) * factor] })
    this.#invalidate()
  }

  #speak(plot: uPlot): void {
    const { left = 0, top = 0 } = plot.cursor
    const said = pointsAt(plot, this.#curves.values(), left, top).map(
      ({ row }) => `${row.label}, step ${row.step}: ${formatNumber(row.value)}`,
    )
    this.#spoken.textContent = said.join('; ')
  }
}

function keyOf({ series }: Curve): string {
  return JSON.stringify([series.run, series.tag])
}
