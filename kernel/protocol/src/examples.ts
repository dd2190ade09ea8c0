/** @file Example payloads of every visual: for the parsers' tests, the gallery and the pictures' tests. An entry of its own: computing them takes a start longer than all else here. */

import type { ComparedPair, ComparedVariant, Comparison, OutputDifference, Timing } from './comparison.ts'
import type { HistogramSeries, HistogramStep } from './histograms.ts'
import type { ScalarSeries } from './scalars.ts'
import { encodeSummary, type SummaryPanel, type SummaryPayload } from './summary.ts'

/** A payload with the words that say what it shows. */
export interface Example<Payload> {
  readonly title: string
  readonly payload: Payload
}

/** Text that would do harm if it were taken for HTML. */
const HOSTILE = '<img src=x onerror="globalThis.harmed = true"><script>globalThis.harmed = true</script>'

const START = Date.UTC(2026, 0, 1) / 1000

export const summaryExamples: readonly Example<SummaryPayload>[] = [
  example('a training and its validation', [
    decay('logs/eager', 'loss', 1),
    decay('logs/graph', 'loss', 1.02),
    decay('logs/eager', 'accuracy', -1),
  ]),
  example('one point', [scalars('run', 'loss', 1, () => 0.5)]),
  example('no points yet', [scalars('run', 'loss', 0, () => 0)]),
  example('a long run with a peak', [
    scalars('run', 'loss', 20_000, step => Math.exp(-step / 5000) + (step === 12_345 ? 3 : 0)),
  ]),
  example('NaN, infinities and negative values', [
    scalars('run', 'loss', 40, step =>
      step === 10 ? Number.NaN : step === 20 ? Number.POSITIVE_INFINITY : step === 30 ? -5 : 2 - step / 20,
    ),
  ]),
  example(
    'many runs',
    Array.from({ length: 12 }, (_, run) => decay(`logs/seed-${run}`, 'loss', 1 + run / 10)),
  ),
  example(
    'histograms',
    [decay('run', 'loss', 1)],
    [narrowing('run', 'layer1/weights', 40), narrowing('run', 'layer2/weights', 40)],
  ),
  example('names that look like HTML', [decay(HOSTILE, HOSTILE, 1)], [narrowing(HOSTILE, HOSTILE, 5)]),
]

export const comparisonExamples: readonly Example<Comparison>[] = [
  {
    title: 'three modes, equal results',
    payload: comparison([
      variant('eager', 'eager', 2.31),
      variant('graph', 'graph', 1),
      variant('graph+xla', 'graph+xla', 0.8),
    ]),
  },
  { title: 'no detectable difference', payload: comparison([variant('a', 'eager', 1), variant('b', 'eager', 1.004)]) },
  {
    title: 'names that look like HTML',
    payload: comparison([variant(HOSTILE, 'eager', 1, HOSTILE), variant('plain', 'eager', 2)]),
  },
]

// A small generator with a seed, so that the examples are the same everywhere (mulberry32).
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function example(
  title: string,
  scalars: readonly ScalarSeries[],
  histograms: readonly HistogramSeries[] = [],
): Example<SummaryPayload> {
  const panel: SummaryPanel = { panel: `example: ${title}`, scalars, histograms }
  return { title, payload: encodeSummary(panel) }
}

function scalars(run: string, tag: string, count: number, at: (step: number) => number): ScalarSeries {
  const step = Float64Array.from({ length: count }, (_, index) => index)
  return { run, tag, total: count, step, wallTime: step.map(number => START + number / 20), value: step.map(at) }
}

/** A noisy curve towards 0, or with a negative start towards 1. */
function decay(run: string, tag: string, start: number): ScalarSeries {
  const random = randomNumbers(run.length * 31 + Math.round(start * 1000))
  return scalars(run, tag, 300, step => {
    const value = Math.abs(start) * Math.exp(-step / 80) + 0.08 * random()
    return start < 0 ? 1 - value : value
  })
}

/** A distribution that drifts and becomes narrower. */
function narrowing(run: string, tag: string, count: number): HistogramSeries {
  const buckets = 30
  const steps = Array.from({ length: count }, (_, index): HistogramStep => {
    const width = 2 - index / count
    const edge = (bucket: number): number => index / count - width + (2 * width * bucket) / buckets
    const bell = (bucket: number): number => Math.round(1000 * Math.exp(-(((bucket - buckets / 2 + 0.5) / 5) ** 2)))
    const numbers = (of: (bucket: number) => number): Float64Array =>
      Float64Array.from({ length: buckets }, (_, bucket) => of(bucket))
    return {
      step: index * 10,
      wallTime: START + index,
      left: numbers(edge),
      right: numbers(bucket => edge(bucket + 1)),
      count: numbers(bell),
    }
  })
  return { run, tag, total: count, steps }
}

function variant(
  name: string,
  mode: ComparedVariant['mode'],
  medianMs: number,
  code = 'x.matMul(w).tanh().sum()',
): ComparedVariant {
  const random = randomNumbers(Math.round(medianMs * 1000))
  const samples = Array.from({ length: 40 }, () => medianMs * (0.96 + 0.08 * random()))
  return {
    name,
    mode,
    code,
    timing: timing(samples),
    firstRunMs: medianMs * (mode === 'eager' ? 1.5 : 30),
    compileMs: medianMs * (mode === 'eager' ? 0.5 : 29),
    calls: mode === 'eager' ? 3 : 1,
    tensorsKept: 0,
    outputs: [{ path: '', dtype: 'float32', shape: [] }],
  }
}

function timing(samples: readonly number[]): Timing {
  const sorted = samples.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))]!
  return { n: samples.length, median: at(0.5), q1: at(0.25), q3: at(0.75), min: at(0), p95: at(0.95), samples }
}

function comparison(variants: readonly ComparedVariant[]): Comparison {
  const indices = variants.map((_, index) => index)
  const pairs = indices.flatMap(a => indices.filter(b => b !== a).map(b => pair(variants, a, b)))
  const verdicts = indices.map(a => {
    const b = indices.find(index => index !== a)!
    const { ratio, low, high, isDetectable } = pairs.find(found => found.a === a && found.b === b)!
    const [first, second] = [variants[a]!.name, variants[b]!.name]
    if (!isDetectable) return `No detectable difference in time between ${first} and ${second}; outputs are equal.`
    return `${second} takes ${ratio.toFixed(2)} times as long as ${first} (95 % interval ${low.toFixed(2)} to ${high.toFixed(2)}); outputs are equal within 2 ULP.`
  })
  return {
    baseline: 0,
    verdicts,
    setup: 'const x = tf.ones([64, 64])\nconst w = tf.ones([64, 64])\n',
    variants,
    pairs,
    order: Array.from({ length: 40 }, () => indices).flat(),
    notes: [],
    machine: 'an example',
  }
}

function pair(variants: readonly ComparedVariant[], a: number, b: number): ComparedPair {
  const ratio = variants[b]!.timing.median / variants[a]!.timing.median
  const isDetectable = Math.abs(ratio - 1) > 0.02
  const difference: OutputDifference = {
    path: '',
    size: 1,
    differing: isDetectable ? 1 : 0,
    maxAbs: isDetectable ? 2e-6 : 0,
    maxRel: isDetectable ? 1.9e-7 : 0,
    maxUlp: isDetectable ? 2 : 0,
    worst: [],
    nonFinite: 0,
  }
  return { a, b, ratio, low: ratio * 0.97, high: ratio * 1.03, isDetectable, differences: [difference] }
}
