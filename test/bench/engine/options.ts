/** @file The command line of `npm run bench -- engine`. */

import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { PeerError } from './peer.ts'
import { peerKinds } from './peers.ts'
import { workloads } from './workloads/index.ts'

/** The name by which loading and memory are asked for, which are no workload that a peer runs. */
export const LOADING = 'load'

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

const workloadNames = [...workloads.map(({ name }) => name), LOADING]
const peerNames = peerKinds.map(({ name }) => name)
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
  return {
    peers: ['diptych', ...known('peer', values.peers, [...peerNames, 'all'])].flatMap(name =>
      name === 'all' ? peerNames : [name],
    ),
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

export const help = `npm run bench -- engine [OPTIONS]

Measures diptych's engine and others in turns, in one run: medians, and diptych's time as a share of each other's.

  --peers A,B      who is measured beside diptych; all for all of them (default ${defaultPeers.join()}):
${list(peerKinds)}  --workloads A,B  what is measured (default: all):
${list(workloads)}${list([{ name: LOADING, about: "a process's start to its first op, and its memory then" }])}\
  --rounds N       turns of each (default 30); of starts a fifth
  --turn MS        how long a turn should take (default 100), at least a step
  --threads N      threads that an op may use (default: those of the machine)
  --json FILE      writes a line of JSON for each workload and peer; - for stdout, the table then goes to stderr
  --write          writes docs/benchmarks.md
  --help           this

What peers need is installed below node_modules/.cache/diptych/bench, out of the project's own environment, but for TensorFlow's Python: that is
the project's environment itself, so that it runs the very library that diptych runs.
A peer that was asked for and cannot run ends the bench with an error; so does one that comes to other results.
`

/** @returns the names in a list with commas. @throws {PeerError} if there is no such thing */
export function known(what: string, given: string, names: readonly string[]): string[] {
  const asked = given.split(',').filter(name => name !== '')
  const unknown = asked.filter(name => !names.includes(name))
  if (unknown.length === 0) return asked
  throw new PeerError(`There is no ${what} ${unknown.join(', ')}. There are ${names.join(', ')}.`)
}

/** @throws {PeerError} if it is no whole number above 0 */
export function count(option: string, given: string): number {
  const number = Number(given)
  if (Number.isInteger(number) && number > 0) return number
  throw new PeerError(`--${option} takes a whole number above 0, got ${given}.`)
}
