/** @file What a run comes to: one row for each workload and peer, held against the faster of diptych's two ways of compiling. */

import { median, timePairs } from '@diptych/compare'
import { spreadOf } from '../engine/results.ts'
import type { WorkloadResult } from '../engine/workloadRun.ts'
import { COMPILED } from './peers.ts'

export interface Row {
  readonly workload: string
  readonly about: string
  readonly per: string
  readonly peer: string
  /** Milliseconds, as the others. */
  readonly median: number
  readonly p5: number
  readonly p95: number
  /** Milliseconds of the first step in its process: tracing and compiling are part of it. */
  readonly firstMs: number
  /** The time of diptych's better way / this peer's, with the ends of its 95 % interval. Not of that way itself. */
  readonly ratio?: { readonly value: number; readonly low: number; readonly high: number }
  readonly samples: readonly number[]
}

export function rowsOf({ workload, peers }: WorkloadResult): Row[] {
  const best = peers
    .filter(({ name }) => COMPILED.includes(name))
    .reduce((a, b) => (median(b.samples) < median(a.samples) ? b : a))
  return peers.map(peer => {
    const [pair] = peer === best ? [] : timePairs([peer.samples, best.samples], { seed: 1 })
    return {
      workload: workload.name,
      about: workload.about,
      per: workload.unit.name,
      peer: peer.name,
      ...spreadOf(peer.samples),
      firstMs: peer.firstMs,
      ...(pair && { ratio: { value: pair.ratio, low: pair.low, high: pair.high } }),
      samples: peer.samples,
    }
  })
}
