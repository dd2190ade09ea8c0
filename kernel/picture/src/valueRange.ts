/** @file What part of an axis values need: all of it, or without outliers; with room at the edges. */

export type Range = readonly [low: number, high: number]

export interface RangeOptions {
  /** Leave out what lies below the 5th and above the 95th percentile, as TensorBoard does. */
  readonly ignoreOutliers?: boolean
  /** Leave out what a logarithmic axis cannot show. */
  readonly isLog?: boolean
}

/** The lowest and highest of the finite values of all columns; undefined if there are none. */
export function valueRange(
  columns: readonly Float64Array[],
  { ignoreOutliers = false, isLog = false }: RangeOptions = {},
): Range | undefined {
  const isShown = (value: number): boolean => Number.isFinite(value) && !(isLog && value <= 0)
  if (ignoreOutliers) return innerRange(columns, isShown)
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const column of columns) {
    for (let index = 0; index < column.length; index++) {
      const value = column[index]!
      if (!isShown(value)) continue
      if (value < low) low = value
      if (value > high) high = value
    }
  }
  return low <= high ? [low, high] : undefined
}

// Percentiles of a sample of so many values: sorting millions takes a second, and their edges move by less than a pixel.
const SAMPLED = 20_000

function innerRange(columns: readonly Float64Array[], isShown: (value: number) => boolean): Range | undefined {
  const count = columns.reduce((sum, { length }) => sum + length, 0)
  const stride = Math.max(1, Math.floor(count / SAMPLED))
  const sample: number[] = []
  for (const column of columns) {
    for (let index = 0; index < column.length; index += stride) {
      if (isShown(column[index]!)) sample.push(column[index]!)
    }
  }
  if (sample.length === 0) return undefined
  const sorted = Float64Array.from(sample).sort()
  if (sorted.length <= 2) return [sorted[0]!, sorted.at(-1)!]
  const [lower, upper] = [quantile(sorted, 0.05), quantile(sorted, 0.95)]
  const kept = sorted.filter(value => value >= lower && value <= upper)
  return [kept[0]!, kept.at(-1)!]
}

/** The quantile by linear interpolation (type 7 of Hyndman and Fan: NumPy's default). `sorted` must not be empty. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const position = share * (sorted.length - 1)
  const below = Math.floor(position)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below]! + (position - below) * (sorted[above]! - sorted[below]!)
}

/** A range with a margin of a twentieth at both ends, so that no line runs along the edge. A single value gets room around it. */
export function padded([low, high]: Range, isLog = false): Range {
  if (isLog) {
    const factor = low === high ? 2 : Math.min(2, (high / low) ** 0.05)
    return [low / factor, high * factor]
  }
  const margin = low === high ? Math.abs(low) * 0.1 || 1 : (high - low) * 0.05
  return [low - margin, high + margin]
}
