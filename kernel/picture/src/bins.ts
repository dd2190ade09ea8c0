/** @file Histograms of several steps on one grid of equal bins, so that their shapes can be held against each other. */

import type { HistogramStep } from '@diptych/protocol'
import type { Range } from './valueRange.ts'

/** As fine as TensorBoard's own buckets, twice. */
export const BINS = 60

export interface BinnedHistograms {
  /** The bins' edges at both ends. */
  readonly range: Range
  /** For each step the counts of its bins. */
  readonly counts: readonly Float64Array[]
  /** The largest count of all. */
  readonly most: number
}

/** Spreads each bucket's count over the bins that it covers, by their shares of its width. Undefined if no bucket counts anything. */
export function binned(steps: readonly HistogramStep[], bins = BINS): BinnedHistograms | undefined {
  const range = bucketRange(steps)
  if (!range) return undefined
  const counts = steps.map(step => spread(step, range, bins))
  return { range, counts, most: counts.reduce((most, column) => Math.max(most, ...column), 0) }
}

// Event files of TensorFlow 1 end with buckets at ±1.8e308, which would leave no room for the others.
const FARTHEST = 1e300

function isCounted({ left, right, count }: HistogramStep, bucket: number): boolean {
  return count[bucket]! > 0 && Math.abs(left[bucket]!) < FARTHEST && Math.abs(right[bucket]!) < FARTHEST
}

function bucketRange(steps: readonly HistogramStep[]): Range | undefined {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const step of steps) {
    for (let bucket = 0; bucket < step.count.length; bucket++) {
      if (!isCounted(step, bucket)) continue
      low = Math.min(low, step.left[bucket]!)
      high = Math.max(high, step.right[bucket]!)
    }
  }
  if (!(low <= high)) return undefined
  // All values are one: it gets the middle bin of a range around it.
  const margin = low === high ? Math.abs(low) * 0.1 || 0.5 : 0
  return [low - margin, high + margin]
}

function spread(step: HistogramStep, [low, high]: Range, bins: number): Float64Array {
  const counts = new Float64Array(bins)
  const width = (high - low) / bins
  const binOf = (value: number): number => Math.min(bins - 1, Math.max(0, Math.floor((value - low) / width)))
  for (let bucket = 0; bucket < step.count.length; bucket++) {
    if (!isCounted(step, bucket)) continue
    const [left, right, count] = [step.left[bucket]!, step.right[bucket]!, step.count[bucket]!]
    const [first, last] = [binOf(left), binOf(right)]
    if (first === last || right <= left) {
      counts[first]! += count
      continue
    }
    for (let bin = first; bin <= last; bin++) {
      const shared = Math.min(right, low + (bin + 1) * width) - Math.max(left, low + bin * width)
      counts[bin]! += (count * Math.max(0, shared)) / (right - left)
    }
  }
  return counts
}
