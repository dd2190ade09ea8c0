/** @file Measures one workload: every peer in turns, in one run, after a look at whether they do the same work. */

import { measure, type TimedPair } from '@diptych/compare'
import { type Peer, PeerError } from './peer.ts'
import type { Workload } from './workloads/index.ts'

export interface RunOptions {
  readonly rounds: number
  /** How long a peer's turn should take: slow ones take fewer steps in it. */
  readonly turnMs: number
  readonly seed?: number
}

export interface WorkloadResult {
  readonly workload: Workload
  /** In the order of the peers. */
  readonly peers: readonly PeerResult[]
}

export interface PeerResult {
  readonly name: string
  /** Steps in one turn. */
  readonly steps: number
  /** Milliseconds for one of the workload's units, turn by turn. */
  readonly samples: readonly number[]
  /** Held against the first peer. */
  readonly pair: TimedPair | undefined
  /** What the first steps came to. */
  readonly value: number
}

/** Steps after which the peers' values are compared. */
const CHECKED_STEPS = 3
/** Float32's rounding, summed up in another order, is 100 times smaller. */
const TOLERANCE = 1e-4
const MOST_STEPS = 1000

/** @throws {PeerError} if one fails, or comes to another result than the first. */
export async function runWorkload(
  workload: Workload,
  peers: readonly Peer[],
  { rounds, turnMs, seed = 1 }: RunOptions,
): Promise<WorkloadResult> {
  const values: number[] = []
  const steps: number[] = []
  for (const peer of peers) {
    const first = await peer.run({ workload: workload.name, steps: CHECKED_STEPS })
    values.push(first.value)
    checkAgreement(workload, peers, values)
    steps.push(Math.min(MOST_STEPS, Math.max(1, Math.round((turnMs * CHECKED_STEPS) / first.ms))))
  }
  const runs = peers.map((peer, index) => async () => {
    const { ms } = await peer.run({ workload: workload.name, steps: steps[index]! })
    return ms / steps[index]! / workload.unit.perStep
  })
  const options = { maxRounds: rounds, minRounds: rounds, warmUpRounds: 1, budgetMs: Number.POSITIVE_INFINITY, seed }
  const { samples, pairs, failures } = await measure(runs, options)
  for (const failure of failures) if (failure) throw failure.error
  const results = peers.map(({ name }, index) => ({
    name,
    steps: steps[index]!,
    samples: samples[index]!,
    pair: pairs.find(({ a, b }) => a === index && b === 0),
    value: values[index]!,
  }))
  return { workload, peers: results }
}

/** That the newest value is the first one's. */
function checkAgreement({ name }: Workload, peers: readonly Peer[], values: readonly number[]): void {
  const [first, newest] = [values[0]!, values.at(-1)!]
  if (Math.abs(newest - first) <= TOLERANCE * Math.abs(first)) return
  throw new PeerError(
    `${name}: ${peers[values.length - 1]!.name} comes to ${newest} after ${CHECKED_STEPS} steps and ${peers[0]!.name} to ${first}: ` +
      'they do not do the same work.',
  )
}
