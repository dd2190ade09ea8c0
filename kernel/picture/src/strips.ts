/** @file Where the dots of a strip plot lie: along the axis by their value, across it so that they do not hide each other. */

/**
 * Offsets across the axis for samples at these pixels, the most crowded places widest: each dot takes the first free place beside the axis,
 * on alternating sides. Beyond `most` dots overlap.
 *
 * @param at - pixels along the axis
 * @param size - of a dot, in pixels
 * @param most - the largest offset, in pixels
 * @returns offsets in the samples' order
 */
export function swarm(at: ArrayLike<number>, size: number, most: number): Float64Array {
  const offsets = new Float64Array(at.length)
  const order = Array.from({ length: at.length }, (_, index) => index).sort((a, b) => at[a]! - at[b]! || a - b)
  // For each level, how far along the axis it is taken.
  const taken: number[] = []
  const levels = 2 * Math.floor(most / size) + 1
  for (const index of order) {
    let level = 0
    while (level < levels && (taken[level] ?? Number.NEGATIVE_INFINITY) > at[index]!) level++
    // All are taken: the one that is free soonest.
    if (level === levels) level = taken.indexOf(Math.min(...taken))
    taken[level] = at[index]! + size
    offsets[index] = (level % 2 === 0 ? 1 : -1) * Math.ceil(level / 2) * size
  }
  return offsets
}
