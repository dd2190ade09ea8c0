/** @file The picture of what code asks for, above, and what TensorFlow is told to do, below: one call for each op, or one for many. */

import { bold, COLOURS, showPicture, text } from './picture.ts'
import type { SeenCall, Watched } from './watch.ts'

const WIDTH = 740
const LABELS = 88
const TOP = 44
const BOX = 24
const GAP = 40

/** Shows the ops that the code asked for in order from left to right, and under them the calls that ran them. */
export function showCalls({ ops, calls }: Pick<Watched<unknown>, 'ops' | 'calls'>): void {
  const column = Math.min(80, (WIDTH - LABELS) / Math.max(1, ops.length))
  const left = (index: number): number => LABELS + index * column
  const names = ops.map(({ name }, index) => box(name, left(index), TOP, column, COLOURS.text, '#ffffff'))
  let covered = 0
  const runs = calls.map(call => {
    const from = covered
    covered = Math.max(from + 1, endOf(call, from, ops.length))
    return runOf(call, from, covered, left, column)
  })
  const heading = `${count(ops.length, 'operation')}, ${count(calls.length, 'call')} into TensorFlow`
  const bottom = TOP + BOX + GAP + BOX
  const labels =
    text('your code', 0, TOP + 16, `fill="${COLOURS.faint}"`) +
    text('TensorFlow', 0, TOP + BOX + GAP + 16, `fill="${COLOURS.faint}"`)
  showPicture(bold(heading, 0, 14) + labels + names.join('') + runs.join(''), WIDTH, bottom + 4, heading)
}

/** The op after the last one that this call runs. */
function endOf({ name, opsBefore }: SeenCall, from: number, total: number): number {
  // An op that runs at once is told of when it has run; a function runs what was asked for before it.
  return isFunction(name) ? opsBefore : Math.min(from + 1, total)
}

/** Compiled functions are numbered: `cell_12`. */
function isFunction(name: string): boolean {
  return /_\d+$/.test(name)
}

function runOf({ name }: SeenCall, from: number, to: number, left: (index: number) => number, column: number): string {
  const y = TOP + BOX + GAP
  const isWide = isFunction(name)
  const fill = isWide ? COLOURS.graph : COLOURS.eager
  const arrows = Array.from({ length: to - from }, (_, index) => {
    const x = left(from + index) + column / 2
    return `<path d="M${x} ${TOP + BOX + 3}V${y - 7}m-3 0l3 5l3 -5" fill="none" stroke="${COLOURS.line}"/>`
  })
  const words = isWide ? `${name}: one compiled graph` : name
  return arrows.join('') + box(words, left(from), y, (to - from) * column, fill, fill)
}

function box(words: string, x: number, y: number, width: number, stroke: string, fill: string): string {
  const inner = width - Math.min(4, width / 4)
  const rect = `<rect x="${x}" y="${y}" width="${inner}" height="${BOX}" rx="4" fill="${fill}" stroke="${stroke}" stroke-opacity="0.5"/>`
  const size = Math.min(10.5, inner / (words.length * 0.64))
  if (size < 6) return rect
  const colour = fill === '#ffffff' ? COLOURS.text : '#ffffff'
  return rect + text(words, x + inner / 2, y + 16, `text-anchor="middle" font-size="${size}" fill="${colour}"`)
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
