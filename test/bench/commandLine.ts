/** @file The command line of the benches that hold peers against each other: what they can be asked for, and where goes what they measured. */

import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { PeerError } from './engine/peer.ts'
import type { PeerKind } from './engine/peers.ts'
import { busyWarning, type Circumstances } from './engine/results.ts'
import type { Judged } from './engine/targets.ts'

/** Something that can be asked for by its name. */
interface Choice {
  readonly name: string
  readonly about: string
}

/** What can be asked for. */
export interface Choices {
  readonly peers: readonly PeerKind[]
  /** The peers that are measured in any case. */
  readonly always: readonly string[]
  readonly workloads: readonly Choice[]
}

/** What is measured. */
export interface Options {
  readonly peers: readonly string[]
  readonly workloads: readonly string[]
  readonly rounds: number
  readonly turnMs: number
  readonly threads: number
}

/** What came out. */
export interface Outcome {
  /** One for each line of JSON. */
  readonly records: readonly object[]
  readonly tables: readonly (readonly string[])[]
  readonly judged: readonly Judged[]
  readonly circumstances: Circumstances
  /** The page of the docs. @param command - what was typed after `npm run bench -- NAME` */
  document(command: string): string
}

export interface Bench extends Choices {
  readonly name: string
  /** What it measures, in a sentence or two. */
  readonly about: string
  readonly notes: string
  /** Of the page of the docs, from the checkout. */
  readonly page: string
  /** @param report - gets lines of the table as they are measured. @throws {PeerError} */
  measure(options: Options, report: (lines: readonly string[]) => void): Promise<Outcome>
}

/** @returns the exit code @throws {PeerError} if a peer cannot run, or comes to other results; or the arguments are wrong */
export async function runBench(bench: Bench, args: readonly string[]): Promise<number> {
  const values = valuesOf(args, bench)
  if (values.help) {
    process.stdout.write(helpOf(bench))
    return 0
  }
  const outcome = await bench.measure(optionsOf(values, bench), lines => process.stderr.write(`${lines.join('\n')}\n`))
  const { records, circumstances } = outcome
  const lines = records.map(record => `${JSON.stringify({ bench: bench.name, ...record, ...circumstances })}\n`)
  if (values.json === '-') process.stdout.write(lines.join(''))
  else if (values.json !== undefined) writeFileSync(values.json, lines.join(''))
  const report = values.json === '-' ? process.stderr : process.stdout
  report.write(reportOf(outcome))
  if (values.write) {
    // Where the lines of JSON went is this machine's own matter.
    const shown = args.filter((arg, index) => !arg.startsWith('--json') && args[index - 1] !== '--json')
    writeFileSync(new URL(`../../${bench.page}`, import.meta.url), outcome.document(shown.join(' ')))
  }
  return 0
}

/** @throws {PeerError} naming what there is */
export function readOptions(args: readonly string[], choices: Choices): Options {
  return optionsOf(valuesOf(args, choices), choices)
}

type Values = ReturnType<typeof valuesOf>

function valuesOf(args: readonly string[], { peers, workloads }: Choices) {
  const options = {
    peers: { type: 'string', default: defaultPeers(peers) },
    workloads: { type: 'string', default: workloads.map(({ name }) => name).join() },
    rounds: { type: 'string', default: '30' },
    turn: { type: 'string', default: '100' },
    threads: { type: 'string', default: String(availableParallelism()) },
    json: { type: 'string' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  } as const
  return parseArgs({ args: [...args], options }).values
}

function optionsOf(values: Values, { peers, always, workloads }: Choices): Options {
  const peerNames = peers.map(({ name }) => name)
  const asked = known('peer', values.peers, [...peerNames, 'all'])
  return {
    peers: asked.includes('all') ? peerNames : [...new Set([...always, ...asked])],
    workloads: known(
      'workload',
      values.workloads,
      workloads.map(({ name }) => name),
    ),
    rounds: count('rounds', values.rounds),
    turnMs: count('turn', values.turn),
    threads: count('threads', values.threads),
  }
}

/** @returns the names in a list with commas. @throws {PeerError} if there is no such thing */
function known(what: string, given: string, names: readonly string[]): string[] {
  const asked = given.split(',').filter(name => name !== '')
  const unknown = asked.filter(name => !names.includes(name))
  if (unknown.length === 0) return asked
  throw new PeerError(`There is no ${what} ${unknown.join(', ')}. There are ${names.join(', ')}.`)
}

/** @throws {PeerError} if it is no whole number above 0 */
function count(option: string, given: string): number {
  const number = Number(given)
  if (Number.isInteger(number) && number > 0) return number
  throw new PeerError(`--${option} takes a whole number above 0, got ${given}.`)
}

function defaultPeers(peers: readonly PeerKind[]): string {
  return peers
    .filter(({ isDefault }) => isDefault)
    .map(({ name }) => name)
    .join()
}

function helpOf({ name, about, peers, workloads, page, notes }: Bench): string {
  return `npm run bench -- ${name} [OPTIONS]

${about}

  --peers A,B      who is measured; all for all of them (default ${defaultPeers(peers)}):
${list(peers)}  --workloads A,B  what is measured (default: all):
${list(workloads)}\
  --rounds N       turns of each (default 30)
  --turn MS        how long a turn should take (default 100), at least a step
  --threads N      threads that an op may use (default: those of the machine)
  --json FILE      writes a line of JSON for each workload and peer; - for stdout, the table then goes to stderr
  --write          writes ${page}
  --help           this

${notes}
`
}

function list(choices: readonly Choice[]): string {
  return choices.map(({ name, about }) => `${''.padEnd(19)}${name.padEnd(14)} ${about}\n`).join('')
}

function reportOf({ tables, judged, circumstances }: Outcome): string {
  const verdicts = judged.map(({ text, measured, verdict }) => `${verdict.padEnd(8)} ${text}: ${measured}`)
  const warning = busyWarning(circumstances)
  const parts = [...tables, verdicts, warning ? [warning] : []].filter(lines => lines.length > 0)
  return `\n${parts.map(lines => lines.join('\n')).join('\n\n')}\n`
}
