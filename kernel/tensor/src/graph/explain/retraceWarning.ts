/** @file Tells of a function that is traced again and again: which argument keeps changing, and what would stop it. */

import { type GraphWarning, warn } from '../warnings.ts'
import type { Change, FunctionHistory, TraceRecord } from './history.ts'
import { at } from './text.ts'

const RETRACES = 3

/** Call it after each trace of the function. It warns once for each, at the line of the call or of `tf.graph`. */
export function warnOfRetraces(history: FunctionHistory): void {
  if (history.traceCount === 1) warnOfLoop(history)
  if (told.has(history)) return
  const changes = mostChanged(history.traces)
  // Four signatures that have little in common are what a function is for.
  if (changes.length < RETRACES) return
  told.add(history)
  tell(describeRetraces(history, changes))
}

const told = new WeakSet<FunctionHistory>()

function describeRetraces({ name, line, traces }: FunctionHistory, changes: readonly Change[]): GraphWarning {
  const latest = changes.at(-1)!
  const what =
    latest.kind === 'given back'
      ? 'Its traces are given back before they are used again.'
      : `What keeps changing is ${changesText(changes)}.`
  return {
    line: traces.at(-1)!.line,
    text:
      `${name}${line ? `, made${at(line)},` : ''} has been traced ${traces.length} times, ${costOf(traces.slice(1))} each. ` +
      `${what} ${cure(latest)} tf.graph.explain lists all its traces.`,
  }
}

// The argument that changed in most of the traces, with its changes in order.
function mostChanged(traces: readonly TraceRecord[]): Change[] {
  const byArgument = new Map<string, Change[]>()
  for (const { changes } of traces) {
    for (const change of changes) {
      const key = keyOf(change)
      byArgument.set(key, [...(byArgument.get(key) ?? []), change])
    }
  }
  return [...byArgument.values()].reduce((most, changes) => (changes.length > most.length ? changes : most), [])
}

// Members that come and go are the argument's that they belong to.
function keyOf({ argument, kind }: Change): string {
  return kind === 'form' ? nameOf(argument).replace(/[.[].*$/, '') : argument
}

function changesText(changes: readonly Change[]): string {
  const [{ argument, before }] = changes as readonly [Change, ...Change[]]
  if (changes.every(change => change.argument === argument)) {
    return `${argument}: ${[before, ...changes.map(({ after }) => after)].join(' → ')}`
  }
  return changes.map(({ argument, before, after }) => `${argument}: ${before} → ${after}`).join('; ')
}

// `learningRate`, of `argument 2, learningRate`
function nameOf(argument: string): string {
  return argument.replace(/^argument \d+, /, '')
}

function costOf(traces: readonly TraceRecord[]): string {
  const milliseconds = traces.reduce((sum, { traceMs, times }) => sum + traceMs + times.buildMs + times.firstMs, 0)
  return `about ${Number((milliseconds / traces.length).toPrecision(2))} ms`
}

function cure({ argument, before, after, kind }: Change): string {
  const name = nameOf(argument)
  switch (kind) {
    case 'number':
      return `A number is part of the signature. Give a tensor instead of it, tf.scalar(${name}): another value is then no new trace.`
    case 'tensor':
      return shapeOf(before) === shapeOf(after)
        ? `Give it one dtype, by ${name}.cast(…).`
        : 'Each shape is a trace. Pad it to one shape (tf.pad), leave out the last batch if it is smaller, or resize.'
    case 'text':
      return 'Each value is a trace. Make a function for each value, before the loop, or decide between tensors by tf.where.'
    case 'values':
      return 'An array of numbers is part of the signature. Give a tensor instead of it: other values are then no new trace.'
    case 'object':
      return 'It is another object each time. Make it once, before the loop.'
    case 'form':
      return 'Give it the same members each time, a tensor where it was one before.'
    case 'setting':
      return 'A setting of an optimizer is part of the signature. Change it less often, such as once an epoch.'
    case 'gradients':
      return 'What gradients are taken of is part of the signature. Take them of the same tensors each time.'
    case 'device':
      return 'Each device is a trace. Call the function on one.'
    case 'given back':
      return 'Do not dispose the function between its calls, or let it keep more traces (maxTraces).'
  }
}

const shapeOf = (text: string): string => text.replace(/^\S+ /, '')

// Functions that were made at one line, and called no more than once before the next was made.
const made = new Map<string, { signature: string; once: FunctionHistory[]; isTold: boolean }>()
const MOST_LINES = 1000

function warnOfLoop(history: FunctionHistory): void {
  const { name, line, traces } = history
  if (line === undefined) return
  const signature = traces[0]!.parts.map(({ path, text }) => `${path} ${text}`).join()
  const known = made.get(line)
  const once = known?.signature === signature ? known.once.filter(({ traces }) => traces[0]!.times.calls <= 1) : []
  once.push(history)
  const isTold = known?.isTold === true || once.length > RETRACES
  made.set(line, { signature, once: once.slice(-RETRACES), isTold })
  if (made.size > MOST_LINES) made.delete(made.keys().next().value!)
  if (!isTold || known?.isTold) return
  const cost = costOf(once.map(({ traces }) => traces[0]!))
  tell({
    line,
    text:
      `tf.graph has made ${name} ${once.length} times${at(line)}, and each was traced, ${cost}, for one call. ` +
      'Make the function once, before the loop or outside of the function that calls it: its next calls then take no trace.',
  })
}

function tell({ text, line }: GraphWarning): void {
  warn(text, 'RetraceWarning', line)
}
