/** @file Sorts values into buckets, as TensorFlow 2's `tf.summary.histogram` does. */

/** Bucket i counts the values in [left[i], right[i]), the last one its right edge too. The three have one length. */
export interface Buckets {
  readonly left: Float64Array
  readonly right: Float64Array
  readonly count: Float64Array
}

export const DEFAULT_BUCKETS = 30

/**
 * Sorts `values` into `bucketCount` buckets of equal width between the lowest and the highest value.
 *
 * @param values - NaN and infinities are left out.
 * @returns the buckets, and how many values were left out. Equal values: all edges are that value and the last bucket counts them.
 *   No values: all edges and counts are zero.
 * @see tensorboard/plugins/histogram/summary_v2.py
 */
export function bucketsOf(
  values: ArrayLike<number>,
  bucketCount = DEFAULT_BUCKETS,
): { buckets: Buckets; notFinite: number } {
  const { lowest, highest, finite } = extentOf(values)
  const notFinite = values.length - finite
  if (finite === 0) return { buckets: emptyBuckets(bucketCount), notFinite }
  if (lowest === highest) return { buckets: oneValue(lowest, finite, bucketCount), notFinite }
  return { buckets: equalWidths(values, lowest, highest, bucketCount), notFinite }
}

function extentOf(values: ArrayLike<number>): { lowest: number; highest: number; finite: number } {
  let lowest = Infinity
  let highest = -Infinity
  let finite = 0
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!
    if (!Number.isFinite(value)) continue
    finite++
    if (value < lowest) lowest = value
    if (value > highest) highest = value
  }
  return { lowest, highest, finite }
}

function emptyBuckets(bucketCount: number): Buckets {
  return {
    left: new Float64Array(bucketCount),
    right: new Float64Array(bucketCount),
    count: new Float64Array(bucketCount),
  }
}

function oneValue(value: number, finite: number, bucketCount: number): Buckets {
  const { left, right, count } = emptyBuckets(bucketCount)
  left.fill(value)
  right.fill(value)
  count[bucketCount - 1] = finite
  return { left, right, count }
}

function equalWidths(values: ArrayLike<number>, lowest: number, highest: number, bucketCount: number): Buckets {
  // The widest ranges of float64 overflow: those are measured in halves.
  const unit = highest - lowest === Infinity ? 0.5 : 1
  const start = lowest * unit
  const width = (highest * unit - start) / bucketCount
  const { left, right, count } = emptyBuckets(bucketCount)
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!
    if (!Number.isFinite(value)) continue
    const offset = value * unit - start
    // The smallest ranges have a width of zero, and the lowest value is then 0 / 0 widths away.
    const bucket = offset === 0 ? 0 : Math.min(Math.floor(offset / width), bucketCount - 1)
    count[bucket]! += 1
  }
  for (let bucket = 0; bucket < bucketCount; bucket++) {
    left[bucket] = (start + width * bucket) / unit
    if (bucket > 0) right[bucket - 1] = left[bucket]!
  }
  right[bucketCount - 1] = highest
  return { left, right, count }
}
