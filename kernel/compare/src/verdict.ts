/** @file The verdict in plain words: which variant is faster, how sure that is, and whether the results are the same. */

import type { ComparedVariant } from '@diptych/protocol'
import { FEWEST_ROUNDS } from './detectable.ts'
import type { Difference } from './difference.ts'
import { outputsClause } from './outputsClause.ts'
import type { TimedPair } from './pairs.ts'
import { percentText, ratioText } from './wording.ts'

export type JudgedVariant = Pick<ComparedVariant, 'name' | 'timing' | 'error'>

export interface JudgedPair extends TimedPair {
  readonly differences: readonly Difference[]
}

// Intervals that reach further than this leave the question open.
const UNSETTLED = 0.05

/** For each variant as the baseline its verdict: a sentence for each other variant, the largest difference in time first. */
export function verdictsOf(variants: readonly JudgedVariant[], pairs: readonly JudgedPair[]): string[] {
  return variants.map((_, baseline) => verdictOf(baseline, variants, pairs))
}

function verdictOf(baseline: number, variants: readonly JudgedVariant[], pairs: readonly JudgedPair[]): string {
  const { name, error } = variants[baseline]!
  if (error !== undefined) return `${failure(name, error)} Nothing can be held against it.`
  const held = pairs.filter(({ a }) => a === baseline).toSorted(byEffect)
  const failed = variants.filter(variant => variant.error !== undefined)
  return [
    ...held.map(pair => pairSentence(pair, variants)),
    ...failed.map(variant => failure(variant.name, variant.error!)),
  ].join(' ')
}

function failure(name: string, error: string): string {
  return `${name} failed: ${error.trim().split('\n')[0]!.replace(/\.$/, '')}.`
}

function byEffect(one: JudgedPair, other: JudgedPair): number {
  const effect = ({ ratio, isDetectable }: JudgedPair): number => (isDetectable ? Math.abs(Math.log(ratio)) : 0)
  return effect(other) - effect(one)
}

function pairSentence(pair: JudgedPair, variants: readonly JudgedVariant[]): string {
  const [a, b] = [variants[pair.a]!, variants[pair.b]!]
  return `${timesClause(pair, a, b)}; ${outputsClause(pair.differences)}.`
}

function timesClause(pair: JudgedPair, a: JudgedVariant, b: JudgedVariant): string {
  const n = b.timing.n
  if (n < FEWEST_ROUNDS) {
    return `Too few runs to tell the times of ${a.name} and ${b.name} apart (n = ${n})`
  }
  const slower = ratioText(pair)
  if (!pair.isDetectable) {
    return `No detectable difference in time between ${a.name} and ${b.name} (ratio ${slower.ratio}, 95 % CI ${slower.interval}, n = ${n})${reservation(pair)}`
  }
  if (pair.ratio > 1) {
    return `${b.name} takes ${slower.ratio}× as long as ${a.name} (95 % CI ${slower.interval}, n = ${n})`
  }
  const faster = ratioText({ ratio: 1 / pair.ratio, low: 1 / pair.high, high: 1 / pair.low })
  return `${b.name} is ${faster.ratio}× as fast as ${a.name} (95 % CI ${faster.interval}, n = ${n})`
}

/** What a reader of the interval would ask. */
function reservation({ low, high }: JudgedPair): string {
  const largest = Math.max(high, 1 / low) - 1
  if (largest > UNSETTLED) return `, but one of up to ${percentText(largest)} cannot be ruled out`
  return low > 1 || high < 1 ? ', at most one too small to name' : ''
}
