/** @file What has become of one function of `tf.graph`: its traces, and why each was made though there were others. */

import type { Tensor, Variable } from '@tensorflow/tfjs'
import { shortName } from '../../device/name.ts'
import { currentDevice } from '../../device/scope.ts'
import { EngineTensor } from '../../engineTensor.ts'
import type { ConcreteFunction } from '../concreteFunction.ts'
import { engineTensorOf, tensorOf } from '../engineTensors.ts'
import { currentLocation } from '../location.ts'
import { type ArgumentPart, argumentParts, type ChangedPart, changedParts } from './argumentParts.ts'
import { parameterNames } from './parameterNames.ts'
import { warnOfRetraces } from './retraceWarning.ts'
import type { RunTimes } from './runTimes.ts'

/** Why a function was traced again. */
export type Change = Omit<ChangedPart, 'kind'> & {
  readonly kind: ChangedPart['kind'] | 'setting' | 'gradients' | 'device' | 'given back'
}

/** What makes the signature of a trace. */
interface Signature {
  readonly parts: readonly ArgumentPart[]
  /** Of the optimizers that stepped in it, as far as they are no inputs. */
  readonly settings: readonly ArgumentPart[]
  /** Of which tensors it can take gradients. */
  readonly gradients: string
  readonly device: string | null
}

/** One trace of a function. */
export interface TraceRecord extends Signature {
  /** Counted from 1. */
  readonly number: number
  /** Against the trace that is most like it. Empty for the first. */
  readonly changes: readonly Change[]
  /** The line of the call that needed it, `file:line:column`. */
  readonly line: string | undefined
  /** Running the function while its ops are recorded. */
  readonly traceMs: number
  readonly times: RunTimes
}

/** Runs a function's code on tensors of one signature while its ops are recorded. */
type Trace = (tensors: readonly Tensor[]) => ConcreteFunction

// A record takes about 1 KB.
const KEPT = 100

const records = new WeakMap<ConcreteFunction, TraceRecord>()
const repeats = new WeakMap<ConcreteFunction, () => ConcreteFunction>()

export class FunctionHistory {
  readonly name: string
  readonly xla: boolean
  /** Where `tf.graph` was called, `file:line:column`. */
  readonly line = currentLocation()
  /** The first and the latest. */
  readonly traces: TraceRecord[] = []
  traceCount = 0
  private readonly source: string
  // Of traces that are no longer remembered.
  private forgottenCalls = 0

  constructor(name: string, xla: boolean, fn: (...args: never[]) => unknown) {
    this.name = name
    this.xla = xla
    this.source = String(fn)
  }

  /** Calls into TensorFlow so far. */
  get calls(): number {
    return this.traces.reduce((sum, { times }) => sum + times.calls, this.forgottenCalls)
  }

  /**
   * Measures a trace, and remembers why it was needed.
   *
   * @param trace - makes it. @param again - makes one like it, of tensors like `tensors`; keeps none of these.
   */
  traced(
    args: readonly unknown[],
    tensors: readonly Tensor[],
    trace: () => ConcreteFunction,
    again: Trace,
  ): ConcreteFunction {
    const started = performance.now()
    const found = trace()
    const { times } = found.compiled
    const traceMs = performance.now() - started - times.buildMs
    const signature: Signature = {
      parts: argumentParts(args, parameterNames(this.source)),
      settings: found.steps
        .fixed()
        .flatMap(({ optimizer, settings }) => argumentParts([settings], [{ name: optimizer, isRest: false }])),
      gradients: gradientsText(found),
      device: currentDevice(),
    }
    const changes = this.traceCount === 0 ? [] : this.changesTo(signature)
    this.traceCount++
    const record = { number: this.traceCount, ...signature, changes, line: currentLocation(), traceMs, times }
    records.set(found, record)
    repeats.set(found, repeatOf(tensors, again))
    this.traces.push(record)
    if (this.traces.length > KEPT) this.forgottenCalls += this.traces.splice(1, 1)[0]!.times.calls
    if (this.traceCount === 1) register(this)
    warnOfRetraces(this)
    return found
  }

  private changesTo(signature: Signature): Change[] {
    const candidates = this.traces.map(trace => changesBetween(trace, signature))
    // Of those that are as like, the latest.
    const least = candidates.reduce((best, changes) => (changes.length <= best.length ? changes : best))
    if (least.length > 0) return least
    return [{ argument: 'no argument', before: 'a trace that was given back', after: 'a new one', kind: 'given back' }]
  }
}

/** What is known of a trace. */
export function recordOf(found: ConcreteFunction): TraceRecord {
  return records.get(found)!
}

/** Traces again what `found` is a trace of. The caller releases it. */
export function traceAgain(found: ConcreteFunction): ConcreteFunction {
  return repeats.get(found)!()
}

const MOST_FUNCTIONS = 1000
const histories = new Set<FunctionHistory>()

/** All functions that were traced, oldest first, as far back as they are kept. */
export function allHistories(): readonly FunctionHistory[] {
  return [...histories]
}

function register(history: FunctionHistory): void {
  histories.add(history)
  if (histories.size > MOST_FUNCTIONS) histories.delete(histories.values().next().value!)
}

// Keeps the tensors' types, and not the tensors.
function repeatOf(tensors: readonly Tensor[], trace: Trace): () => ConcreteFunction {
  const types = tensors.map(tensor => ({ dtype: engineTensorOf(tensor).dtype, shape: [...tensor.shape] }))
  return () => {
    const placeholders = types.map(({ dtype, shape }) => tensorOf(EngineTensor.recorded(dtype, shape, undefined)))
    try {
      return trace(placeholders)
    } finally {
      for (const placeholder of placeholders) placeholder.dispose()
    }
  }
}

function changesBetween(before: Signature, after: Signature): Change[] {
  const settings = changedParts(before.settings, after.settings)
  const changes: Change[] = [
    ...changedParts(before.parts, after.parts),
    ...settings.map(change => ({ ...change, kind: 'setting' as const })),
  ]
  if (before.gradients !== after.gradients) {
    changes.push({ argument: 'the gradients', before: before.gradients, after: after.gradients, kind: 'gradients' })
  }
  if (before.device !== after.device) {
    const [was, is] = [deviceText(before.device), deviceText(after.device)]
    changes.push({ argument: 'the device', before: was, after: is, kind: 'device' })
  }
  return changes
}

function gradientsText({ gradients, backward }: ConcreteFunction): string {
  if (gradients === 'unwanted') return 'none'
  if (!backward) return 'taken op by op'
  const { parameters, captured } = backward.recorded
  const texts = [...parameters.map(index => `tensor ${index + 1}`), ...captured.map(nameOf)]
  return `of ${texts.join(', ')}`
}

function nameOf(tensor: Tensor): string {
  return (tensor as Partial<Variable>).name ?? `a captured tensor of shape [${tensor.shape}]`
}

function deviceText(device: string | null): string {
  return device === null ? 'no device in particular' : shortName(device)
}
