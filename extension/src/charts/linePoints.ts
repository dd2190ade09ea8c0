/** @file The points of a line chart's curves at the cursor. */

import type uPlot from 'uplot'
import type { DrawnCurve } from './drawnCurve.ts'
import { element } from './element.ts'
import type { TooltipRow } from './lineTooltip.ts'

/** A curve is under the cursor within so many pixels. */
export const NEAR = 24

export interface PointAt {
  readonly curve: DrawnCurve
  readonly row: TooltipRow
  /** Marks the point in the plot; none if it lies nowhere in it. */
  readonly dot: readonly HTMLElement[]
}

/** Of each curve the point nearest to the cursor along the x axis. @param left - pixels in the plot, as `top` */
export function pointsAt(plot: uPlot, curves: Iterable<DrawnCurve>, left: number, top: number): PointAt[] {
  const x = plot.posToVal(left, 'x')
  return [...curves].flatMap(curve => {
    const index = curve.nearest(x)
    if (index === undefined) return []
    const right = plot.valToPos(curve.x[index]!, 'x')
    // A curve that ended before, or begins behind, the cursor says nothing there.
    const isBeside = Math.abs(right - left) > NEAR && (index === 0 || index === curve.x.length - 1)
    if (isBeside) return []
    const { step, wallTime } = curve.series
    const shown = curve.smoothed[index]!
    const down = plot.valToPos(shown, 'y')
    const isPlaced = Number.isFinite(down) && !(plot.scales.y?.distr === 3 && shown <= 0)
    const row: TooltipRow = {
      label: curve.label,
      style: curve.style,
      value: curve.value[index]!,
      smoothed: curve.isSmoothed ? shown : undefined,
      step: step[index]!,
      wallTime: wallTime[index]!,
      relative: wallTime[index]! - wallTime[0]!,
      distance: isPlaced ? Math.abs(down - top) : Number.POSITIVE_INFINITY,
    }
    return [{ curve, row, dot: isPlaced ? [dotAt(right, down, curve.style.colour)] : [] }]
  })
}

function dotAt(left: number, top: number, colour: string): HTMLElement {
  const dot = element('span', { class: 'diptych-Dot' })
  dot.style.transform = `translate(${left}px, ${top}px)`
  dot.style.setProperty('--diptych-colour', colour)
  return dot
}
