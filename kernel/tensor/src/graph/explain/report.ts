/** @file What `%graph` says of a session: its functions of `tf.graph` and the steps of its graph cells. */

import { inUnits } from '../../memory/growth.ts'
import type { Mode } from '../../mode.ts'
import { lineText } from '../location.ts'
import type { CellStep, HeldLine } from './cellHistory.ts'
import { retracesOf } from './explain.ts'
import type { RetraceExplanation } from './explanation.ts'
import { allHistories, type FunctionHistory } from './history.ts'
import { at, differenceText, limited, ms, retraceText, times } from './text.ts'

/** One line's functions of `tf.graph`. */
export interface FunctionSummary {
  readonly name: string
  /** Where `tf.graph` was called, `file:line:column`. */
  readonly line: string | undefined
  readonly xla: boolean
  /** How many functions were made there and traced. */
  readonly made: number
  readonly traceCount: number
  readonly calls: number
  /** The arguments of each trace. */
  readonly signatures: readonly string[]
  readonly retraces: readonly RetraceExplanation[]
}

export interface GraphReport {
  readonly functions: readonly FunctionSummary[]
  readonly steps: readonly CellStep[]
  /** Ops that are recorded and have not run. */
  readonly pending: Readonly<Record<Exclude<Mode, 'eager'>, number>>
}

/** The functions that were traced, oldest first. */
export function functionSummaries(): FunctionSummary[] {
  const groups = new Map<string, FunctionHistory[]>()
  for (const history of allHistories()) {
    const key = `${history.line} ${history.name}`
    groups.set(key, [...(groups.get(key) ?? []), history])
  }
  return [...groups.values()].map(group => {
    const { name, line, xla } = group[0]!
    const signatures = group.flatMap(({ traces }) =>
      traces.map(({ parts }) => parts.map(({ path, text }) => `${path}: ${text}`).join('; ') || 'no arguments'),
    )
    return {
      name,
      line,
      xla,
      made: group.length,
      traceCount: group.reduce((sum, { traceCount }) => sum + traceCount, 0),
      calls: group.reduce((sum, { calls }) => sum + calls, 0),
      signatures: [...new Set(signatures)],
      retraces: group.flatMap(retracesOf),
    }
  })
}

export function describeReport({ functions, steps, pending }: GraphReport): string {
  const parts: string[] = []
  if (functions.length > 0) parts.push(['Functions of tf.graph', ...functions.flatMap(functionLines)].join('\n'))
  // What came once and ran op by op is no news.
  const repeated = steps.filter(({ seen, compiles }) => seen > 1 || compiles > 0)
  if (repeated.length > 0) parts.push(['Steps of graph cells', ...repeated.flatMap(stepLines)].join('\n'))
  const once = steps.length - repeated.length
  if (once > 0) parts.push(`${times(once, 'recording')} of graph cells came once, and ran op by op.`)
  for (const [mode, ops] of Object.entries(pending)) {
    if (ops > 0) parts.push(`${times(ops, 'op')} recorded in mode ${mode} wait to run.`)
  }
  return parts.join('\n\n') || 'Nothing has run as a graph yet: %%graph at the top of a cell, or tf.graph(fn).'
}

function functionLines({ name, line, made, traceCount, calls, signatures, retraces }: FunctionSummary): string[] {
  const count = made > 1 ? `, ${times(made, 'function')} made there` : ''
  return [
    `  ${name}${at(line)}${count}: ${times(traceCount, 'trace')}, ${times(calls, 'call')}`,
    ...limited(
      signatures.map(signature => `    (${signature})`),
      5,
    ),
    ...limited(
      retraces.map(retrace => `  ${retraceText(retrace)}`),
      5,
    ),
  ]
}

function stepLines({
  line,
  xla,
  ops,
  seen,
  calls,
  compiles,
  buildMs,
  firstRunMs,
  meanRunMs,
  departs,
  returned,
  leftOut,
}: CellStep): string[] {
  const head = `  ${line === undefined ? 'a line that is not known' : lineText(line)}${xla ? ', XLA' : ''}: ${times(ops, 'op')}, came ${times(seen, 'time')}`
  if (compiles === 0) return [`${head}, ran op by op`, ...departsLines(departs)]
  const again = compiles > 1 ? `compiled ${compiles} times, as other results were wanted` : 'compiled once'
  const run = firstRunMs === null ? '' : `, first run ${ms(firstRunMs)}`
  const mean = meanRunMs === null ? '' : `, then ${ms(meanRunMs)}`
  return [
    `${head}, ${again} (${ms(buildMs)}${run}), ${times(calls, 'call')}${mean}`,
    ...departsLines(departs),
    ...heldLines(returned, leftOut),
  ]
}

function departsLines(departs: CellStep['departs']): string[] {
  return departs ? [`    another recording than before: ${differenceText(departs)}`] : []
}

function heldLines(returned: readonly HeldLine[], leftOut: readonly HeldLine[]): string[] {
  return [
    ...linesOf(returned, 'returned by each call, as something refers to them when it runs'),
    ...linesOf(leftOut, 'held and not looked at so far: not computed until somebody does'),
  ]
}

function linesOf(held: readonly HeldLine[], what: string): string[] {
  if (held.length === 0) return []
  const tensors = held.reduce((sum, line) => sum + line.tensors, 0)
  const bytes = held.reduce((sum, line) => sum + line.bytes, 0)
  const lines = held.map(
    ({ line, ops, tensors, bytes }) => `      ${tensors} × ${ops.join(', ')}${at(line)}, ${inUnits(bytes)}`,
  )
  return [`    ${times(tensors, 'tensor')} (${inUnits(bytes)}) ${what}:`, ...limited(lines, 5)]
}
