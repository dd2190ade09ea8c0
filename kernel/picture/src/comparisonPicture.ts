/** @file A comparison as a still picture: its verdict, and all samples of all variants on one axis. */

import type { ComparedVariant, Comparison, Timing } from '@diptych/protocol'
import { type Axis, linearAxis } from './axis.ts'
import { formatDuration, type TimeUnit, timeUnit } from './duration.ts'
import { lineStyle } from './palette.ts'
import { swarm } from './strips.ts'
import { contentWidth, element, moved, type Piece, picture, stacked, textElement } from './svg.ts'
import { squeezed, textWidth, wrapped } from './textWidth.ts'
import { drawn, type PictureOptions, type PictureStyle, pictureStyle, type Theme } from './theme.ts'
import { padded, type Range, valueRange } from './valueRange.ts'

export interface ComparisonPictureOptions extends PictureOptions {
  /** Index of the variant that the others are held against; default: the comparison's own. */
  readonly baseline?: number
}

/** The comparison as SVG: the verdict, a strip of dots for each variant with its median and quartiles, and where it ran. */
export function comparisonPicture(comparison: Comparison, options: ComparisonPictureOptions = {}): string {
  const style = pictureStyle(options)
  const { baseline = comparison.baseline } = options
  const verdict = comparison.verdicts[baseline] ?? ''
  const pieces = [
    verdictPiece(verdict, style),
    stripPiece(comparison.variants, style),
    paragraph(comparison.machine, style, { size: 10, fill: style.theme.faintText }),
  ]
  return picture(verdict, stacked(pieces, 10), style)
}

function verdictPiece(verdict: string, style: PictureStyle): Piece {
  return paragraph(verdict, style, { size: 13, isBold: true })
}

interface Letters {
  readonly size: number
  readonly isBold?: boolean
  readonly fill?: string
}

function paragraph(words: string, style: PictureStyle, { size, isBold = false, fill }: Letters): Piece {
  const width = contentWidth(style)
  const lines = wrapped(words, width, size, isBold).map((line, index) =>
    textElement(line, 0, size + index * size * 1.4, {
      'font-size': size,
      'font-weight': isBold ? 'bold' : undefined,
      fill,
    }),
  )
  return { svg: lines.join(''), width, height: lines.length === 0 ? 0 : lines.length * size * 1.4 + 2 }
}

const ROW = 46
const DOT = 5

/** One row for each variant: its name, its dots, its median in words. */
export function stripPiece(variants: readonly ComparedVariant[], style: PictureStyle): Piece {
  const { theme } = style
  const width = contentWidth(style)
  const names = variants.map(({ name }) => squeezed(name, Math.min(180, width * 0.3), 11, true))
  const left = Math.max(...names.map(name => textWidth(name, 11, true))) + 14
  const domain = sampleRange(variants)
  const unit = timeUnit(domain[1])
  const medians = variants.map(({ error, timing }) =>
    error === undefined ? formatDuration(timing.median, unit) : 'not measured',
  )
  const right = Math.max(...medians.map(text => textWidth(text))) + 16
  const plotWidth = Math.max(60, width - left - right)
  const axis = linearAxis([domain[0] / unit.ms, domain[1] / unit.ms], [0, plotWidth], Math.floor(plotWidth / 70))
  const height = variants.length * ROW
  const rows = variants.map((variant, index) => {
    const middle = (index + 0.5) * ROW
    return (
      textElement(names[index]!, -12, middle + 4, { 'text-anchor': 'end', 'font-weight': 'bold' }) +
      moved(0, middle, strip(variant.timing, axis, unit, drawn(lineStyle(index).colour, theme), theme)) +
      textElement(medians[index]!, plotWidth + 10, middle + 4, { fill: theme.faintText })
    )
  })
  const svg = moved(left, 0, timeAxis(axis, plotWidth, height, `time of a run (${unit.name})`, theme) + rows.join(''))
  return { svg, width, height: height + 36 }
}

function sampleRange(variants: readonly ComparedVariant[]): Range {
  const range = valueRange(variants.map(({ timing }) => Float64Array.from(timing.samples)))
  if (!range) return [0, 1]
  const [low, high] = padded(range)
  // From 0 on, lengths show ratios; times that are near each other need the room.
  return [low < 0.7 * high ? 0 : low, high]
}

function timeAxis({ at, ticks }: Axis, width: number, height: number, label: string, theme: Theme): string {
  const marks = ticks.map(({ value, text }) => {
    const x = at(value)
    const line = element('line', { x1: x, x2: x, y2: height, stroke: theme.grid })
    return line + textElement(text, x, height + 16, { 'text-anchor': 'middle', fill: theme.faintText })
  })
  const base = element('line', { x2: width, y1: height, y2: height, stroke: theme.axis })
  const name = textElement(label, width / 2, height + 31, { 'text-anchor': 'middle', fill: theme.faintText })
  return marks.join('') + base + name
}

/** The dots of a variant around y = 0, the box of its quartiles and the line of its median. */
function strip({ samples, q1, q3, median }: Timing, axis: Axis, unit: TimeUnit, colour: string, theme: Theme): string {
  if (samples.length === 0) return ''
  const at = (ms: number): number => axis.at(ms / unit.ms)
  const along = samples.map(at)
  const across = swarm(along, DOT, ROW / 2 - 7)
  const dots = along.map((cx, index) => element('circle', { cx, cy: across[index]!, r: DOT / 2 - 0.3 }))
  const half = ROW / 2 - 5
  const box = { x: at(q1), y: -half, width: Math.max(1, at(q3) - at(q1)), height: 2 * half }
  return [
    element('rect', { ...box, rx: 2, fill: colour, opacity: 0.16 }),
    element('g', { fill: colour, opacity: 0.75 }, dots.join('')),
    element('line', { x1: at(median), x2: at(median), y1: -half, y2: half, stroke: theme.text, 'stroke-width': 2 }),
  ].join('')
}
