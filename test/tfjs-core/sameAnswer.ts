/**
 * @file Whether each op gives the same eagerly, in a graph, and with XLA: every op that the specs run is recorded once for each set of attributes and
 * input types, compiled, and run on the same inputs.
 */

import { subscribe } from 'node:diagnostics_channel'
import { type OpAnswer, OpAnswers, type RunOp } from '@diptych/tensor/runtime'

type CompiledMode = 'graph' | 'graph+xla'

/** What became of one op's calls in one mode. */
export interface OpTally {
  same: number
  rounding: number
  /** The largest, where the values differ by rounding. */
  ulp: number
  /** The largest difference by rounding, relative to the value itself. */
  relative: number
  readonly other: Example[]
  readonly refused: Example[]
}

/** A call whose answer is not the same. */
export interface Example {
  readonly call: string
  readonly answer: OpAnswer
}

export interface SameAnswers {
  /** By op, then by mode. */
  readonly ops: ReadonlyMap<string, Readonly<Record<CompiledMode, OpTally>>>
  /** Distinct calls, and those that are never recorded. */
  readonly calls: number
  readonly unrecorded: ReadonlySet<string>
}

// Compiled together: XLA takes as long for one op as for many.
const BATCH = 32

/**
 * Listens to all ops from here on. Those of other modes than eager must not run meanwhile.
 *
 * @returns `work()`, to be called now and then where time does not matter, and `finish()`, which gives what was collected.
 */
export function collectAnswers(): { work(): void; finish(): SameAnswers } {
  const ops = new Map<string, Record<CompiledMode, OpTally>>()
  const unrecorded = new Set<string>()
  const seen = new Set<string>()
  let calls = 0
  let batch = new OpAnswers()
  let pending: { name: string; call: string }[] = []
  const flush = (): void => {
    for (const mode of ['graph', 'graph+xla'] as const) {
      batch.answers(mode).forEach((answer, index) => {
        const { name, call } = pending[index]!
        if (!ops.has(name)) ops.set(name, { graph: emptyTally(), 'graph+xla': emptyTally() })
        add(ops.get(name)![mode], call, answer)
      })
    }
    calls += pending.length
    batch[Symbol.dispose]()
    batch = new OpAnswers()
    pending = []
  }
  subscribe('diptych:op', message => {
    const run = message as RunOp
    const call = describe(run)
    if (seen.has(call)) return
    seen.add(call)
    if (batch.add(run)) pending.push({ name: run.name, call })
    else unrecorded.add(run.name)
  })
  return {
    work: () => {
      if (pending.length >= BATCH) flush()
    },
    finish: () => {
      flush()
      return { ops, unrecorded, calls }
    },
  }
}

function describe({ name, attributes, inputs }: RunOp): string {
  const given = attributes.map(attribute => `${attribute.name}=${attribute.value}`)
  return `${name}(${inputs.map(input => input.describe()).join(', ')}; ${given.join(', ')})`
}

function emptyTally(): OpTally {
  return { same: 0, rounding: 0, ulp: 0, relative: 0, other: [], refused: [] }
}

function add(tally: OpTally, call: string, answer: OpAnswer): void {
  const { kind, deviation } = answer
  if (kind === 'other' || kind === 'refused') {
    tally[kind].push({ call, answer })
    return
  }
  tally[kind]++
  if (!deviation) return
  tally.ulp = Math.max(tally.ulp, deviation.ulp ?? 0)
  tally.relative = Math.max(tally.relative, deviation.relative)
}
