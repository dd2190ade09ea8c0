/** @file `npm run bench -- graph`: compiled code beside what others compile, workload by workload. */

import { writeFileSync } from 'node:fs'
import { commandOf } from '../engine/engine.ts'
import { Peer, type PeerCommand } from '../engine/peer.ts'
import type { PeerKind } from '../engine/peers.ts'
import { type Circumstances, loadAverage, machine } from '../engine/results.ts'
import { runWorkload } from '../engine/workloadRun.ts'
import { writeDocument } from './document.ts'
import { help, type Options, OVERHEADS, readOptions, workloads } from './options.ts'
import { measureOverheads, type Overhead } from './overheads.ts'
import { peerKinds } from './peers.ts'
import { type Row, rowsOf } from './rows.ts'
import { overheadTable, tableOf } from './table.ts'
import { judge } from './targets.ts'

/** @returns the exit code @throws {PeerError} */
export async function benchGraph(args: readonly string[]): Promise<number> {
  const options = readOptions(args)
  if (options.help) {
    process.stdout.write(help)
    return 0
  }
  const results = await runBench(options, rows => process.stderr.write(`${tableOf(rows).slice(2).join('\n')}\n`))
  const { rows, overheads, circumstances } = results
  const lines = [...rows, ...overheads].map(row => `${JSON.stringify({ bench: 'graph', ...row, ...circumstances })}\n`)
  if (options.json === '-') process.stdout.write(lines.join(''))
  else if (options.json !== undefined) writeFileSync(options.json, lines.join(''))
  const verdicts = judge(results).map(({ text, measured, verdict }) => `${verdict.padEnd(8)} ${text}: ${measured}`)
  const report = `\n${[...tableOf(rows), '', ...overheadTable(overheads), '', ...verdicts].join('\n')}\n`
  if (options.json === '-') process.stderr.write(report)
  else process.stdout.write(report)
  if (options.write) {
    const shown = args.filter((arg, index) => !arg.startsWith('--json') && args[index - 1] !== '--json')
    writeDocument(results, shown.join(' '))
  }
  return 0
}

/** What a run came to. */
export interface Results {
  readonly rows: readonly Row[]
  readonly overheads: readonly Overhead[]
  readonly circumstances: Circumstances
}

/** @param report - gets the rows as they are measured. @throws {PeerError} if a peer cannot run, or comes to other results */
export async function runBench(
  options: Omit<Options, 'json' | 'write' | 'help'>,
  report: (rows: readonly Row[]) => void,
): Promise<Results> {
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
  const { threads, rounds } = options
  const circumstances = { date: new Date().toISOString(), machine: machine(), versions, threads, rounds, loadBefore }
  return { rows, overheads, circumstances }
}
