/** @file What compiled code is to reach, and whether a run did. */

import { amount, ratioText } from '../engine/table.ts'
import type { Judged } from '../engine/targets.ts'
import type { Results } from './graph.ts'
import type { Overhead } from './overheads.ts'
import { COMPILED } from './peers.ts'
import type { Row } from './rows.ts'
import { withUnit } from './table.ts'

/** Those of others. */
const OTHERS = ['tf.function', 'jit_compile', 'torch.compile']
/** Of the CNN's first call, in milliseconds. */
const FIRST_CALL: Readonly<Record<string, number>> = { graph: 300, xla: 1500 }

/** Every target whose numbers the run has. */
export function judge({ rows, overheads }: Pick<Results, 'rows' | 'overheads'>): Judged[] {
  const workloads = [...new Set(rows.map(({ workload }) => workload))]
  return [
    ...workloads.flatMap(workload => judgeBest(rows.filter(row => row.workload === workload))),
    ...rows.filter(({ workload }) => workload === 'cnn').flatMap(judgeFirstCall),
    ...overheads.flatMap(judgeOverhead),
  ]
}

function judgeBest(rows: readonly Row[]): Judged[] {
  const others = rows.filter(({ peer }) => OTHERS.includes(peer))
  const ours = rows.find(({ peer, ratio }) => COMPILED.includes(peer) && !ratio)
  if (others.length === 0 || !ours) return []
  const best = others.reduce((a, b) => (b.median < a.median ? b : a))
  const { low, high } = best.ratio!
  return [
    {
      text: `${ours.workload}: the better of graph and XLA no slower than the best of the others`,
      measured: `${ours.peer} / ${best.peer} ${ratioText(best.ratio!)}`,
      verdict: high <= 1 ? 'met' : low > 1 ? 'not met' : 'unclear',
    },
  ]
}

function judgeFirstCall({ peer, firstMs }: Row): Judged[] {
  const limit = FIRST_CALL[peer]
  if (limit === undefined) return []
  return [
    {
      text: `cnn: the first call by ${peer} within ${amount(limit, { unit: 'ms' })}`,
      measured: amount(firstMs, { unit: 'ms' }),
      verdict: firstMs <= limit ? 'met' : 'not met',
    },
  ]
}

function judgeOverhead({ about, value, unit, limit }: Overhead): Judged[] {
  if (limit === undefined) return []
  const measured = withUnit(value.toPrecision(3), unit)
  return [{ text: about, measured, verdict: value <= limit ? 'met' : 'not met' }]
}
