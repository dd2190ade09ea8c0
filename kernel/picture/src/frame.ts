/** @file What surrounds a plot: title, axes with ticks and labels, grid. */

import type { Axis } from './axis.ts'
import { element, moved, type Piece, textElement } from './svg.ts'
import { shortened, textWidth } from './textWidth.ts'
import type { Theme } from './theme.ts'
import type { Range } from './valueRange.ts'

export interface Frame {
  readonly title: string
  /** A remark under the title. */
  readonly note?: string
  readonly xLabel: string
  readonly yLabel: string
  readonly width: number
  /** Height of the plot alone. */
  readonly plotHeight: number
  /** Makes the axes for their pixels. */
  x(range: Range): Axis
  y(range: Range): Axis
  /** Draws what is between the axes. */
  draw(plot: Plot): string
}

export interface Plot {
  readonly x: Axis
  readonly y: Axis
  readonly width: number
  readonly height: number
}

const TITLE_SIZE = 12.5
const RIGHT_ROOM = 14

export function framed(frame: Frame, theme: Theme): Piece {
  const { title, note, width, plotHeight } = frame
  const y = frame.y([plotHeight, 0])
  const left = Math.max(...y.ticks.map(({ text }) => textWidth(text)), 8) + 24
  const top = note === undefined ? 24 : 39
  const plotWidth = Math.max(40, width - left - RIGHT_ROOM)
  const x = frame.x([0, plotWidth])
  const heading = textElement(shortened(title, width, TITLE_SIZE, true), 0, 12, {
    'font-size': TITLE_SIZE,
    'font-weight': 'bold',
  })
  const remark = note === undefined ? '' : textElement(shortened(note, width), 0, 28, { fill: theme.faintText })
  const plot = { x, y, width: plotWidth, height: plotHeight }
  const parts = [yAxis(plot, frame.yLabel, left, theme), xAxis(plot, frame.xLabel, theme)]
  // A nested svg cuts off what leaves the plot; a clip path would need an id, and ids are the whole page's.
  const inner = element('svg', { width: plotWidth, height: plotHeight }, frame.draw(plot))
  return { svg: heading + remark + moved(left, top, parts.join('') + inner), width, height: top + plotHeight + 36 }
}

function yAxis({ y, width, height }: Plot, label: string, left: number, theme: Theme): string {
  const lines = y.ticks.map(({ value }) =>
    element('line', { x2: width, y1: y.at(value), y2: y.at(value), stroke: theme.grid }),
  )
  const texts = y.ticks.map(({ value, text }) =>
    textElement(text, -6, y.at(value) + 4, { 'text-anchor': 'end', fill: theme.faintText }),
  )
  const name = textElement(shortened(label, height), 0, 0, {
    transform: `translate(${10 - left},${height / 2}) rotate(-90)`,
    'text-anchor': 'middle',
    fill: theme.faintText,
  })
  return lines.join('') + texts.join('') + name
}

function xAxis({ x, width, height }: Plot, label: string, theme: Theme): string {
  const base = element('line', { x2: width, y1: height, y2: height, stroke: theme.axis })
  const ticks = x.ticks.map(({ value, text }) => {
    const at = x.at(value)
    const tick = element('line', { x1: at, x2: at, y1: height, y2: height + 4, stroke: theme.axis })
    return tick + textElement(text, at, height + 16, { 'text-anchor': 'middle', fill: theme.faintText })
  })
  const name = textElement(label, width / 2, height + 31, { 'text-anchor': 'middle', fill: theme.faintText })
  return base + ticks.join('') + name
}
