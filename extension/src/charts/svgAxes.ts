/** @file Axes of the charts that are drawn as SVG. Colours come from the style sheet. */

import { type Axis, textWidth } from '@diptych/picture'
import { svgElement } from './element.ts'

export interface AxesRoom {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** Room for the ticks of both axes and the label under the lower one. */
export function axesRoom(y: Axis): AxesRoom {
  return {
    left: Math.ceil(Math.max(8, ...y.ticks.map(({ text }) => textWidth(text))) + 8),
    top: 8,
    right: 14,
    bottom: 38,
  }
}

/** Grid lines across the plot and their numbers beside it. */
export function yAxis(y: Axis, width: number): SVGGElement {
  const lines = y.ticks.map(({ value }) =>
    svgElement('line', { class: 'diptych-Grid', x2: width, y1: y.at(value), y2: y.at(value) }),
  )
  const texts = y.ticks.map(({ value, text }) =>
    svgElement('text', { class: 'diptych-Tick', x: -6, y: y.at(value) + 4, 'text-anchor': 'end' }, text),
  )
  return svgElement('g', {}, ...lines, ...texts)
}

/** The base line with its ticks, and what it shows. @param hasGrid - lines over the whole height as well */
export function xAxis(x: Axis, width: number, height: number, label: string, hasGrid = false): SVGGElement {
  const ticks = x.ticks.flatMap(({ value, text }) => {
    const at = x.at(value)
    return [
      ...(hasGrid ? [svgElement('line', { class: 'diptych-Grid', x1: at, x2: at, y2: height })] : []),
      svgElement('line', { class: 'diptych-Axis', x1: at, x2: at, y1: height, y2: height + 4 }),
      svgElement('text', { class: 'diptych-Tick', x: at, y: height + 16, 'text-anchor': 'middle' }, text),
    ]
  })
  return svgElement(
    'g',
    {},
    svgElement('line', { class: 'diptych-Axis', x2: width, y1: height, y2: height }),
    ...ticks,
    svgElement('text', { class: 'diptych-Tick', x: width / 2, y: height + 33, 'text-anchor': 'middle' }, label),
  )
}
