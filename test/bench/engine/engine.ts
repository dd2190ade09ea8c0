/** @file `npm run bench -- engine`: the engine's speed beside that of others, workload by workload. */

import type { Bench, Options } from '../commandLine.ts'
import { documentOf } from './document.ts'
import { measureLoading } from './loading.ts'
import { Peer, type PeerCommand } from './peer.ts'
import { commandOf, type PeerKind, peerKinds } from './peers.ts'
import {
  type Circumstances,
  circumstancesOf,
  loadAverage,
  loadRows,
  memoryRows,
  type Row,
  workloadRows,
} from './results.ts'
import { tableOf } from './table.ts'
import { judge } from './targets.ts'
import { runWorkload } from './workloadRun.ts'
import { workloads } from './workloads/index.ts'

/** The name by which loading and memory are asked for, which are no workload that a peer runs. */
const LOADING = 'load'

export const engineBench: Bench = {
  name: 'engine',
  about: "Measures diptych and others in turns, in one run: medians, and diptych's time as a share of each other's.",
  peers: peerKinds,
  always: ['diptych'],
  workloads: [...workloads, { name: LOADING, about: "a process's start to its first op, and its memory then" }],
  page: 'docs/benchmarks.md',
  notes: `What peers need is installed below node_modules/.cache/diptych/bench, out of the project's own environment, but for TensorFlow's Python: that is
the project's environment itself, so that it runs the very library that diptych runs. Processes are started a fifth as often as there are rounds.
A peer that was asked for and cannot run ends the bench with an error; so does one that comes to other results.`,
  async measure(options, report) {
    const { rows, circumstances } = await measureEngine(options, made => report(tableOf(made).slice(2)))
    return {
      records: rows,
      tables: [tableOf(rows)],
      judged: judge(rows),
      circumstances,
      document: command => documentOf(rows, circumstances, command),
    }
  },
}

/**
 * @param report - gets the rows as they are measured
 * @throws {PeerError} if a peer cannot run, or comes to other results
 */
export async function measureEngine(
  options: Options,
  report: (rows: readonly Row[]) => void,
): Promise<{ rows: Row[]; circumstances: Circumstances }> {
  const loadBefore = loadAverage()
  const kinds = peerKinds.filter(({ name }) => options.peers.includes(name))
  const commands = new Map<PeerKind, PeerCommand>()
  for (const kind of kinds) commands.set(kind, await commandOf(kind, options.threads))
  const rows: Row[] = []
  const add = (made: readonly Row[]): void => {
    rows.push(...made)
    report(made)
  }
  await using stack = new AsyncDisposableStack()
  const peers = new Map<PeerKind, Peer>()
  for (const [kind, command] of commands) peers.set(kind, stack.use(await Peer.start(command)))
  for (const workload of workloads.filter(({ name }) => options.workloads.includes(name))) {
    const able = [...peers].filter(([kind]) => kind.does(workload.name)).map(([, peer]) => peer)
    add(workloadRows(await runWorkload(workload, able, options)))
  }
  if (options.workloads.includes(LOADING)) {
    const able = [...commands].filter(([kind]) => kind.does(LOADING)).map(([, command]) => command)
    const results = await measureLoading(able, Math.ceil(options.rounds / 5))
    add([...loadRows(results), ...memoryRows(results)])
  }
  const versions = Object.fromEntries([...peers.values()].map(({ name, ready }) => [name, ready.versions]))
  return { rows, circumstances: circumstancesOf(options, versions, loadBefore) }
}
