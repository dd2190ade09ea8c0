/** @file Random numbers from a seed: xoshiro128** by Blackman and Vigna, the same numbers everywhere. */

/** Gives a number in [0, 1) at each call. */
export type Random = () => number

/** @param seed - an integer; of others the fraction is cut off. */
export function randomNumbers(seed: number): Random {
  const next = xoshiro128(seedState(seed))
  return () => next() / 2 ** 32
}

/** The integers from 0 to `count` − 1 in random order. */
export function shuffled(count: number, random: Random): number[] {
  const order = Array.from({ length: count }, (_, index) => index)
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    const moved = order[last]!
    order[last] = order[other]!
    order[other] = moved
  }
  return order
}

/** The generator itself: integers of 32 bits. @param state - four of them, not all 0 */
export function xoshiro128(state: readonly [number, number, number, number]): () => number {
  let [a, b, c, d] = state
  return () => {
    const result = Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotated(d, 11)
    return result
  }
}

// Seeds are small and alike, states must not be: SplitMix32 spreads them, as the generator's authors advise.
function seedState(seed: number): [number, number, number, number] {
  let state = Math.trunc(seed) | 0
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0
    let mixed = state ^ (state >>> 16)
    mixed = Math.imul(mixed, 0x21f0aaad)
    mixed ^= mixed >>> 15
    mixed = Math.imul(mixed, 0x735a2d97)
    return mixed ^ (mixed >>> 15)
  }
  return [next(), next(), next(), next()]
}

function rotated(bits: number, by: number): number {
  return (bits << by) | (bits >>> (32 - by))
}
