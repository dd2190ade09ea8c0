/** @file Curves reduced to what a screen can show, and the points under a cursor. */

/**
 * The points from `start` up to, and without, `end` that draw the same curve on `columns` columns of pixels: of each stretch in one
 * column its first, lowest, highest and last point, and of values that are not finite the first.
 *
 * @param low - the x at the left edge of the first column
 * @param high - the x at the right edge of the last column
 * @returns indices, in the points' order
 */
export function reduceToPixels(
  x: Float64Array,
  y: Float64Array,
  { start, end, low, high, columns }: { start: number; end: number; low: number; high: number; columns: number },
): Int32Array {
  if (end - start <= 2 * columns)
    return Int32Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index)
  // Four of each stretch. Of steps that ascend there is one stretch a column; of others there may be as many as points.
  let kept = new Int32Array(4 * columns + 16)
  let count = 0
  const keep = (index: number): void => {
    if (count === kept.length) {
      const longer = new Int32Array(2 * count)
      longer.set(kept)
      kept = longer
    }
    kept[count++] = index
  }
  const scale = columns / (high - low)
  let index = start
  while (index < end) {
    const column = Math.floor((x[index]! - low) * scale)
    const isNumber = Number.isFinite(y[index]!)
    const first = index
    let [lowest, highest] = [index, index]
    while (index < end && Number.isFinite(y[index]!) === isNumber && Math.floor((x[index]! - low) * scale) === column) {
      if (y[index]! < y[lowest]!) lowest = index
      if (y[index]! > y[highest]!) highest = index
      index++
    }
    // x was NaN, which equals nothing.
    if (index === first) index++
    const last = index - 1
    keep(first)
    if (!isNumber) continue
    const [second, third] = lowest < highest ? [lowest, highest] : [highest, lowest]
    if (second !== first) keep(second)
    if (third !== second && third !== first) keep(third)
    if (last !== third && last !== second && last !== first) keep(last)
  }
  return kept.subarray(0, count)
}

/** Whether no number is less than the one before it. Begins at `from`, for columns that grow. */
export function isAscending(column: Float64Array, from = 1): boolean {
  for (let index = Math.max(1, from); index < column.length; index++) {
    if (!(column[index]! >= column[index - 1]!)) return false
  }
  return true
}

/** How many numbers of an ascending column are less than `value`. */
export function lowerBound(column: Float64Array, value: number): number {
  let [low, high] = [0, column.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (column[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}

/** How many numbers of an ascending column are at most `value`. */
export function upperBound(column: Float64Array, value: number): number {
  let [low, high] = [0, column.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (column[middle]! <= value) low = middle + 1
    else high = middle
  }
  return low
}

/** The index of the number nearest to `value`; undefined in an empty column. */
export function nearestIndex(column: Float64Array, value: number, ascending: boolean): number | undefined {
  if (column.length === 0) return undefined
  if (ascending) {
    const above = Math.min(lowerBound(column, value), column.length - 1)
    const below = Math.max(0, above - 1)
    return value - column[below]! <= column[above]! - value ? below : above
  }
  let nearest: number | undefined
  for (let index = 0; index < column.length; index++) {
    const distance = Math.abs(column[index]! - value)
    if (!(distance >= (nearest === undefined ? Number.POSITIVE_INFINITY : Math.abs(column[nearest]! - value))))
      nearest = index
  }
  return nearest
}
