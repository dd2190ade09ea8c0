/** @file `npm run bench -- engine`: the engine's speed beside that of others, workload by workload. */

import { writeFileSync } from 'node:fs'
import { writeDocument } from './document.ts'
import { measureLoading } from './loading.ts'
import { help, LOADING, type Options, readOptions } from './options.ts'
import { Peer, type PeerCommand } from './peer.ts'
import { type PeerKind, peerKinds } from './peers.ts'
import {
  busyWarning,
  type Circumstances,
  loadAverage,
  loadRows,
  machine,
  memoryRows,
  type Row,
  workloadRows,
} from './results.ts'
import { tableOf } from './table.ts'
import { judge } from './targets.ts'
import { runWorkload } from './workloadRun.ts'
import { workloads } from './workloads/index.ts'

/** @returns the exit code @throws {PeerError} */
export async function benchEngine(args: readonly string[]): Promise<number> {
  const options = readOptions(args)
  if (options.help) {
    process.stdout.write(help)
    return 0
  }
  const { rows, circumstances } = await runBench(options, made =>
    process.stderr.write(`${tableOf(made).slice(2).join('\n')}\n`),
  )
  const lines = rows.map(row => `${JSON.stringify({ bench: 'engine', ...row, ...circumstances })}\n`).join('')
  if (options.json === '-') process.stdout.write(lines)
  else if (options.json !== undefined) writeFileSync(options.json, lines)
  const verdicts = judge(rows).map(({ text, measured, verdict }) => `${verdict.padEnd(8)} ${text}: ${measured}`)
  const warning = busyWarning(circumstances)
  if (warning) verdicts.push('', warning)
  const report = `\n${[...tableOf(rows), '', ...verdicts].join('\n')}\n`
  if (options.json === '-') process.stderr.write(report)
  else process.stdout.write(report)
  if (options.write) {
    // Where the lines of JSON went is this machine's own matter.
    const shown = args.filter((arg, index) => !arg.startsWith('--json') && args[index - 1] !== '--json')
    writeDocument(rows, circumstances, shown.join(' '))
  }
  return 0
}

/**
 * @param report - gets the rows as they are measured
 * @throws {PeerError} if a peer cannot run, or comes to other results
 */
export async function runBench(
  options: Omit<Options, 'json' | 'write' | 'help'>,
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
  const { threads, rounds } = options
  return {
    rows,
    circumstances: { date: new Date().toISOString(), machine: machine(), versions, threads, rounds, loadBefore },
  }
}

/** How a peer is started, after what it needs was installed. */
export async function commandOf(kind: PeerKind, threads: number): Promise<PeerCommand> {
  const { file, args, env } = await kind.prepare(line => process.stderr.write(`${kind.name}: ${line}\n`))
  return { name: kind.name, file, args, env: { ...settings(threads), ...env } }
}

/** The same for all: what TensorFlow, and OpenMP and so PyTorch, read at their start. */
function settings(threads: number): NodeJS.ProcessEnv {
  const count = String(threads)
  return {
    TF_NUM_INTRAOP_THREADS: count,
    TF_NUM_INTEROP_THREADS: count,
    OMP_NUM_THREADS: count,
    MKL_NUM_THREADS: count,
    // Diptych turns these kernels on wherever TensorFlow has them; its Python leaves them off on some processors.
    TF_ENABLE_ONEDNN_OPTS: '1',
    TF_CPP_MIN_LOG_LEVEL: '1',
  }
}
