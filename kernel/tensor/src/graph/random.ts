/**
 * @file Where random numbers come from in all modes: TensorFlow's stateless generator (Philox), keyed by a seed and a count of draws.
 * The numbers depend on nothing else, so eager, graph and XLA draw the same ones.
 */

import { randomBytes } from 'node:crypto'
import { EngineTensor } from '../engineTensor.ts'
import { ArgumentError } from '../errors.ts'
import { TF_INT32 } from '../native/dtypes.ts'

/** Gives a trace its seeds: they are computed from an input of the function, so that every call draws anew. */
export type SeedSource = (offset: number) => EngineTensor

// Keys and counts are never negative: XLA takes such numbers for others than TensorFlow's kernels do.
export const LARGEST_SEED = 0x7fffffff
// No sequence is so long, so a seed of one draw does not meet the sequence of the same seed.
const SINGLE_DRAW = LARGEST_SEED

let seed = randomBytes(4).readInt32LE() & LARGEST_SEED
let draws = 0
let source: { next: SeedSource; taken: number } | undefined

/**
 * Starts the sequence of random numbers anew: what is drawn from here on is the same in every mode and every run.
 *
 * @param value - any number or string.
 * @example tf.setRandomSeed(42)
 */
export function setRandomSeed(value: number | string): void {
  seed = hashSeed(value)
  draws = 0
}

/** Remembers where the sequence is. @returns goes back to it */
export function saveSeed(): () => void {
  const saved = { seed, draws }
  return () => {
    seed = saved.seed
    draws = saved.draws
  }
}

/** The seed tensor, int32 [2], of the next draw, or of the draw that `own` names. The caller disposes it. */
export function nextSeed(own?: number | string): EngineTensor {
  if (own !== undefined && own !== null) return seedTensor(hashSeed(own), SINGLE_DRAW)
  return reserveSeed()()
}

/** Takes the next draw of the sequence. @returns makes its seed tensor, which the caller disposes */
export function reserveSeed(): () => EngineTensor {
  if (source) {
    const { next } = source
    const offset = source.taken++
    return () => next(offset)
  }
  const [key, count] = [seed, draws++]
  return () => seedTensor(key, count)
}

/** Runs `fn` with seeds from `next`. @returns its result and the number of draws. */
export function withSeeds<T>(next: SeedSource, fn: () => T): { result: T; taken: number } {
  const outer = source
  const own = { next, taken: 0 }
  source = own
  try {
    return { result: fn(), taken: own.taken }
  } finally {
    source = outer
  }
}

/** Leaves `withSeeds` after a forced termination, which skips its `finally`. */
export function abandonSeeds(): void {
  source = undefined
}

/** Reserves `count` draws. @returns the seed tensor, int32 [2], of the first. */
export function reserveSeeds(count: number): EngineTensor {
  const first = seedTensor(seed, draws)
  draws += count
  return first
}

function seedTensor(key: number, count: number): EngineTensor {
  return EngineTensor.fromValues([2], TF_INT32, Int32Array.of(key, count))
}

function hashSeed(value: number | string): number {
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= LARGEST_SEED) return value as number
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw new ArgumentError(`A random seed must be a number or a string, got ${typeof value}.`)
  }
  // FNV-1a, 32 bits.
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(String(value))) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash & LARGEST_SEED
}
