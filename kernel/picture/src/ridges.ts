/** @file The shapes of histograms over the steps: ridges one behind the other, the latest in front, or outlines on one base. */

import { line } from 'd3-shape'
import { type Axis, linearAxis, stepAxis } from './axis.ts'
import type { BinnedHistograms } from './bins.ts'

/** `offset`: each step a ridge, the latest in front. `overlay`: all on one base. */
export type HistogramMode = 'offset' | 'overlay'

/** One step's shape, to be drawn in the given order. */
export interface Ridge {
  /** Which of the steps. */
  readonly index: number
  /** Pixels from the top to its base. */
  readonly baseline: number
  /** A path with its base at y = 0. */
  readonly outline: string
  /** 0 for the first step, 1 for the latest. */
  readonly age: number
}

/** How high the highest ridge may rise, as a share of the plot. */
const RISE = 0.4
/** A little air above the highest. */
const AIR = 0.06

/** @param width - of the plot, in pixels, as `height` */
export function ridges(
  { counts, most }: BinnedHistograms,
  mode: HistogramMode,
  width: number,
  height: number,
): Ridge[] {
  const rise = height * (1 - AIR) * (mode === 'offset' && counts.length > 1 ? RISE : 1)
  return counts.map((column, index) => ({
    index,
    baseline: mode === 'offset' ? base(index, counts.length, height) : height,
    outline: outlineOf(column, width, rise / most),
    age: counts.length < 2 ? 1 : index / (counts.length - 1),
  }))
}

/**
 * The axis beside the plot: steps at the bases of their ridges, or counts. Steps are spaced evenly: by their numbers, early ones would hide
 * each other.
 *
 * @param steps - the steps' numbers
 */
export function ridgeAxis(steps: readonly number[], mode: HistogramMode, most: number, height: number): Axis {
  if (mode === 'overlay') return linearAxis([0, most || 1], [height, height * AIR], 4)
  const at = (index: number): number => base(index, steps.length, height)
  const { ticks } = stepAxis([0, Math.max(1, steps.length - 1)], [at(0), at(steps.length - 1)], 4)
  const known = ticks.filter(({ value }) => value < steps.length)
  return { at, ticks: known.map(({ value }) => ({ value, text: String(steps[value]) })) }
}

function base(index: number, count: number, height: number): number {
  const top = height * RISE
  return count < 2 ? height : top + ((height - top) * index) / (count - 1)
}

/** From the base up over the middles of the bins and down again, without the empty bins at both ends. */
function outlineOf(column: Float64Array, width: number, scale: number): string {
  const bin = width / column.length
  const first = column.findIndex(count => count > 0)
  const last = column.findLastIndex(count => count > 0)
  if (first === -1) return `M0,0H${width}`
  const points = Array.from(column, (count, index): [number, number] => [(index + 0.5) * bin, -count * scale])
  return line().digits(2)([[first * bin, 0], ...points.slice(first, last + 1), [(last + 1) * bin, 0]])!
}

/** At most `limit`, evenly spaced, the first and the last among them: more ridges are a solid block. */
export function evenly<Item>(items: readonly Item[], limit: number): readonly Item[] {
  if (items.length <= limit) return items
  return Array.from({ length: limit }, (_, index) => items[Math.round((index * (items.length - 1)) / (limit - 1))]!)
}
