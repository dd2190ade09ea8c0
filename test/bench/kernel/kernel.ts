/** @file `npm run bench -- kernel`: the kernel beside other kernels of Jupyter. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bench, Options } from '../commandLine.ts'
import { commandOf } from '../engine/peers.ts'
import { type Circumstances, circumstancesOf, loadAverage, type Row } from '../engine/results.ts'
import { documentOf } from './document.ts'
import { KernelPeer } from './kernelPeer.ts'
import { type KernelKind, peerKinds } from './peers.ts'
import { notesOf, tableOf } from './table.ts'
import { judge } from './targets.ts'
import { takeTurns, type Unable, type WorkloadResult } from './turns.ts'
import { workloads } from './workloads.ts'

export const kernelBench: Bench = {
  name: 'kernel',
  about: `Measures the kernel and others in turns, in one run, by one client: starts, cells, output, interrupts, completions. What a kernel cannot do is a
dash, with what happens instead.`,
  peers: peerKinds,
  always: ['diptych'],
  workloads,
  page: 'docs/kernel-benchmarks.md',
  notes: `What peers need is installed below node_modules/.cache/diptych/bench. What takes long has a turn in every fifth round.
A peer that was asked for and cannot run ends the bench with an error; so does one that comes to another result.`,
  async measure(options, report) {
    const results = await measureKernels(options, made => report([...tableOf(made).slice(2), ...notesOf(made)]))
    const { rows, unable, circumstances } = results
    return {
      records: [...rows, ...unable],
      tables: [tableOf(results), notesOf(results)],
      judged: judge(rows),
      circumstances,
      document: command => documentOf(results, command),
    }
  },
}

/** What a run came to. */
export interface Results {
  readonly rows: readonly Row[]
  readonly unable: readonly Unable[]
  readonly circumstances: Circumstances
}

/**
 * @param report - gets what was measured as it comes
 * @param kinds - diptych first
 * @throws {PeerError} if a peer cannot run, or does something else than the others
 */
export async function measureKernels(
  options: Options,
  report: (made: WorkloadResult) => void,
  kinds: readonly KernelKind[] = peerKinds,
): Promise<Results> {
  const loadBefore = loadAverage()
  const folder = mkdtempSync(join(tmpdir(), 'diptych-bench-'))
  try {
    const peers = new Map<KernelKind, KernelPeer>()
    for (const kind of kinds.filter(({ name }) => options.peers.includes(name))) {
      peers.set(kind, new KernelPeer(kind, await commandOf(kind, options.threads), folder))
    }
    const versions: Record<string, Readonly<Record<string, string>>> = {}
    for (const peer of peers.values()) versions[peer.name] = await versionsOf(peer)
    const rows: Row[] = []
    const unable: Unable[] = []
    for (const workload of workloads.filter(({ name }) => options.workloads.includes(name))) {
      const able = [...peers].filter(([kind]) => kind.does(workload.name)).map(([, peer]) => peer)
      const made = await takeTurns(workload, able, options)
      rows.push(...made.rows)
      unable.push(...made.unable)
      report(made)
    }
    return { rows, unable, circumstances: circumstancesOf(options, versions, loadBefore) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** As the kernel tells them. */
async function versionsOf(peer: KernelPeer): Promise<Record<string, string>> {
  await using kernel = await peer.start()
  const info = await kernel.request('kernel_info_request')
  const { name, version } = info.language_info as { name: string; version: string }
  const versions = { [String(info.implementation)]: String(info.implementation_version), [name]: version }
  return peer.name === 'diptych' ? { ...versions, Node: process.versions.node } : versions
}
