/** @file Puts a comparison together: times, ratios, differences of the results, and in words what they say. */

import {
  compileMsOf,
  differencesOf,
  type Measurement,
  notesOf,
  timePairs,
  timingOf,
  verdictsOf,
} from '@diptych/compare'
import type { ComparedVariant, Comparison } from '@diptych/protocol'
import { formatPlain } from '../errors.ts'
import type { CellSources } from '../sources.ts'
import type { ComparisonPlan } from './plan.ts'
import type { VariantRun } from './variantRun.ts'

export function composeComparison(
  { options, setup, variants: planned }: ComparisonPlan,
  runs: readonly VariantRun[],
  measurement: Measurement,
  { machine, sources }: { machine: string; sources: CellSources },
): Comparison {
  const variants = runs.map((run, index) => comparedVariant(run, measurement.samples[index]!, sources))
  const pairs = timePairs(measurement.samples, { seed: options.seed }).map(pair => ({
    ...pair,
    differences: differencesOf(runs[pair.a]!, runs[pair.b]!),
  }))
  const named = planned.findIndex(({ name }) => name === options.baseline)
  const firstMeasured = variants.findIndex(({ error }) => error === undefined)
  return {
    baseline: named === -1 ? Math.max(firstMeasured, 0) : named,
    verdicts: verdictsOf(variants, pairs),
    setup,
    variants,
    pairs,
    order: measurement.order,
    notes: [...runs.flatMap(stateNotes), ...notesOf(variants, measurement)],
    machine,
  }
}

function comparedVariant(run: VariantRun, samples: readonly number[], sources: CellSources): ComparedVariant {
  const { name, mode, code, calls, tensorsKept, warmUpMs, outputs, failure } = run
  // A clock of microseconds has no more digits, and notebooks keep them all.
  const timing = timingOf(samples.map(ms => Number(ms.toPrecision(5))))
  return {
    name,
    mode,
    code,
    timing,
    firstRunMs: warmUpMs[0] ?? 0,
    // Graph cells compile some code only when they see it again.
    compileMs: warmUpMs.reduce((sum, ms) => sum + compileMsOf(ms, timing), 0),
    calls,
    tensorsKept,
    outputs: outputs.map(({ path, dtype, shape }) => ({ path, dtype, shape })),
    ...(failure && { error: formatPlain(failure.thrown, sources).split('\n')[0]! }),
  }
}

/** A run that found what an earlier one had changed measures something else each time. */
function stateNotes(run: VariantRun): string[] {
  if (run.failure || !run.laterOutputs) return []
  const repeated = differencesOf(run, { name: 'later', outputs: run.laterOutputs })
  if (!repeated.some(({ isMaterial }) => isMaterial)) return []
  return [
    `${run.name} gives other results when it runs again: it changes something that lives outside of it, such as an optimizer or an array. Make it inside.`,
  ]
}
