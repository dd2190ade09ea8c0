/** @file What a comparison cell shows: variants of code measured against each other, and whether they give the same results. */

import { PayloadError } from './columns.ts'
import type { Mode } from './modes.ts'
import { parseSummary, type SummaryPayload } from './summary.ts'

export const COMPARISON_MIME = 'application/vnd.diptych.comparison.v1+json'

/** The times of one variant. Milliseconds; quartiles by linear interpolation. */
export interface Timing {
  readonly n: number
  readonly median: number
  readonly q1: number
  readonly q3: number
  readonly min: number
  readonly p95: number
  /** Every measured run, in the order in which they were made. */
  readonly samples: readonly number[]
}

export interface ComparedVariant {
  readonly name: string
  readonly mode: Mode
  readonly code: string
  readonly timing: Timing
  /** The first run, which traces and compiles. */
  readonly firstRunMs: number
  /** Tracing and compiling: how much longer than the median the runs before the measured ones took, together. */
  readonly compileMs: number
  /** Calls into TensorFlow in one run. */
  readonly calls: number
  /** Tensors that were alive after a run and not before it. */
  readonly tensorsKept: number
  /** What the body gave, in order. */
  readonly outputs: readonly ComparedOutput[]
  /** Why the variant could not be measured; its numbers are then those of no run. */
  readonly error?: string
}

export interface ComparedOutput {
  /** Where in the result it lies: empty for the result itself, `[0]`, `.loss`. */
  readonly path: string
  readonly dtype: string
  readonly shape: readonly number[]
}

/** How two variants' outputs of one path differ. `b` is held against `a`. */
export interface OutputDifference {
  readonly path: string
  /** Set where the two cannot be held against each other: other shapes, other dtypes, one is missing. */
  readonly mismatch?: string
  /** Elements in all. */
  readonly size: number
  /** Elements that are not the same; NaN is the same as NaN. */
  readonly differing: number
  readonly maxAbs: number
  /** |b − a| / |a|, of elements with a ≠ 0. */
  readonly maxRel: number
  /** Float32 steps between the two numbers. 0 for other dtypes. */
  readonly maxUlp: number
  /** Indices of the element that is furthest off, by absolute difference. */
  readonly worst?: readonly number[]
  /** Elements that are NaN or infinite in one of the two alone. */
  readonly nonFinite: number
}

/** Variant `b` held against variant `a`, both by index. */
export interface ComparedPair {
  readonly a: number
  readonly b: number
  /** time of b / time of a, with the ends of its 95 % interval: a bootstrap's, of fewer than 8 rounds Student's. */
  readonly ratio: number
  readonly low: number
  readonly high: number
  /** Whether the times differ by more than their noise. */
  readonly isDetectable: boolean
  readonly differences: readonly OutputDifference[]
}

export interface Comparison {
  /** Index of the variant that the others are held against at first. */
  readonly baseline: number
  /** For each variant as the baseline: the verdict in a sentence or two. */
  readonly verdicts: readonly string[]
  readonly setup: string
  readonly variants: readonly ComparedVariant[]
  /** Every ordered pair of variants that were measured. */
  readonly pairs: readonly ComparedPair[]
  /** Which variant ran, run by run, warm-up left out. */
  readonly order: readonly number[]
  /** What a reader should know: noise, outliers, state that changed, why it stopped. */
  readonly notes: readonly string[]
  /** Where it ran: `TensorFlow 2.21.0, CPU, 2 cores, Node 24.15.0`. */
  readonly machine: string
  /** Curves of the variants that wrote summaries. */
  readonly summary?: SummaryPayload
}

/** @throws {PayloadError} naming what is wrong */
export function parseComparisonPayload(json: unknown): Comparison {
  const { verdicts, variants, pairs, order, notes, baseline, setup, machine, summary } = Object(json) as Record<
    string,
    unknown
  >
  const lists = { verdicts, variants, pairs, order, notes }
  for (const [name, list] of Object.entries(lists)) {
    if (!Array.isArray(list)) throw new PayloadError(`a comparison must have a list of ${name}, got ${typeof list}`)
  }
  const count = (variants as unknown[]).length
  if (count < 1 || !Number.isInteger(baseline) || (baseline as number) < 0 || (baseline as number) >= count) {
    throw new PayloadError(
      `a comparison's baseline must be one of its ${count} variants, got ${JSON.stringify(baseline)}`,
    )
  }
  for (const variant of variants as unknown[]) checkVariant(variant)
  for (const pair of pairs as unknown[]) checkPair(pair, count)
  if (summary !== undefined) parseSummary(summary)
  const texts = { setup, machine }
  for (const [name, text] of Object.entries(texts)) {
    if (typeof text !== 'string') throw new PayloadError(`a comparison's ${name} must be a text, got ${typeof text}`)
  }
  return json as Comparison
}

/** The pair that holds `b` against `a`. */
export function pairOf({ pairs }: Comparison, a: number, b: number): ComparedPair | undefined {
  return pairs.find(pair => pair.a === a && pair.b === b)
}

function checkVariant(variant: unknown): void {
  const { name, mode, code, timing, outputs } = Object(variant) as Record<string, unknown>
  const { samples, ...numbers } = Object(timing) as Record<string, unknown>
  const isTimed = ['n', 'median', 'q1', 'q3', 'min', 'p95'].every(key => typeof numbers[key] === 'number')
  if (typeof name !== 'string' || typeof mode !== 'string' || typeof code !== 'string') {
    throw new PayloadError('a variant must have a name, a mode and code')
  }
  if (!isTimed || !Array.isArray(samples) || !samples.every(sample => typeof sample === 'number')) {
    throw new PayloadError(`${name}: its timing must have n, median, q1, q3, min, p95 and samples, as numbers`)
  }
  if (!Array.isArray(outputs)) throw new PayloadError(`${name}: it must have a list of outputs`)
}

function checkPair(pair: unknown, count: number): void {
  const { a, b, ratio, low, high, differences } = Object(pair) as Record<string, unknown>
  const isVariant = (index: unknown): boolean =>
    Number.isInteger(index) && (index as number) >= 0 && (index as number) < count
  if (!isVariant(a) || !isVariant(b)) {
    throw new PayloadError(`a pair must name two of the ${count} variants, got ${JSON.stringify({ a, b })}`)
  }
  if ([ratio, low, high].some(number => typeof number !== 'number') || !Array.isArray(differences)) {
    throw new PayloadError('a pair must have ratio, low and high, and a list of differences')
  }
}
