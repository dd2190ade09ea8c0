/** @file Colours of runs, which people with any colour vision can tell apart, and the dashes that tell more runs than colours. */

import { mixed } from './colour.ts'

/**
 * Paul Tol's "vibrant" scheme without its grey, blue first. TensorBoard's colours for colour-blind people are these as well.
 *
 * @see Paul Tol, Colour Schemes, SRON technical note SRON/EPS/TN/09-002, figure 3
 */
export const PALETTE: readonly string[] = ['#0077BB', '#EE7733', '#009988', '#CC3311', '#33BBEE', '#EE3377']

/** A colour of the palette as it is drawn: on dark backgrounds a little lighter, or the blues would sink in. */
export function colourOn(colour: string, dark: boolean): string {
  return dark ? mixed(colour, '#ffffff', LIFT) : colour
}

const LIFT = 0.22

/** SVG's and canvas's dash patterns, in pixels: solid first. */
const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [8, 3, 2, 3]]

/** How a line is drawn, so that it differs from the others in the chart. */
export interface LineStyle {
  readonly colour: string
  /** Lengths of strokes and gaps, in pixels; empty for a solid line. */
  readonly dash: readonly number[]
}

/** The style of the line with this number. The seventh begins again with the first colour, dashed. */
export function lineStyle(index: number): LineStyle {
  const round = Math.floor(index / PALETTE.length)
  return { colour: PALETTE[index % PALETTE.length]!, dash: DASHES[round % DASHES.length]! }
}

/** The style for two things at once: one gives the colour, the other the dashes. */
export function crossedStyle(colour: number, dash: number): LineStyle {
  return { colour: PALETTE[colour % PALETTE.length]!, dash: DASHES[dash % DASHES.length]! }
}
