/** @file Runs a function once with its ops recorded, and makes a graph function of them. */

import type { Optimizer, Tensor, TensorInfo, Variable } from '@tensorflow/tfjs'
import { backend } from '../backend.ts'
import type { EngineTensor } from '../engineTensor.ts'
import { EngineTensor as EngineTensorClass } from '../engineTensor.ts'
import { ArgumentError, DynamicShapeError, HostReadError } from '../errors.ts'
import { abandonRecording, type Recorder, recordInto } from '../execute.ts'
import { ATTR_TYPE, type OpAttribute } from '../native/attributes.ts'
import { TF_INT32 } from '../native/dtypes.ts'
import { opDef } from '../native/opDef.ts'
import { core } from '../tfjs.ts'
import { type CompiledFunction, compile } from './compile.ts'
import { currentLocation } from './location.ts'
import { abandonSeeds, withSeeds } from './random.ts'
import { Recording, type Source } from './recording.ts'
import { type Structure, structureOf } from './structure.ts'

/** What a compiled signature needs at each call. */
export interface ConcreteFunction {
  readonly compiled: CompiledFunction
  /** What was recorded: op by op it can be looked at, run again and compared. */
  readonly recording: Recording
  /** For each input of the function: an argument's index, a variable, a tensor that was captured, or the random seed. */
  readonly inputs: readonly FunctionInput[]
  /** The result with the tensors taken out. */
  readonly result: Structure
  /** Assigned by the function, in the order of its last outputs. */
  readonly assigned: readonly Variable[]
  readonly draws: number
  /** The settings of optimizers that stepped in the trace; other settings are another trace. */
  readonly optimizers: readonly { readonly optimizer: Optimizer; readonly settings: string }[]
  release(): void
}

export type FunctionInput = { argument: number } | { variable: Variable } | { captured: EngineTensor } | 'seed'

/**
 * @param args - tensors with the shapes and dtypes of this signature; their values are not read.
 * @throws {HostReadError | DynamicShapeError | ArgumentError} says what in `fn` cannot be part of a graph; all variables are as before.
 */
export function trace(
  name: string,
  fn: (args: readonly Tensor[]) => unknown,
  args: readonly Tensor[],
  xla: boolean,
): ConcreteFunction {
  return new Tracer(name, xla).run(fn, args)
}

let active: Tracer | undefined

/** Leaves traces that a forced termination cut short; variables get back what they held. */
export function abandonTraces(): void {
  for (; active; active = active.outer) active.restoreVariables()
  abandonRecording()
  abandonSeeds()
}

/** Tells the trace that runs now that `optimizer` took a step. */
export function noteOptimizerStep(optimizer: Optimizer): void {
  active?.optimizers.set(optimizer, settingsOf(optimizer))
}

/** Tells the trace that runs now that a variable was made. Its first value is computed now, outside the graph. */
export function noteNewVariable(variable: Variable): void {
  active?.adoptVariable(variable)
}

export function settingsOf(optimizer: Optimizer): string {
  return JSON.stringify(optimizer.getConfig())
}

/** The engine's tensor under a tfjs tensor; uploads nothing that is small. */
export function engineTensorOf(tensor: TensorInfo): EngineTensor {
  return backend().getInputTensorIds([tensor])[0]!
}

/** A tfjs tensor over an engine tensor. */
export function tensorOf(tensor: EngineTensor): Tensor {
  return backend().createOutputTensor({ id: tensor, shape: tensor.shape.slice(), dtype: tensor.dtype })
}

class Tracer implements Recorder {
  readonly optimizers = new Map<Optimizer, string>()
  private readonly name: string
  readonly xla: boolean
  private readonly recording: Recording
  private readonly variables = new Map<Variable, object>()
  private readonly variableInputs = new Map<EngineTensor, Variable>()
  /** The trace that this one interrupts. */
  readonly outer = active
  private readonly seed = EngineTensorClass.recorded(TF_INT32, [2], undefined)

  constructor(name: string, xla: boolean) {
    this.name = name
    this.xla = xla
    this.recording = new Recording('all', tensor => this.refuseRead(tensor))
  }

  run(fn: (args: readonly Tensor[]) => unknown, args: readonly Tensor[]): ConcreteFunction {
    const engine = core.engine()
    active = this
    engine.startScope('graph')
    try {
      for (const variable of Object.values(engine.state.registeredVariables)) this.adoptVariable(variable)
      const parameters = args.map(argument => this.placeholder(argument))
      const { result, taken } = withSeeds(
        offset => this.seedAt(offset),
        () => recordInto(this, () => fn(parameters)),
      )
      if (result instanceof Promise) {
        // It goes on without its trace; what it meets there is not news.
        result.catch(() => {})
        throw new ArgumentError(
          `${this.name}: a graph function cannot be async, because a trace must end before its ops run. Await outside of it.`,
        )
      }
      return this.finish(result, parameters, taken)
    } catch (error) {
      this.recording.release()
      throw error
    } finally {
      this.restoreVariables()
      this.seed.dispose()
      engine.endScope()
      active = this.outer
    }
  }

  record(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly EngineTensor[],
    outputCount: number,
  ): EngineTensor[] | undefined {
    for (const input of inputs) if (input.pending && !this.recording.knows(input)) input.settle()
    const outputs = this.recording.add(name, attributes, inputs, outputCount)
    if (outputs) return outputs
    // All its inputs are known: the result is a constant of this trace.
    if (inputs.every(input => input.values !== undefined && !this.variableInputs.has(input)) && !opDef(name).isStateful)
      return undefined
    throw new DynamicShapeError(
      `${this.name}: the shape of ${name}'s result depends on values (inputs: ${inputs.map(input => input.describe()).join(', ')}), ` +
        'which a graph function does not have while it is traced. Run this op outside tf.graph, or use a form with a fixed shape (tf.where, padding, a mask).',
    )
  }

  adoptVariable(variable: Variable): void {
    const tensor = engineTensorOf(variable)
    recordInto(undefined, () => {
      this.computeFirstValue(variable, tensor)
      // On the device, so that it is an input and never a constant.
      tensor.resolve()
    })
    tensor.values = undefined
    this.variables.set(variable, variable.dataId)
    this.variableInputs.set(tensor, variable)
    backend().incRef(variable.dataId)
  }

  private computeFirstValue(variable: Variable, tensor: EngineTensor): void {
    try {
      this.recording.computeNow(tensor)
    } catch (error) {
      if (!(error instanceof HostReadError)) throw error
      throw new ArgumentError(
        `${this.name}: the first value of variable ${variable.name} depends on the function's arguments. ` +
          'Create the variable before the function, with a value that does not.',
      )
    }
  }

  private placeholder(argument: Tensor): Tensor {
    const { dtype } = engineTensorOf(argument)
    const tensor = EngineTensorClass.recorded(dtype, argument.shape, {
      node: -1,
      output: 0,
      settle: tensor => this.refuseRead(tensor),
    })
    this.recording.addInput(tensor)
    return tensorOf(tensor)
  }

  private seedAt(offset: number): EngineTensor {
    this.recording.addInput(this.seed)
    const step = EngineTensorClass.fromValues([2], TF_INT32, Int32Array.of(0, offset))
    const [seed] = this.recording.add('AddV2', [{ name: 'T', type: ATTR_TYPE, value: TF_INT32 }], [this.seed, step], 1)!
    step.dispose()
    return seed!
  }

  private finish(value: unknown, parameters: readonly Tensor[], draws: number): ConcreteFunction {
    const result = structureOf(value, 'read')
    const assigned = [...this.variables].flatMap(([variable, dataId]) => (variable.dataId === dataId ? [] : [variable]))
    const outputs = [...result.tensors, ...assigned].map(tensor => this.sourceOf(engineTensorOf(tensor)))
    const compiled = compile(this.recording, outputs, { xla: this.xla, label: this.name })
    const argumentOf = new Map(parameters.map((parameter, index) => [engineTensorOf(parameter), index]))
    const inputs = this.recording.inputs.map((tensor): FunctionInput => {
      const argument = argumentOf.get(tensor)
      if (argument !== undefined) return { argument }
      const variable = this.variableInputs.get(tensor)
      if (variable) return { variable }
      return tensor === this.seed ? 'seed' : { captured: tensor }
    })
    // Captured tensors stay alive as long as the function: the recording keeps reading them.
    return {
      compiled,
      recording: this.recording,
      inputs,
      result,
      assigned,
      draws,
      optimizers: [...this.optimizers].map(([optimizer, settings]) => ({ optimizer, settings })),
      release: () => {
        this.recording.release()
        compiled.remove()
      },
    }
  }

  // A result can also be an argument, a variable, or a tensor from outside.
  private sourceOf(tensor: EngineTensor): Source {
    if (this.recording.owns(tensor)) return { from: 'node', node: tensor.pending!.node, output: tensor.pending!.output }
    return { from: 'input', slot: this.recording.addInput(tensor) }
  }

  restoreVariables(): void {
    const engine = core.engine()
    for (const [variable, dataId] of this.variables) {
      if (variable.dataId !== dataId && !variable.isDisposed) {
        engine.disposeTensor(variable)
        variable.dataId = dataId
        engine.incRef(variable, null as never)
      }
      backend().disposeData(dataId)
    }
  }

  private refuseRead(tensor: EngineTensor): never {
    const node = this.recording.nodes[tensor.pending?.node ?? -1]
    const made = node?.location ? ` of ${node.location}` : ''
    const what = node ? `${node.op.name}'s result${made}` : 'an argument'
    const line = currentLocation()
    throw new HostReadError(
      `${this.name}: the value of ${what} was read${line ? ` at ${line}` : ''} while the function was traced, when there are no values yet. ` +
        'Return the tensor and read it outside, or decide between tensors with tf.where.',
    )
  }
}
