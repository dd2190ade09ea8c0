/** @file Measures one workload: every kernel in turns. */

import { measure, timePairs } from '@diptych/compare'
import { byteRows, type Row, timeRows } from '../engine/results.ts'
import { type KernelPeer, UnableError } from './kernelPeer.ts'
import type { KernelWorkload } from './workloads.ts'

export interface WorkloadResult {
  readonly rows: readonly Row[]
  readonly unable: readonly Unable[]
}

/** What a peer cannot do. */
export interface Unable {
  readonly workload: string
  readonly peer: string
  /** What happens instead. */
  readonly reason: string
}

/** Rounds that do not count: programs that have just started get faster. */
const WARM_UP = 2

/** @param peers - diptych first. @throws {PeerError} if one does something else than the others {UnableError} if diptych cannot do it */
export async function takeTurns(
  workload: KernelWorkload,
  peers: readonly KernelPeer[],
  { rounds, turnMs }: { rounds: number; turnMs: number },
): Promise<WorkloadResult> {
  await using stack = new AsyncDisposableStack()
  /** By peer, turn and metric. */
  const numbers: (readonly number[])[][] = peers.map(() => [])
  const runs: (() => Promise<number>)[] = []
  for (const [index, peer] of peers.entries()) {
    const turn = await workload.begin(peer, { stack, turnMs })
    runs.push(async () => {
      const made = await turn()
      numbers[index]!.push(made)
      return made[0]!
    })
  }
  const turns = Math.ceil(rounds / workload.every)
  const options = { maxRounds: turns, minRounds: turns, warmUpRounds: WARM_UP, budgetMs: Number.POSITIVE_INFINITY }
  const { failures } = await measure(runs, options)
  const unable = failures.flatMap((failure, index): Unable[] => {
    if (!failure) return []
    if (index === 0 || !(failure.error instanceof UnableError)) throw failure.error
    return [{ workload: workload.metrics[0]!.workload, peer: peers[index]!.name, reason: failure.error.message }]
  })
  const able = peers.map((_, index) => index).filter(index => !failures[index])
  const rows = workload.metrics.flatMap((metric, column) => {
    const samples = able.map(index => numbers[index]!.slice(WARM_UP).map(made => made[column]!))
    const pairs = timePairs(samples, { seed: 1 })
    const results = able.map((index, place) => ({
      name: peers[index]!.name,
      samples: samples[place]!,
      pair: pairs.find(({ a, b }) => a === place && b === 0),
    }))
    return (metric.unit === 'ms' ? timeRows : byteRows)(metric, results)
  })
  return { rows, unable }
}
