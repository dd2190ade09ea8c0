/** @file What a trace becomes: a compiled function, with what it takes and gives at each call. */

import type { Tensor, Variable } from '@tensorflow/tfjs'
import type { EngineTensor } from '../engineTensor.ts'
import { Backward } from './backward/backward.ts'
import type { RecordedGradients } from './backward/record.ts'
import { type CompiledFunction, type CompileSettings, compile } from './compile.ts'
import { Holding } from './holding.ts'
import type { OptimizerSteps, Setting } from './optimizerSteps.ts'
import { beginningOf } from './part.ts'
import type { Source } from './path.ts'
import type { Recording } from './recording.ts'
import type { Structure } from './structure.ts'

/** What a compiled signature needs at each call. */
export interface ConcreteFunction {
  readonly compiled: CompiledFunction
  /** What was recorded: op by op it can be looked at, run again and compared. */
  readonly recording: Recording
  readonly inputs: readonly FunctionInput[]
  /** What the function returns, in the order of its outputs. */
  readonly outputs: readonly Source[]
  /** The result with the tensors taken out. */
  readonly result: Structure
  /** Assigned by the function, in the order of the outputs after the result's. */
  readonly assigned: readonly Variable[]
  readonly draws: number
  readonly steps: OptimizerSteps
  /** `impossible`: they were wanted, but only op by op can they be computed. */
  readonly gradients: 'unwanted' | 'recorded' | 'impossible'
  readonly backward: Backward | undefined
  /** What it gives back. */
  readonly holding: Holding
}

/** What an input of the function is at a call: an argument, by its index; a variable; a tensor that was captured; an optimizer's setting; or the random seed. */
export type FunctionInput =
  | { readonly argument: number }
  | { readonly variable: Variable }
  | { readonly captured: EngineTensor }
  | { readonly setting: Setting }
  | 'seed'

/** What the function itself recorded. */
export interface RecordedFunction {
  readonly structure: Structure
  readonly tensors: readonly Tensor[]
  readonly assigned: readonly Variable[]
  readonly outputs: readonly Source[]
  /** How many nodes and inputs the recording had then. */
  readonly nodes: number
  readonly inputs: number
}

/** All that a trace knows at its end. */
export interface FinishedTrace {
  readonly name: string
  readonly recording: Recording
  /** By slot of the recording. */
  readonly inputs: readonly FunctionInput[]
  readonly settings: readonly Setting[]
  readonly result: RecordedFunction
  /** Gradients were wanted, and are here unless they cannot be recorded. */
  readonly isDifferentiated: boolean
  readonly gradients: RecordedGradients | undefined
  readonly draws: number
  readonly steps: OptimizerSteps
}

/** @throws {TensorFlowError | InterruptedError} as `compile` */
export function concreteFunction(
  { name, recording, inputs, settings, result, isDifferentiated, gradients, draws, steps }: FinishedTrace,
  given: CompileSettings,
): ConcreteFunction {
  const { structure, assigned, outputs } = result
  const options = { ...given, label: name }
  const backward = gradients && new Backward(recording, result.nodes, outputs, inputs, gradients, options)
  const forward = isDifferentiated ? beginningOf(recording, result.nodes, result.inputs) : recording
  const compiled = compile(forward, [...outputs, ...(backward?.extras ?? [])], options)
  // The first call counts them, like the others.
  steps.count(-1)
  return {
    compiled,
    recording,
    inputs: isDifferentiated ? inputs.slice(0, result.inputs) : inputs,
    outputs,
    result: structure,
    assigned,
    draws,
    steps,
    gradients: backward ? 'recorded' : isDifferentiated ? 'impossible' : 'unwanted',
    backward,
    // Captured tensors stay alive as long as the function: the recording keeps reading them.
    holding: new Holding(recording, settings, compiled, backward),
  }
}
