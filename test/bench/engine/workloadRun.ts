/** @file Measures one workload: every peer in turns, in one run, after a look at whether they do the same work. */

import { measure, type TimedPair } from '@diptych/compare'
import { type Peer, PeerError } from './peer.ts'
import type { Workload } from './workloads/index.ts'

export interface RunOptions {
  readonly rounds: number
  /** How long a peer's turn should take: slow ones take fewer steps in it. */
  readonly turnMs: number
  readonly seed?: number
  /** Each turn goes on with the workload, and what was compiled for it, instead of starting it afresh. */
  readonly goOn?: boolean
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
  /** The same in time that its process computed, on all threads. */
  readonly cpuSamples: readonly number[]
  /** Held against the first peer. */
  readonly pair: TimedPair | undefined
  /** What the first steps came to. */
  readonly value: number
  /** The first step in its process: where the peer compiles, that is part of it. */
  readonly firstMs: number
}

/** Steps after which the peers' values are compared. */
const CHECKED_STEPS = 3
/** Float32's rounding, summed up in another order, is 100 times smaller. */
const TOLERANCE = 1e-4
const MOST_STEPS = 1000
/** As long as so many turns each peer runs before its time is looked at. */
const WARM_UP_TURNS = 5
/** Rounds that do not count. */
const WARM_UP = 1

/** @throws {PeerError} if one fails, or comes to another result than the first. */
export async function runWorkload(
  workload: Workload,
  peers: readonly Peer[],
  { rounds, turnMs, seed = 1, goOn = false }: RunOptions,
): Promise<WorkloadResult> {
  const values: number[] = []
  const firstMs: number[] = []
  const steps: number[] = []
  for (const peer of peers) {
    const first = await peer.run({ workload: workload.name, steps: CHECKED_STEPS, goOn })
    values.push(first.value)
    firstMs.push(first.firstMs)
    checkAgreement(workload, peers, values)
    steps.push(await stepsFor(peer, workload, turnMs, first.ms / CHECKED_STEPS, goOn))
  }
  const cpuSamples: number[][] = peers.map(() => [])
  const runs = peers.map((peer, index) => async () => {
    const { ms, cpuMs } = await peer.run({ workload: workload.name, steps: steps[index]!, goOn })
    const units = steps[index]! * workload.unit.perStep
    cpuSamples[index]!.push(cpuMs / units)
    return ms / units
  })
  const options = {
    maxRounds: rounds,
    minRounds: rounds,
    warmUpRounds: WARM_UP,
    budgetMs: Number.POSITIVE_INFINITY,
    seed,
  }
  const { samples, pairs, failures } = await measure(runs, options)
  for (const failure of failures) if (failure) throw failure.error
  const results = peers.map(({ name }, index) => ({
    name,
    steps: steps[index]!,
    samples: samples[index]!,
    cpuSamples: cpuSamples[index]!.slice(WARM_UP),
    pair: pairs.find(({ a, b }) => a === index && b === 0),
    value: values[index]!,
    firstMs: firstMs[index]!,
  }))
  return { workload, peers: results }
}

/** How many steps take `turnMs`, when the code is warm: what JavaScript runs often is compiled on the way. */
async function stepsFor(
  peer: Peer,
  { name }: Workload,
  turnMs: number,
  coldMs: number,
  goOn: boolean,
): Promise<number> {
  const stepsIn = (ms: number, each: number): number => Math.min(MOST_STEPS, Math.max(1, Math.round(ms / each)))
  // A step that long is warm by itself.
  if (coldMs > WARM_UP_TURNS * turnMs) return 1
  const steps = stepsIn(WARM_UP_TURNS * turnMs, coldMs)
  const { ms } = await peer.run({ workload: name, steps, goOn })
  return stepsIn(turnMs, ms / steps)
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
