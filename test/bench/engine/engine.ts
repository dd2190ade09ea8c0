/** @file `npm run bench -- engine`: the engine's speed beside that of others, workload by workload. */

import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { measureLoading } from './loading.ts'
import { Peer, type PeerCommand, PeerError } from './peer.ts'
import { peerKinds } from './peers.ts'
import { type Circumstances, loadRows, machine, memoryRows, type Row, workloadRows } from './results.ts'
import { tableOf } from './table.ts'
import { runWorkload } from './workloadRun.ts'
import { workloads } from './workloads/index.ts'

const LOADING = 'load'

const help = `npm run bench -- engine [OPTIONS]

Measures diptych's engine and others in turns, in one run: medians, and how long diptych takes as a share of each other's time.

  --peers A,B      who is measured beside diptych (default ${namesOf(peerKinds.filter(({ isDefault }) => isDefault))}):
${peerKinds.map(({ name, about }) => `                     ${name.padEnd(11)} ${about}`).join('\n')}
  --workloads A,B  what is measured (default: all):
${workloads.map(({ name, about }) => `                     ${name.padEnd(11)} ${about}`).join('\n')}
                     ${LOADING.padEnd(11)} a process's start to its first op, and its memory then
  --rounds N       turns of each (default 30); of starts a fifth
  --turn MS        how long a turn should take (default 100); a step at least
  --threads N      threads that an op may use (default: those of the machine)
  --json FILE      writes a line of JSON for each workload and peer; - for stdout, the table then goes to stderr
  --help           this

A peer that was asked for and cannot run ends the bench with an error; so does one that comes to other results.
`

/** @returns the exit code */
export async function benchEngine(args: readonly string[]): Promise<number> {
  const options = readOptions(args)
  if (options.help) {
    process.stdout.write(help)
    return 0
  }
  const environment = threadSettings(options.threads)
  const commands: PeerCommand[] = []
  for (const kind of peerKinds.filter(({ name }) => options.peers.includes(name))) {
    const command = await kind.prepare(line => process.stderr.write(`${kind.name}: ${line}\n`))
    commands.push({ ...command, name: kind.name, env: { ...environment, ...command.env } })
  }
  const rows: Row[] = []
  const print = (made: readonly Row[]): void => {
    rows.push(...made)
    for (const { workload, peer, median, ratio } of made) {
      process.stderr.write(`${workload} ${peer}: ${median} ${ratio ? ratio.value : ''}\n`)
    }
  }
  await using stack = new AsyncDisposableStack()
  const peers: Peer[] = []
  for (const command of commands) peers.push(stack.use(await Peer.start(command)))
  for (const workload of workloads.filter(({ name }) => options.workloads.includes(name))) {
    print(workloadRows(await runWorkload(workload, peers, { rounds: options.rounds, turnMs: options.turnMs })))
  }
  if (options.workloads.includes(LOADING)) {
    const results = await measureLoading(commands, Math.max(3, Math.round(options.rounds / 5)))
    print([...loadRows(results), ...memoryRows(results)])
  }
  const versions = Object.fromEntries(peers.map(({ name, ready }) => [name, ready.versions]))
  report(
    rows,
    {
      date: new Date().toISOString(),
      machine: machine(),
      versions,
      threads: options.threads,
      rounds: options.rounds,
    },
    options.json,
  )
  return 0
}

interface Options {
  readonly peers: readonly string[]
  readonly workloads: readonly string[]
  readonly rounds: number
  readonly turnMs: number
  readonly threads: number
  readonly json: string | undefined
  readonly help: boolean
}

function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      peers: { type: 'string', default: namesOf(peerKinds.filter(({ isDefault }) => isDefault)) },
      workloads: { type: 'string', default: `${namesOf(workloads)},${LOADING}` },
      rounds: { type: 'string', default: '30' },
      turn: { type: 'string', default: '100' },
      threads: { type: 'string', default: String(availableParallelism()) },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  return {
    peers: [
      'diptych',
      ...known(
        'peer',
        values.peers,
        peerKinds.map(({ name }) => name),
      ),
    ],
    workloads: known('workload', values.workloads, [...workloads.map(({ name }) => name), LOADING]),
    rounds: count('rounds', values.rounds),
    turnMs: count('turn', values.turn),
    threads: count('threads', values.threads),
    json: values.json,
    help: values.help,
  }
}

function known(what: string, given: string, names: readonly string[]): string[] {
  const asked = given.split(',').filter(name => name !== '')
  const unknown = asked.filter(name => !names.includes(name))
  if (unknown.length > 0)
    throw new PeerError(`There is no ${what} ${unknown.join(', ')}. There are ${names.join(', ')}.`)
  return asked
}

function count(option: string, given: string): number {
  const number = Number(given)
  if (Number.isInteger(number) && number > 0) return number
  throw new PeerError(`--${option} takes a whole number above 0, got ${given}.`)
}

/** The same for all: what TensorFlow, OpenMP and so PyTorch read at their start. */
function threadSettings(threads: number): NodeJS.ProcessEnv {
  const count = String(threads)
  return {
    TF_NUM_INTRAOP_THREADS: count,
    TF_NUM_INTEROP_THREADS: count,
    OMP_NUM_THREADS: count,
    MKL_NUM_THREADS: count,
    // Diptych turns these kernels on wherever TensorFlow has them; Python leaves them off on some processors.
    TF_ENABLE_ONEDNN_OPTS: '1',
    TF_CPP_MIN_LOG_LEVEL: '1',
  }
}

function report(rows: readonly Row[], circumstances: Circumstances, json: string | undefined): void {
  const lines = rows.map(row => `${JSON.stringify({ bench: 'engine', ...row, ...circumstances })}\n`).join('')
  const table = `${tableOf(rows).join('\n')}\n`
  if (json === '-') process.stdout.write(lines)
  else if (json !== undefined) writeFileSync(json, lines)
  if (json === '-') process.stderr.write(table)
  else process.stdout.write(table)
}

function namesOf(things: readonly { readonly name: string }[]): string {
  return things.map(({ name }) => name).join(',')
}
