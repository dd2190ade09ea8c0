/** @file Measures loading: from the start of a process until its first op is done, and the memory that it then has. */

import { measure, type TimedPair } from '@diptych/compare'
import { Peer, type PeerCommand } from './peer.ts'

export interface LoadResult {
  readonly name: string
  /** Milliseconds, start by start. */
  readonly samples: readonly number[]
  /** The first peer held against this one. */
  readonly pair: TimedPair | undefined
  /** After each start. */
  readonly residentBytes: readonly number[]
  readonly anonymousBytes: readonly number[]
}

/** Starts every peer anew in turns. The first starts, which may read from the disk, do not count. */
export async function measureLoading(commands: readonly PeerCommand[], rounds: number): Promise<LoadResult[]> {
  const residentBytes: number[][] = commands.map(() => [])
  const anonymousBytes: number[][] = commands.map(() => [])
  const runs = commands.map((command, index) => async () => {
    await using peer = await Peer.start(command)
    residentBytes[index]!.push(peer.ready.residentBytes)
    anonymousBytes[index]!.push(peer.ready.anonymousBytes)
    return peer.loadMs
  })
  const options = { maxRounds: rounds, minRounds: rounds, warmUpRounds: 1, budgetMs: Number.POSITIVE_INFINITY }
  const { samples, pairs, failures } = await measure(runs, options)
  for (const failure of failures) if (failure) throw failure.error
  return commands.map(({ name }, index) => ({
    name,
    samples: samples[index]!,
    pair: pairs.find(({ a, b }) => a === index && b === 0),
    residentBytes: residentBytes[index]!.slice(1),
    anonymousBytes: anonymousBytes[index]!.slice(1),
  }))
}
