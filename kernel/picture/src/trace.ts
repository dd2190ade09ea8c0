/** @file A curve as it is drawn: an SVG path with gaps where it has no finite value, single points, and marks of what is not finite. */

import { line } from 'd3-shape'

export interface Trace {
  /** The attribute `d`; empty if no two points are neighbours. */
  readonly path: string
  /** Points without neighbours, which no path would show. */
  readonly points: readonly Point[]
  /** Where values were NaN or infinite. */
  readonly marks: readonly Mark[]
}

export type Point = readonly [x: number, y: number]

export interface Mark {
  readonly x: number
  readonly kind: 'NaN' | '+∞' | '−∞'
}

/** @param isShown - whether the axis can show a finite value */
export function trace(
  x: Float64Array,
  y: Float64Array,
  at: { x(value: number): number; y(value: number): number },
  isShown: (value: number) => boolean = () => true,
): Trace {
  const points: Point[] = []
  const marks: Mark[] = []
  const lines: Point[][] = []
  let stretch: Point[] = []
  const end = (): void => {
    if (stretch.length === 1) points.push(stretch[0]!)
    else if (stretch.length > 1) lines.push(stretch)
    stretch = []
  }
  for (let index = 0; index < y.length; index++) {
    const value = y[index]!
    if (!Number.isFinite(x[index]!)) continue
    if (Number.isFinite(value) && isShown(value)) stretch.push([at.x(x[index]!), at.y(value)])
    else {
      end()
      if (!Number.isFinite(value)) marks.push({ x: at.x(x[index]!), kind: kindOf(value) })
    }
  }
  end()
  const pathOf = line<Point>().digits(2)
  return { path: lines.map(points => pathOf(points)!).join(''), points, marks }
}

function kindOf(value: number): Mark['kind'] {
  if (Number.isNaN(value)) return 'NaN'
  return value > 0 ? '+∞' : '−∞'
}
