/** @file What the engine is to reach, and whether a run did. */

import type { Row } from './results.ts'
import { amount } from './table.ts'

export interface Target {
  readonly workload: string
  /** Held against the fastest of these: the limit is a share of its time. Without them the limit is of diptych's own number, in the row's unit. */
  readonly peers?: readonly string[]
  readonly limit: number
  readonly text: string
}

const noSlower = (workload: string): Target => ({
  workload,
  peers: ['tensorflow'],
  limit: 1,
  text: `${workload}: no slower than TensorFlow's Python`,
})
const nearPytorch = (workload: string): Target => ({
  workload,
  peers: ['pytorch'],
  limit: 1.5,
  text: `${workload}: within 1.5 times PyTorch's time`,
})
// Two processes that do the same copy are told apart by a few percent.
const oneCopy = (workload: string): Target => ({
  workload,
  peers: ['memcpy-new'],
  limit: 1.1,
  text: `${workload}: as fast as one copy into new memory (within 1.1 times)`,
})

const targets: readonly Target[] = [
  {
    workload: 'dispatch',
    peers: ['tensorflow'],
    limit: 0.25,
    text: "dispatch: a quarter of TensorFlow's Python's time at most",
  },
  { workload: 'dispatch', limit: 0.005, text: 'dispatch: 5 µs an op is the aim' },
  ...['mlp', 'cnn', 'rnn', 'elementwise', 'in', 'out'].map(noSlower),
  ...['mlp', 'cnn', 'rnn'].map(nearPytorch),
  ...['in', 'out'].map(oneCopy),
  { workload: 'load', limit: 800, text: 'load: a process is ready within 0.8 s' },
  { workload: 'memory', limit: 400e6, text: 'memory: 400 MB resident at most' },
]

export interface Judged {
  readonly text: string
  /** What was measured. */
  readonly measured: string
  /** `unclear`: the limit lies within the ratio's interval. */
  readonly verdict: 'met' | 'not met' | 'unclear'
}

/** The engine's. */
export function judge(rows: readonly Row[]): Judged[] {
  return judgeBy(targets, rows)
}

/** Every target whose numbers the run has. */
export function judgeBy(targets: readonly Target[], rows: readonly Row[]): Judged[] {
  return targets.flatMap(({ workload, peers, limit, text }) => {
    const able = rows.filter(row => row.workload === workload && (peers ?? ['diptych']).includes(row.peer))
    const row = able.toSorted((a, b) => a.median - b.median)[0]
    if (!row) return []
    if (peers === undefined) {
      return [{ text, measured: amount(row.median, row), verdict: row.median <= limit ? 'met' : 'not met' }]
    }
    const { value, low = value, high = value } = row.ratio!
    const verdict = high <= limit ? 'met' : low > limit ? 'not met' : 'unclear'
    const against = peers.length > 1 ? ` of ${row.peer}'s` : ''
    return [{ text, measured: `${value.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})${against}`, verdict }]
  })
}
