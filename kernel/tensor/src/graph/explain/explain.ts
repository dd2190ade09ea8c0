/** @file `tf.graph.explain`: what a graph function has recorded, what TensorFlow made of it, what it costs, and why it was traced again. */

import type { Variable } from '@tensorflow/tfjs'
import { byteSize, dtypeName } from '../../native/dtypes.ts'
import type { ConcreteFunction } from '../concreteFunction.ts'
import { engineTensorOf } from '../engineTensors.ts'
import { internalsOf } from '../function.ts'
import type { Setting } from '../optimizerSteps.ts'
import {
  GraphExplanation,
  type RetraceExplanation,
  type SignatureExplanation,
  type TensorExplanation,
} from './explanation.ts'
import { type FunctionHistory, recordOf } from './history.ts'
import { optimisationOf } from './optimisation.ts'
import { changedSince } from './verify.ts'

// To optimise one takes from milliseconds to seconds.
const OPTIMISED = 8

export interface ExplainOptions {
  /**
   * Traces the function again and names what of the JavaScript values that it captures has changed since: a trace reads them once. The
   * function's code runs for it, with all that it does besides. Default false.
   */
  readonly verify?: boolean
}

/**
 * Tells of a graph function: its signatures with what they captured, read and assigned, the nodes before and after optimisation, what
 * tracing, building, the first run and the others took, and for each trace after the first which argument made it necessary.
 *
 * Each signature, of many the eight that were called last, is optimised once more for this, the first time that it is explained; nothing of it
 * runs.
 *
 * @param fn - made by `tf.graph`.
 * @returns an object that prints as text, shows as tables in a cell, and is plain data for programs. Times are milliseconds.
 * @throws {ArgumentError} if `fn` was not made by `tf.graph`.
 * @example
 * const scale = tf.graph((x: tf.Tensor, factor: number) => x.mul(factor))
 * scale(tf.ones([2]), 3)
 * scale(tf.ones([2]), 4)
 * tf.graph.explain(scale).retraces[0].changes
 */
export function explain(fn: (...args: never[]) => unknown, { verify = false }: ExplainOptions = {}): GraphExplanation {
  const { traces, history, options } = internalsOf(fn, 'tf.graph.explain')
  const { name, line, traceCount, calls } = history
  const { mixedPrecision = null } = options
  return new GraphExplanation({
    name,
    line,
    traceCount,
    calls,
    signatures: traces()
      .map((found, index) => explainTrace(found, { isOptimised: index < OPTIMISED, mixedPrecision, verify }))
      .sort((a, b) => a.trace - b.trace),
    retraces: retracesOf(history),
  })
}

/** The traces after the first, as far back as they are remembered. */
export function retracesOf({ traces }: FunctionHistory): RetraceExplanation[] {
  return traces
    .filter(({ number }) => number > 1)
    .map(({ number, changes, line, traceMs, times }) => {
      return { trace: number, changes, line, milliseconds: traceMs + times.buildMs + times.firstMs }
    })
}

function explainTrace(
  found: ConcreteFunction,
  { isOptimised, mixedPrecision, verify }: { isOptimised: boolean; mixedPrecision: string | null; verify: boolean },
): SignatureExplanation {
  const { compiled, inputs, assigned, draws } = found
  const { times, nodes, xla } = compiled
  const { number, parts, traceMs, gradients } = recordOf(found)
  const scopes: Record<string, number> = {}
  for (const { scope } of nodes) scopes[scope] = (scopes[scope] ?? 0) + 1
  const of = <T>(pick: (input: Exclude<(typeof inputs)[number], 'seed'>) => T[]): T[] =>
    inputs.flatMap(input => (input === 'seed' ? [] : pick(input)))
  return {
    trace: number,
    arguments: parts.map(({ path, text }) => ({ argument: path, value: text })),
    ops: nodes.length,
    scopes,
    optimisation: isOptimised
      ? optimisationOf(compiled)
      : `optimisation is told of the ${OPTIMISED} that were called last`,
    xla,
    mixedPrecision,
    traceMs,
    buildMs: times.buildMs,
    firstRunMs: times.calls > 0 ? times.firstMs : null,
    meanRunMs: times.meanMs ?? null,
    calls: times.calls,
    captured: of(input => ('captured' in input ? [tensorFacts(input.captured)] : [])),
    reads: of(input => ('variable' in input ? [variableFacts(input.variable)] : [])),
    assigns: assigned.map(variableFacts),
    settings: of(input => ('setting' in input ? [settingText(input.setting)] : [])),
    draws,
    gradients,
    ...(verify ? { changed: changedSince(found) } : {}),
  }
}

function tensorFacts({ dtype, shape }: { dtype: number; shape: readonly number[] }): TensorExplanation {
  return { type: `${dtypeName(dtype)} [${shape}]`, bytes: byteSize(dtype, shape) }
}

// By the optimizer's class: an optimizer has no name.
function settingText({ optimizer, name }: Setting): string {
  return `${optimizer.getClassName()}.${name}`
}

function variableFacts(variable: Variable): TensorExplanation {
  return { name: variable.name, ...tensorFacts(engineTensorOf(variable)) }
}
