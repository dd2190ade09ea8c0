/** @file The measured times of several variants of code, run by run. */

import { formatDuration, linearAxis, timeUnit } from '@diptych/picture'
import { svgElement } from './element.ts'
import type { Size } from './size.ts'
import { type Strip, timeRange } from './stripPlot.ts'
import { axesRoom, xAxis, yAxis } from './svgAxes.ts'
import { SvgChart } from './svgChart.ts'

export interface RunOrder {
  readonly strips: readonly Strip[]
  /** Which strip each run belongs to, in the order in which they were made. */
  readonly order: readonly number[]
}

/** Each run at its turn: drift, warm-up and neighbours that disturb show here. */
export class RunOrderPlot extends SvgChart<RunOrder> {
  protected override contents({ strips, order }: RunOrder, { width, height }: Size): SVGElement[] {
    const [low, high] = timeRange(strips)
    const unit = timeUnit(high)
    const plotHeight = Math.max(20, height - 46)
    const y = linearAxis([low / unit.ms, high / unit.ms], [plotHeight, 0], 4)
    const room = axesRoom(y)
    const plotWidth = Math.max(40, width - room.left - room.right)
    const x = linearAxis([0, Math.max(1, order.length)], [0, plotWidth], Math.max(2, Math.floor(plotWidth / 75)))
    const next = strips.map(() => 0)
    const dots = order.flatMap((variant, turn) => {
      const strip = strips[variant]
      const ms = strip?.samples[next[variant]!++]
      if (strip === undefined || ms === undefined) return []
      const dot = svgElement('circle', {
        class: 'diptych-Sample',
        cx: x.at(turn + 0.5),
        cy: y.at(ms / unit.ms),
        r: 2.5,
      })
      dot.style.setProperty('--diptych-colour', strip.colour)
      dot.append(svgElement('title', {}, `run ${turn + 1}, ${strip.name}: ${formatDuration(ms)}`))
      return [dot]
    })
    this.svg.setAttribute('aria-label', `Times of ${order.length} runs in the order in which they were made`)
    return [
      svgElement(
        'g',
        { transform: `translate(${room.left},${room.top})` },
        yAxis(y, plotWidth),
        xAxis(x, plotWidth, plotHeight, `run, in their order (times in ${unit.name})`),
        ...dots,
      ),
    ]
  }
}
