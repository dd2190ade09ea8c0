/** @file The legend: which line is whose. */

import type { LineStyle } from './palette.ts'
import { element, moved, type Piece, textElement } from './svg.ts'
import { squeezed, textWidth } from './textWidth.ts'
import { drawn, type Theme } from './theme.ts'

export interface LegendEntry {
  readonly label: string
  readonly style: LineStyle
}

const LINE = 20
const ROW = 18
const GAP = 18

/** Entries side by side, in as many rows as they need. */
export function legend(entries: readonly LegendEntry[], width: number, theme: Theme): Piece {
  let left = 0
  let row = 0
  const parts = entries.map(({ label, style }) => {
    const words = squeezed(label, width - LINE - 6)
    const length = LINE + 6 + textWidth(words)
    if (left > 0 && left + length > width) {
      left = 0
      row++
    }
    const part = moved(left, row * ROW, sample(style, theme) + textElement(words, LINE + 6, 12))
    left += length + GAP
    return part
  })
  return { svg: parts.join(''), width, height: entries.length === 0 ? 0 : (row + 1) * ROW }
}

function sample({ colour, dash }: LineStyle, theme: Theme): string {
  const dashes = dash.length > 0 ? dash.join(' ') : undefined
  return element('line', {
    x2: LINE,
    y1: 8,
    y2: 8,
    stroke: drawn(colour, theme),
    'stroke-width': 2.5,
    'stroke-dasharray': dashes,
  })
}
