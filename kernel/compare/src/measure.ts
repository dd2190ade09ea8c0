/**
 * @file Measures variants in rounds: in each round every variant runs once, in random order, so that what makes the machine slower
 * or faster meets all of them alike.
 */

import { FEWEST_ROUNDS } from './detectable.ts'
import { type TimedPair, timePairs } from './pairs.ts'
import { isEnough, type Precision, precisionOf } from './precision.ts'
import { type Random, randomNumbers, shuffled } from './random.ts'

/** Runs a variant once. @returns how long it took, in milliseconds, by the caller's clock. */
export type Run = () => number | Promise<number>

export interface MeasureOptions {
  /** Rounds before the ones that count: they trace, compile, fill caches. */
  readonly warmUpRounds?: number
  /** Being precise ends nothing before these. */
  readonly minRounds?: number
  readonly maxRounds?: number
  /** Time of all runs that count, in milliseconds, after which no round begins. Three rounds are made in any case. */
  readonly budgetMs?: number
  /** Precise enough: half the width of every pair's 95 % interval, as a share of its ratio. */
  readonly targetHalfWidth?: number
  readonly seed?: number
  /** Asked before each run. */
  readonly shouldStop?: () => boolean
  /** Called after each round that counts. */
  readonly onRound?: (progress: Progress) => void
}

export interface Progress {
  /** Rounds made, warm-up left out. */
  readonly rounds: number
  /** Time of all runs that count. */
  readonly elapsedMs: number
  /** The widest pair's when last looked at; undefined before. */
  readonly halfWidth: number | undefined
}

/** Why no further round began: precise enough, all rounds made, no time left, `shouldStop` said so, every variant failed. */
export type StopReason = 'precise' | 'rounds' | 'budget' | 'stopped' | 'failed'

export interface Measurement {
  /** For each variant its time in each whole round, in milliseconds. None for variants that failed. */
  readonly samples: readonly (readonly number[])[]
  /** For each variant its times before the rounds that count. The first is its first run of all. */
  readonly warmUp: readonly (readonly number[])[]
  /** Which variant ran, run by run, in the rounds that count. */
  readonly order: readonly number[]
  readonly rounds: number
  /** Time of all runs that count. */
  readonly elapsedMs: number
  readonly stopReason: StopReason
  /** The variants held against each other, of all rounds. */
  readonly pairs: readonly TimedPair[]
  /** Half the width of the widest pair's 95 % interval, as a share of its ratio; undefined without a pair. */
  readonly halfWidth: number | undefined
  /** For each variant what its run threw; undefined for those that did not. */
  readonly failures: readonly (Failure | undefined)[]
}

export interface Failure {
  readonly error: unknown
}

/**
 * Runs the variants in turns until their ratios are known well enough.
 *
 * A variant whose run throws is not run again; the others go on.
 *
 * @param runs - one for each variant.
 * @throws {RangeError} if an option is no such number.
 */
export async function measure(runs: readonly Run[], options: MeasureOptions = {}): Promise<Measurement> {
  const { warmUpRounds = 2, minRounds = 10, maxRounds = 200, budgetMs = 10_000 } = options
  const { targetHalfWidth = 0.02, seed = 1, shouldStop = () => false, onRound } = options
  checkCounts({ warmUpRounds, minRounds, maxRounds })
  const failures: (Failure | undefined)[] = runs.map(() => undefined)
  const makeRound = roundMaker(runs, failures, randomNumbers(seed), shouldStop)
  const warmUp: Round[] = []
  const counted: Round[] = []
  let elapsedMs = 0

  const ended = (stopReason: StopReason): Measurement => {
    const timesOf = (rounds: readonly Round[]): number[][] => runs.map((_, variant) => timesIn(rounds, variant))
    // Part of a measurement is none: a variant that failed has no samples.
    const samples = timesOf(counted).map((times, variant) => (failures[variant] ? [] : times))
    const order = counted.flatMap(round => round.map(({ variant }) => variant)).filter(variant => !failures[variant])
    const pairs = timePairs(samples, { seed })
    const made = { samples, warmUp: timesOf(warmUp), order, rounds: counted.length, elapsedMs }
    return { ...made, stopReason, pairs, halfWidth: widestOf(pairs), failures }
  }

  while (warmUp.length < warmUpRounds) {
    const round = await makeRound()
    if (!round) return ended('stopped')
    warmUp.push(round)
  }
  let precision: Precision | undefined
  let nextLook = Math.max(minRounds, FEWEST_ROUNDS)
  for (;;) {
    const round = await makeRound()
    if (!round) return ended('stopped')
    if (round.length === 0) return ended('failed')
    counted.push(round)
    for (const { ms } of round) elapsedMs += ms
    const rounds = counted.length
    const looks = rounds >= nextLook
    if (looks) {
      const running = failures.flatMap((failure, variant) => (failure ? [] : [timesIn(counted, variant)]))
      // Fewer resamples than for the result: this only says when to end.
      precision = precisionOf(running, { seed, resamples: 1000 })
      // Each look is a chance to end by luck, and takes time: the next one comes when there is a sixth more to see.
      nextLook = Math.ceil((rounds * 7) / 6)
    }
    onRound?.({ rounds, elapsedMs, halfWidth: precision?.halfWidth })
    // A variant that is alone has no ratio to be known.
    if (looks && (!precision || isEnough(precision, targetHalfWidth))) return ended('precise')
    if (rounds >= maxRounds) return ended('rounds')
    if (elapsedMs >= budgetMs && rounds >= FEWEST_ROUNDS) return ended('budget')
  }
}

/** The runs of one round, in the order in which they were made. */
type Round = readonly { readonly variant: number; readonly ms: number }[]

/** @returns makes a round of all variants that have not failed; undefined if it was stopped before its end. */
function roundMaker(
  runs: readonly Run[],
  failures: (Failure | undefined)[],
  random: Random,
  shouldStop: () => boolean,
): () => Promise<Round | undefined> {
  return async () => {
    const round: { variant: number; ms: number }[] = []
    for (const variant of shuffled(runs.length, random)) {
      if (failures[variant]) continue
      if (shouldStop()) return undefined
      try {
        round.push({ variant, ms: checkedTime(await runs[variant]!()) })
      } catch (error) {
        // A stop may reach a run as an error: the variant is not to blame for that.
        if (shouldStop()) return undefined
        failures[variant] = { error }
      }
    }
    return round
  }
}

function widestOf(pairs: readonly TimedPair[]): number | undefined {
  return pairs.length === 0 ? undefined : Math.max(...pairs.map(({ low, high }) => Math.log(high / low) / 2))
}

function timesIn(rounds: readonly Round[], variant: number): number[] {
  return rounds.flatMap(round => round.flatMap(run => (run.variant === variant ? [run.ms] : [])))
}

function checkedTime(ms: number): number {
  if (!Number.isFinite(ms) || ms < 0) throw new RangeError(`A run must return its time in milliseconds, got ${ms}.`)
  // No clock here tells less than a nanosecond, and ratios need something to divide by.
  return Math.max(ms, 1e-6)
}

function checkCounts(counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) {
    const least = name === 'maxRounds' ? 1 : 0
    if (!Number.isInteger(count) || count < least) {
      throw new RangeError(`measure: ${name} must be a whole number, ${least} or more, got ${count}.`)
    }
  }
}
