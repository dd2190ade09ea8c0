/**
 * @file The bootstrap: how far medians would move if everything were measured again, from drawing the measured rounds again.
 *
 * Variants run in rounds, one run of each. Whole rounds are drawn, so that what made a round slow for all cancels in a ratio.
 */

import type { Random } from './random.ts'

/**
 * Draws as many rounds as there are, with replacement, and takes each variant's median; `resamples` times.
 *
 * @param samples - for each variant its time in each round; all of one length.
 * @returns for each variant its medians, resample by resample.
 * @see B. Efron, R. Tibshirani: An Introduction to the Bootstrap, chapters 8 and 13
 */
export function bootstrapMedians(
  samples: readonly (readonly number[])[],
  { resamples, random }: { readonly resamples: number; readonly random: Random },
): Float64Array[] {
  const rounds = samples[0]?.length ?? 0
  const ascending = samples.map(times => Uint32Array.from(times.keys()).sort((a, b) => times[a]! - times[b]!))
  const medians = samples.map(() => new Float64Array(resamples))
  const drawn = new Uint32Array(rounds)
  for (let resample = 0; resample < resamples; resample++) {
    drawn.fill(0)
    for (let draw = 0; draw < rounds; draw++) drawn[Math.floor(random() * rounds)]!++
    samples.forEach((times, variant) => {
      medians[variant]![resample] = medianOfDrawn(times, ascending[variant]!, drawn)
    })
  }
  return medians
}

/** Each time counts as often as its round was drawn. Walking the order that is known sorts nothing again. */
function medianOfDrawn(times: readonly number[], ascending: Uint32Array, drawn: Uint32Array): number {
  const half = times.length / 2
  let count = 0
  let index = 0
  for (; index < ascending.length; index++) {
    count += drawn[ascending[index]!]!
    if (count >= half) break
  }
  const low = times[ascending[index]!]!
  if (count > half) return low
  // The half ends right here: the median lies between this one and the next that was drawn.
  do index++
  while (drawn[ascending[index]!] === 0)
  return (low + times[ascending[index]!]!) / 2
}
