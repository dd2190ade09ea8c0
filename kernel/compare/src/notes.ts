/** @file What a reader of a comparison should know besides its verdict: few runs, noise, drift, outliers, tensors that stay. */

import type { ComparedVariant } from '@diptych/protocol'
import { driftOf } from './drift.ts'
import type { Measurement } from './measure.ts'
import { outliersOf } from './statistics.ts'
import { BOOTSTRAP_ROUNDS } from './studentInterval.ts'
import { countText, durationText, percentText, shortNumber } from './wording.ts'

/** Of quiet noise fewer lie outside the fences. */
const OUTLIER_SHARE = 0.05

export type NotedVariant = Pick<ComparedVariant, 'name' | 'timing' | 'tensorsKept' | 'error'>

export interface NoteOptions {
  /** As it was asked of `measure`. */
  readonly targetHalfWidth?: number
}

/** @returns a sentence or two each, the gravest first; none if there is nothing to say. */
export function notesOf(
  variants: readonly NotedVariant[],
  measurement: Measurement,
  { targetHalfWidth = 0.02 }: NoteOptions = {},
): string[] {
  const measured = variants.filter(({ error }) => error === undefined)
  return [
    ...roundNotes(measurement),
    ...noiseNotes(measurement, targetHalfWidth),
    ...driftNotes(measured),
    ...measured.flatMap(outlierNotes),
    ...measured.flatMap(tensorNotes),
  ]
}

function roundNotes({ rounds, stopReason }: Measurement): string[] {
  const notes: string[] = []
  if (stopReason === 'stopped') notes.push(`Stopped early, after ${countText(rounds, 'round')}.`)
  if (rounds > 0 && rounds < BOOTSTRAP_ROUNDS) {
    notes.push(
      `${countText(rounds, 'run')} of each variant ${rounds === 1 ? 'is' : 'are'} few: a single slow one can hide a difference. Give the comparison more time, or its body less to do.`,
    )
  }
  return notes
}

function noiseNotes({ rounds, elapsedMs, halfWidth = 0 }: Measurement, target: number): string[] {
  if (halfWidth <= target || rounds < 2) return []
  // Intervals shrink with the square root of the number of runs.
  const times = (halfWidth / target) ** 2
  return [
    `The times are noisy: ratios are known to ±${percentText(halfWidth)} after ${countText(rounds, 'round')} in ${durationText(elapsedMs)}; ±${percentText(target)} would take about ${Math.ceil(rounds * times)} rounds, ${durationText(elapsedMs * times)}.`,
  ]
}

function driftNotes(variants: readonly NotedVariant[]): string[] {
  const drifts = variants.flatMap(({ name, timing }) => {
    const drift = driftOf(timing.samples)
    return drift === undefined ? [] : [{ name, drift }]
  })
  if (drifts.length === 0) return []
  const told = drifts.map(({ name, drift }) => `${name} took ${shortNumber(drift)}×`).join(', ')
  const reason =
    drifts.length === variants.length
      ? 'The ratios bear that, as the variants ran in turns.'
      : 'The other variants did not: its work may change from run to run.'
  return [`In the second half of the rounds ${told} the time of the first half. ${reason}`]
}

function outlierNotes({ name, timing }: NotedVariant): string[] {
  const share = outliersOf(timing).length / timing.n
  if (!(share > OUTLIER_SHARE)) return []
  return [
    `${name}: ${percentText(share)} of ${timing.n} runs are outliers, up to ${durationText(Math.max(...timing.samples))} beside a median of ${durationText(timing.median)}. Something else kept the machine busy, or memory was collected; the median bears it.`,
  ]
}

function tensorNotes({ name, tensorsKept }: NotedVariant): string[] {
  if (tensorsKept <= 0) return []
  return [
    `${name} keeps ${countText(tensorsKept, 'tensor')} alive after a run, so memory grows with each. Use tf.tidy() or dispose().`,
  ]
}
