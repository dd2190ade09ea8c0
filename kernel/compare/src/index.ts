/** @file Measures variants of code against each other, and says in words and numbers what differs. */

export { DECISION_CONFIDENCE, SMALLEST_EFFECT } from './detectable.ts'
export { type Difference, differenceOf, differencesOf, type NamedOutputs, type Output } from './difference.ts'
export {
  type Failure,
  type Measurement,
  type MeasureOptions,
  measure,
  type Progress,
  type Run,
  type StopReason,
} from './measure.ts'
export { type NotedVariant, type NoteOptions, notesOf } from './notes.ts'
export { type TimedPair, timePairs } from './pairs.ts'
export type { IntervalOptions } from './ratioIntervals.ts'
export { compileMsOf, median, outliersOf, quantile, timingOf } from './statistics.ts'
export { ulpDistance } from './ulp.ts'
export { type JudgedPair, type JudgedVariant, verdictsOf } from './verdict.ts'
