import { expect, test } from 'vitest'
import type { Measurement } from './measure.ts'
import { type NotedVariant, notesOf } from './notes.ts'
import { timingOf } from './statistics.ts'

const NOISE = [
  1, 1.02, 0.98, 1.01, 0.99, 1.03, 0.97, 1, 1.02, 0.98, 1.01, 0.99, 1.03, 0.97, 1, 1.01, 1.02, 0.98, 1, 0.99,
]
const SLOWER = NOISE.map(ms => ms * 1.3)

test('a quiet comparison has nothing to note', () => {
  expect(notesOf([variant('a'), variant('b')], measurement())).toEqual([])
})

test('noise is told with the time that would do', () => {
  const noisy = measurement({ rounds: 200, stopReason: 'rounds', elapsedMs: 10_000, halfWidth: 0.041 })
  // (4.1 % / 2 %)² = 4.2.
  expect(notesOf([variant('a'), variant('b')], noisy)).toEqual([
    'The times are noisy: ratios are known to ±4.1 % after 200 rounds in 10 s; ±2 % would take about 841 rounds, 42 s.',
  ])
  expect(notesOf([variant('a'), variant('b')], noisy, { targetHalfWidth: 0.05 })).toEqual([])
})

test('few runs are told', () => {
  expect(notesOf([variant('a'), variant('b')], measurement({ rounds: 5, stopReason: 'budget' }))).toEqual([
    '5 runs of each variant are few: a single slow one can hide a difference. Give the comparison more time, or its body less to do.',
  ])
})

test('a stop is told', () => {
  const notes = (rounds: number): string[] =>
    notesOf([variant('a'), variant('b')], measurement({ rounds, stopReason: 'stopped', halfWidth: undefined }))
  expect(notes(12)).toEqual(['Stopped early, after 12 rounds.'])
  expect(notes(1)).toEqual([
    'Stopped early, after 1 round.',
    '1 run of each variant is few: a single slow one can hide a difference. Give the comparison more time, or its body less to do.',
  ])
  expect(notes(0)).toEqual(['Stopped early, after 0 rounds.'])
})

test('a machine that drifts is no harm, a variant that drifts alone is', () => {
  const drifting = [...NOISE, ...SLOWER]
  expect(notesOf([variant('a', drifting), variant('b', drifting)], measurement())).toEqual([
    'In the second half of the rounds a took 1.3×, b took 1.3× the time of the first half. The ratios bear that, as the variants ran in turns.',
  ])
  expect(notesOf([variant('a', drifting), variant('b', [...NOISE, ...NOISE])], measurement())).toEqual([
    'In the second half of the rounds a took 1.3× the time of the first half. The other variants did not: its work may change from run to run.',
  ])
})

test('many outliers are told, a single one in twenty is not', () => {
  const one = NOISE.with(3, 4)
  expect(notesOf([variant('a', one), variant('b', one.with(9, 12))], measurement())).toEqual([
    'b: 10 % of 20 runs are outliers, up to 12 ms beside a median of 1 ms. Something else kept the machine busy, or memory was collected; the median bears it.',
  ])
})

test('tensors that stay are told', () => {
  expect(
    notesOf(
      [
        { ...variant('a'), tensorsKept: 3 },
        { ...variant('b'), tensorsKept: -2 },
      ],
      measurement(),
    ),
  ).toEqual(['a keeps 3 tensors alive after a run, so memory grows with each. Use tf.tidy() or dispose().'])
})

test('of a variant that failed nothing is noted', () => {
  expect(notesOf([{ ...variant('a', []), tensorsKept: 3, error: 'no' }, variant('b')], measurement())).toEqual([])
})

function variant(name: string, samples: readonly number[] = NOISE): NotedVariant {
  return { name, timing: timingOf(samples), tensorsKept: 0 }
}

function measurement(told: Partial<Measurement> = {}): Measurement {
  const empty = { samples: [], warmUp: [], order: [], pairs: [], failures: [] }
  return { ...empty, rounds: 20, elapsedMs: 40, stopReason: 'precise', halfWidth: 0.01, ...told }
}
