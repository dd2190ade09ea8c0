/** @file One curve of a line chart: its columns for the chosen axis and smoothing, its path in pixels, and how it is drawn. */

import { type Curve, colourOn, type LineStyle, type Range, smooth, type XAxis, xColumn } from '@diptych/picture'
import { isAscending, lowerBound, nearestIndex, reduceToPixels, upperBound } from './pixels.ts'

/** Where values lie on the canvas. */
export interface PlotArea {
  readonly x: Range
  readonly isLog: boolean
  /** In the canvas' own pixels, as all below. */
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly isDark: boolean
  /** Canvas pixels in a pixel of the page. */
  readonly pixelRatio: number
  xAt(value: number): number
  yAt(value: number): number
}

interface Paths {
  readonly line: Path2D
  /** Points without neighbours. */
  readonly points: Path2D
  /** Where values are NaN or infinite. */
  readonly marks: readonly Mark[]
}

interface Mark {
  readonly x: number
  readonly value: number
}

export class DrawnCurve {
  #curve: Curve
  #xAxis: XAxis = 'step'
  #smoothing = 0
  x: Float64Array = new Float64Array()
  value: Float64Array = new Float64Array()
  /** The smoothed values; the values themselves without smoothing. */
  smoothed: Float64Array = new Float64Array()
  #isAscending = true
  #raw: Paths | undefined
  #strong: Paths | undefined
  /** What the paths were made for. */
  #area: string | undefined

  constructor(curve: Curve) {
    this.#curve = curve
  }

  get label(): string {
    return this.#curve.label
  }

  get run(): string {
    return this.#curve.series.run
  }

  get series(): Curve['series'] {
    return this.#curve.series
  }

  get style(): LineStyle {
    return this.#curve.style
  }

  /** Takes over another state of the curve; nothing is calculated anew that is the same. */
  update(curve: Curve, xAxis: XAxis, smoothing: number): void {
    const isSame = curve.series === this.#curve.series && xAxis === this.#xAxis
    const known = isSame ? this.x.length : 0
    const hasGrown = curve.series.value.length !== known
    this.#curve = curve
    if (hasGrown) {
      this.value = curve.series.value
      this.x = xColumn(curve.series, xAxis)
      this.#isAscending = (known === 0 || this.#isAscending) && isAscending(this.x, known)
    }
    if (hasGrown || smoothing !== this.#smoothing) this.smoothed = smooth(this.value, smoothing)
    this.#xAxis = xAxis
    this.#smoothing = smoothing
    this.#area = undefined
  }

  /** Forgets the paths if they were made for another zoom or another size. */
  fit({ x, isLog, left, top, width, height, pixelRatio, yAt }: PlotArea): void {
    const key = [...x, isLog, left, top, width, height, pixelRatio, yAt(1), yAt(2)].join()
    if (key === this.#area) return
    this.#area = key
    this.#raw = undefined
    this.#strong = undefined
  }

  get isSmoothed(): boolean {
    return this.smoothed !== this.value
  }

  /** The points within a part of the x axis, from start up to, and without, end. All of them where steps go back and forth. */
  #within([low, high]: Range): { start: number; end: number } {
    if (!this.#isAscending) return { start: 0, end: this.x.length }
    return { start: lowerBound(this.x, low), end: upperBound(this.x, high) }
  }

  /** Its values within a part of the x axis, for the range of the y axis. */
  valuesWithin(range: Range): Float64Array[] {
    const columns = this.isSmoothed ? [this.value, this.smoothed] : [this.value]
    if (this.#isAscending) {
      const { start, end } = this.#within(range)
      return columns.map(column => column.subarray(start, end))
    }
    const isWithin = (_: number, index: number): boolean => this.x[index]! >= range[0] && this.x[index]! <= range[1]
    return columns.map(column => column.filter(isWithin))
  }

  nearest(x: number): number | undefined {
    return nearestIndex(this.x, x, this.#isAscending)
  }

  /** @param emphasis - `faded` where another curve is highlighted */
  draw(context: CanvasRenderingContext2D, area: PlotArea, emphasis: 'normal' | 'highlighted' | 'faded'): void {
    const { pixelRatio } = area
    const alpha = emphasis === 'faded' ? 0.2 : 1
    context.strokeStyle = colourOn(this.style.colour, area.isDark)
    context.fillStyle = context.strokeStyle
    context.lineJoin = 'round'
    if (this.isSmoothed) {
      this.#raw ??= this.#paths(this.value, area)
      context.setLineDash([])
      context.lineWidth = pixelRatio
      context.globalAlpha = 0.3 * alpha
      stroke(context, this.#raw)
    }
    this.#strong ??= this.#paths(this.smoothed, area)
    context.setLineDash(this.style.dash.map(length => length * pixelRatio))
    context.lineWidth = (emphasis === 'highlighted' ? 2.5 : 1.6) * pixelRatio
    context.globalAlpha = alpha
    stroke(context, this.#strong)
    context.setLineDash([])
    for (const mark of this.#strong.marks) drawMark(context, mark, area)
    context.globalAlpha = 1
  }

  #paths(value: Float64Array, area: PlotArea): Paths {
    const { start, end } = this.#within(area.x)
    const [low, high] = area.x
    // One more at each side, so that the line goes on to the edges.
    const part = { start: Math.max(0, start - 1), end: Math.min(value.length, end + 1) }
    const kept = reduceToPixels(this.x, value, { ...part, low, high, columns: Math.ceil(area.width) })
    return pathsOf(kept, this.x, value, area)
  }
}

function stroke(context: CanvasRenderingContext2D, { line, points }: Paths): void {
  context.stroke(line)
  context.fill(points)
}

function pathsOf(kept: Int32Array, x: Float64Array, y: Float64Array, area: PlotArea): Paths {
  const line = new Path2D()
  const points = new Path2D()
  const marks: Mark[] = []
  const isShown = (index: number | undefined): boolean =>
    index !== undefined && Number.isFinite(x[index]!) && Number.isFinite(y[index]!) && !(area.isLog && y[index]! <= 0)
  for (let at = 0; at < kept.length; at++) {
    const index = kept[at]!
    const left = area.xAt(x[index]!)
    if (!isShown(index)) {
      if (!Number.isFinite(y[index]!)) marks.push({ x: left, value: y[index]! })
      continue
    }
    const top = area.yAt(y[index]!)
    const isJoined = isShown(kept[at - 1])
    if (isJoined) line.lineTo(left, top)
    else line.moveTo(left, top)
    if (!isJoined && !isShown(kept[at + 1])) {
      points.moveTo(left, top)
      points.arc(left, top, 2.5 * area.pixelRatio, 0, 2 * Math.PI)
    }
  }
  return { line, points, marks }
}

// ▲ at the top for +∞, ▼ at the bottom for −∞, × at the bottom for NaN: as in the still pictures.
function drawMark(context: CanvasRenderingContext2D, { x, value }: Mark, { top, height, pixelRatio }: PlotArea): void {
  const bottom = top + height
  const shape = new Path2D()
  const line = (...points: [x: number, y: number][]): void => {
    for (const [index, [right, down]] of points.entries()) {
      if (index === 0) shape.moveTo(x + right * pixelRatio, down)
      else shape.lineTo(x + right * pixelRatio, down)
    }
  }
  if (Number.isNaN(value)) {
    line([-3, bottom - 10 * pixelRatio], [3, bottom - 4 * pixelRatio])
    line([-3, bottom - 4 * pixelRatio], [3, bottom - 10 * pixelRatio])
    context.stroke(shape)
    return
  }
  const [base, tip] =
    value > 0 ? [top + 9 * pixelRatio, top + 2 * pixelRatio] : [bottom - 9 * pixelRatio, bottom - 2 * pixelRatio]
  line([-4, base], [0, tip], [4, base])
  context.fill(shape)
}
