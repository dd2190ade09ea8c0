/** @file Tensors of a trace that are used after it: they have no values and never will, and the error says where they came from. */

import type { Tensor } from '@tensorflow/tfjs'
import type { EngineTensor, Pending } from '../engineTensor.ts'
import { EscapedTensorError } from '../errors.ts'
import { TensorData } from '../tensorData.ts'
import { currentLocation } from './location.ts'

/** What is known of a trace whose tensors may escape. */
export interface Traced {
  readonly name: string
  /** The op that made the tensor and its line, or what else it stands for. */
  describe(tensor: EngineTensor): string
}

const traces = new WeakMap<Pending['settle'], Traced>()

/** Notes whose the tensors are that ask `settle` for their values. */
export function noteTrace(settle: Pending['settle'], trace: Traced): void {
  traces.set(settle, trace)
}

/** The error for a tensor that was traced and is used now, where its values are wanted. `undefined` for any other tensor. */
export function escapeError(tensor: Tensor): EscapedTensorError | undefined {
  const data: unknown = tensor.dataId
  const traced = data instanceof TensorData ? data.id : undefined
  const trace = traced?.pending && traces.get(traced.pending.settle)
  return trace && escaped(trace, traced)
}

export function escaped(trace: Traced, tensor: EngineTensor): EscapedTensorError {
  const line = currentLocation()
  return new EscapedTensorError(
    `${trace.name}: ${trace.describe(tensor)} was used${line ? ` at ${line}` : ''}, outside the call of the function that it belongs to. ` +
      'It was recorded while the function was traced and has no values: return it from the function, or assign it to a variable.',
  )
}
