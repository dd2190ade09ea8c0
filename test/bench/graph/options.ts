/** @file The command line of `npm run bench -- graph`. */

import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { count, known } from '../engine/options.ts'
import { workloads as all } from '../engine/workloads/index.ts'
import { COMPILED, peerKinds } from './peers.ts'

/** What is compiled; the rest of the engine's workloads copies. */
export const workloads = all.filter(({ name }) => name !== 'in' && name !== 'out')

/** What a call, a trace and a step of a graph cell cost beyond TensorFlow. */
export const OVERHEADS = 'overheads'

export interface Options {
  readonly peers: readonly string[]
  readonly workloads: readonly string[]
  readonly rounds: number
  readonly turnMs: number
  readonly threads: number
  readonly json: string | undefined
  readonly write: boolean
  readonly help: boolean
}

const peerNames = peerKinds.map(({ name }) => name)
const workloadNames = [...workloads.map(({ name }) => name), OVERHEADS]
const defaultPeers = peerKinds.filter(({ isDefault }) => isDefault).map(({ name }) => name)

/** @throws {PeerError} naming what there is */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      peers: { type: 'string', default: defaultPeers.join() },
      workloads: { type: 'string', default: workloadNames.join() },
      rounds: { type: 'string', default: '30' },
      turn: { type: 'string', default: '100' },
      threads: { type: 'string', default: String(availableParallelism()) },
      json: { type: 'string' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const asked = known('peer', values.peers, [...peerNames, 'all'])
  return {
    peers: asked.includes('all') ? peerNames : [...new Set([...COMPILED, ...asked])],
    workloads: known('workload', values.workloads, workloadNames),
    rounds: count('rounds', values.rounds),
    turnMs: count('turn', values.turn),
    threads: count('threads', values.threads),
    json: values.json,
    write: values.write,
    help: values.help,
  }
}

const list = (things: readonly { readonly name: string; readonly about: string }[]): string =>
  things.map(({ name, about }) => `${''.padEnd(19)}${name.padEnd(14)} ${about}\n`).join('')

export const help = `npm run bench -- graph [OPTIONS]

Measures compiled code in turns, in one run: diptych's graph functions and graph cells, and what others compile of the same work. The first call,
which traces and compiles, is told apart.

  --peers A,B      who is measured; all for all of them (default ${defaultPeers.join()}):
${list(peerKinds)}  --workloads A,B  what is measured (default: all):
${list([...workloads, { name: OVERHEADS, about: 'a call, a trace, a graph cell: what they cost beyond TensorFlow' }])}\
  --rounds N       turns of each (default 30)
  --turn MS        how long a turn should take (default 100), at least a step
  --threads N      threads that an op may use (default: those of the machine)
  --json FILE      writes a line of JSON for each workload and peer; - for stdout, the table then goes to stderr
  --write          writes docs/graph-benchmarks.md
  --help           this

A peer that was asked for and cannot run ends the bench with an error; so does one that comes to other results.
`
