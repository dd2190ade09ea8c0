/** @file The measured times of several variants of code: all samples on one axis, with medians and quartiles. */

import {
  formatDuration,
  linearAxis,
  padded,
  type Range,
  squeezed,
  swarm,
  textWidth,
  timeUnit,
  valueRange,
} from '@diptych/picture'
import { svgElement } from './element.ts'
import type { Size } from './size.ts'
import { xAxis } from './svgAxes.ts'
import { SvgChart } from './svgChart.ts'

export interface Strip {
  readonly name: string
  readonly colour: string
  /** Milliseconds, in the order of the runs. */
  readonly samples: Float64Array
  readonly median: number
  readonly q1: number
  readonly q3: number
}

const ROW = 46
const DOT = 5
const LABEL_WIDTH = 160

/** How high a strip plot of so many variants is, in pixels. */
export function stripPlotHeight(count: number): number {
  return count * ROW + 46
}

/** All samples on one axis, each variant in a row. */
export class StripPlot extends SvgChart<readonly Strip[]> {
  protected override contents(strips: readonly Strip[], { width }: Size): SVGElement[] {
    const labelWidth = Math.min(
      LABEL_WIDTH,
      width * 0.3,
      Math.max(...strips.map(({ name }) => textWidth(name, 12, true))),
    )
    const left = labelWidth + 14
    const [low, high] = timeRange(strips)
    const unit = timeUnit(high)
    const medians = strips.map(({ samples, median }) =>
      samples.length > 0 ? formatDuration(median, unit) : 'not measured',
    )
    const plotWidth = Math.max(40, width - left - Math.max(0, ...medians.map(text => textWidth(text))) - 18)
    const x = linearAxis([low / unit.ms, high / unit.ms], [0, plotWidth], Math.max(2, Math.floor(plotWidth / 75)))
    const height = strips.length * ROW
    const rows = strips.map((strip, index) => {
      const at = (ms: number): number => x.at(ms / unit.ms)
      const name = svgElement(
        'text',
        { class: 'diptych-Name', x: -12, y: 4, 'text-anchor': 'end' },
        squeezed(strip.name, labelWidth, 12, true),
      )
      name.append(svgElement('title', {}, strip.name))
      return svgElement(
        'g',
        { transform: `translate(0,${(index + 0.5) * ROW})`, style: `--diptych-colour:${strip.colour}` },
        name,
        ...stripOf(strip, at),
        svgElement('text', { class: 'diptych-Tick', x: plotWidth + 10, y: 4 }, medians[index]!),
      )
    })
    this.svg.setAttribute('aria-label', stripWords(strips))
    const axis = xAxis(x, plotWidth, height, `time of a run (${unit.name})`, true)
    return [svgElement('g', { transform: `translate(${left},4)` }, axis, ...rows)]
  }
}

export function timeRange(strips: readonly Strip[]): Range {
  const range = valueRange(strips.map(({ samples }) => samples))
  if (!range) return [0, 1]
  const [low, high] = padded(range)
  // From 0 on, lengths show ratios; times that are near each other need the room.
  return [low < 0.7 * high ? 0 : low, high]
}

function stripOf({ name, samples, q1, q3, median }: Strip, at: (ms: number) => number): SVGElement[] {
  if (samples.length === 0) return []
  const half = ROW / 2 - 5
  const along = Float64Array.from(samples, at)
  const across = swarm(along, DOT, half - 2)
  const dots = Array.from(along, (cx, index) =>
    svgElement(
      'circle',
      { class: 'diptych-Sample', cx, cy: across[index]!, r: DOT / 2 - 0.3 },
      svgElement('title', {}, `${name}, run ${index + 1}: ${formatDuration(samples[index]!)}`),
    ),
  )
  return [
    svgElement('rect', {
      class: 'diptych-Quartiles',
      x: at(q1),
      y: -half,
      width: Math.max(1, at(q3) - at(q1)),
      height: 2 * half,
      rx: 2,
    }),
    ...dots,
    svgElement('line', { class: 'diptych-Median', x1: at(median), x2: at(median), y1: -half, y2: half }),
  ]
}

function stripWords(strips: readonly Strip[]): string {
  const medians = strips.map(({ name, median, samples }) =>
    samples.length === 0 ? `${name}: not measured` : `${name}: median ${formatDuration(median)}`,
  )
  return `Times of all runs. ${medians.join('; ')}`
}
