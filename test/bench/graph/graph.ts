/** @file `npm run bench -- graph`: compiled code beside what others compile, workload by workload. */

import type { Bench, Options } from '../commandLine.ts'
import { Peer, type PeerCommand } from '../engine/peer.ts'
import { commandOf, type PeerKind } from '../engine/peers.ts'
import { type Circumstances, circumstancesOf, loadAverage } from '../engine/results.ts'
import { runWorkload } from '../engine/workloadRun.ts'
import { workloads as all } from '../engine/workloads/index.ts'
import { documentOf } from './document.ts'
import { measureOverheads, type Overhead } from './overheads.ts'
import { COMPILED, peerKinds } from './peers.ts'
import { type Row, rowsOf } from './rows.ts'
import { overheadTable, tableOf } from './table.ts'
import { judge } from './targets.ts'

/** What is compiled; the rest of the engine's workloads copies. */
export const workloads = all.filter(({ name }) => name !== 'in' && name !== 'out')

/** The name by which is asked for what a call, a trace and a step of a graph cell cost beyond TensorFlow. */
const OVERHEADS = 'overheads'

export const graphBench: Bench = {
  name: 'graph',
  about: `Measures compiled code in turns, in one run: diptych's graph functions and graph cells, and what others compile of the same work. The first call,
which traces and compiles, is told apart.`,
  peers: peerKinds,
  always: COMPILED,
  workloads: [
    ...workloads,
    { name: OVERHEADS, about: 'a call, a trace, a graph cell: what they cost beyond TensorFlow' },
  ],
  page: 'docs/graph-benchmarks.md',
  notes:
    'A peer that was asked for and cannot run ends the bench with an error; so does one that comes to other results.',
  async measure(options, report) {
    const results = await measureGraph(options, rows => report(tableOf(rows).slice(2)))
    const { rows, overheads, circumstances } = results
    return {
      records: [...rows, ...overheads],
      tables: [tableOf(rows), overheadTable(overheads)],
      judged: judge(results),
      circumstances,
      document: command => documentOf(results, command),
    }
  },
}

/** What a run came to. */
export interface Results {
  readonly rows: readonly Row[]
  readonly overheads: readonly Overhead[]
  readonly circumstances: Circumstances
}

/** @param report - gets the rows as they are measured. @throws {PeerError} if a peer cannot run, or comes to other results */
export async function measureGraph(options: Options, report: (rows: readonly Row[]) => void): Promise<Results> {
  const loadBefore = loadAverage()
  const commands = new Map<PeerKind, PeerCommand>()
  for (const kind of peerKinds.filter(({ name }) => options.peers.includes(name))) {
    commands.set(kind, await commandOf(kind, options.threads))
  }
  const rows: Row[] = []
  const versions: Record<string, Readonly<Record<string, string>>> = {}
  for (const workload of workloads.filter(({ name }) => options.workloads.includes(name))) {
    // Each workload in processes of its own: the first call is the first there.
    await using stack = new AsyncDisposableStack()
    const peers: Peer[] = []
    for (const [kind, command] of commands) {
      if (kind.does(workload.name)) peers.push(stack.use(await Peer.start(command)))
    }
    const made = rowsOf(await runWorkload(workload, peers, { ...options, goOn: true }))
    rows.push(...made)
    report(made)
    for (const { name, ready } of peers) versions[name] = ready.versions
  }
  const overheads = options.workloads.includes(OVERHEADS) ? await measureOverheads(options.rounds) : []
  return { rows, overheads, circumstances: circumstancesOf(options, versions, loadBefore) }
}
