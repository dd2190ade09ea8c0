/** @file Histogram summaries: how the values of a tensor were distributed at one step. */

import type { HistogramProto, SummaryValue } from '../event.ts'
import type { Buckets } from '../histogram.ts'
import { DT_DOUBLE, type TensorProto } from '../tensor.ts'

const PLUGIN = 'histograms'

/** A histogram as TensorFlow 2 writes it: a float64 tensor [buckets, 3] of left edge, right edge and count. */
export function histogramSummary(tag: string, { left, right, count }: Buckets): SummaryValue {
  const values = new Float64Array(left.length * 3)
  for (let bucket = 0; bucket < left.length; bucket++) {
    values[bucket * 3] = left[bucket]!
    values[bucket * 3 + 1] = right[bucket]!
    values[bucket * 3 + 2] = count[bucket]!
  }
  return { tag, plugin: PLUGIN, tensor: { dtype: DT_DOUBLE, shape: [left.length, 3], values } }
}

/**
 * The buckets of a histogram summary, TensorFlow 2's or 1's (also PyTorch's).
 *
 * @param plugin - the plugin of the tag, which the value itself need not name
 * @returns undefined for other summaries
 */
export function readHistogram({ histo, tensor }: SummaryValue, plugin: string | undefined): Buckets | undefined {
  if (histo) return innerBuckets(histo)
  return plugin === PLUGIN && tensor ? tensorBuckets(tensor) : undefined
}

function tensorBuckets({ shape, values }: TensorProto): Buckets | undefined {
  if (!values || shape.length !== 2 || shape[1] !== 3) return undefined
  const column = (offset: number): Float64Array =>
    Float64Array.from({ length: shape[0]! }, (_, bucket) => values[bucket * 3 + offset]!)
  return { left: column(0), right: column(1), count: column(2) }
}

// As TensorBoard shows them: the empty buckets at both ends, whose limits can be those of float64, go, and the outermost edges become the
// lowest and the highest value.
function innerBuckets({ min, max, limit, count }: HistogramProto): Buckets | undefined {
  if (limit.length !== count.length) return undefined
  const first = count.findIndex(number => number > 0)
  const last = count.findLastIndex(number => number > 0)
  const inner = limit.slice(first, last)
  if (first < 0) return { left: new Float64Array(), right: new Float64Array(), count: new Float64Array() }
  return {
    left: Float64Array.of(min, ...inner),
    right: Float64Array.of(...inner, max),
    count: Float64Array.from(count.slice(first, last + 1)),
  }
}
