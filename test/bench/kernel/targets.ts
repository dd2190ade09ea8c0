/** @file What the kernel is to reach. */

import type { Row } from '../engine/results.ts'
import { type Judged, judgeBy, type Target } from '../engine/targets.ts'

const OTHERS = ['ipykernel', 'deno']

const targets: readonly Target[] = [
  {
    workload: 'start',
    peers: OTHERS,
    limit: 1.3,
    text: 'start: within 1.3 times the time of the faster of the others',
  },
  {
    workload: 'first cell',
    peers: OTHERS,
    limit: 1.3,
    text: 'first cell: within 1.3 times the time of the faster of the others',
  },
  { workload: 'cell', peers: OTHERS, limit: 1, text: 'cell: no slower than the faster of the others' },
  { workload: 'reply', peers: OTHERS, limit: 1, text: 'reply: no slower than the faster of the others' },
  { workload: 'lines', limit: 500, text: 'lines: within 0.5 s, none lost' },
  { workload: 'display', peers: ['ipykernel'], limit: 1.3, text: "display: within 1.3 times ipykernel's time" },
  { workload: 'interrupt', limit: 50, text: 'interrupt: within 50 ms' },
  { workload: 'completion while busy', limit: 100, text: 'completion while busy: within 100 ms' },
]

/** Every target whose numbers the run has. */
export function judge(rows: readonly Row[]): Judged[] {
  return judgeBy(targets, rows)
}
