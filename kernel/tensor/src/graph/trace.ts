/** @file Runs a function once with its ops recorded, and makes a graph function of them. */

import type { Optimizer, Tensor, Variable } from '@tensorflow/tfjs'
import { EngineTensor } from '../engineTensor.ts'
import { ArgumentError, DynamicShapeError, HostReadError } from '../errors.ts'
import { abandonRecording, type Recorder, recordInto } from '../execute.ts'
import { ATTR_TYPE, type OpAttribute } from '../native/attributes.ts'
import { TF_INT32 } from '../native/dtypes.ts'
import { opDef } from '../native/opDef.ts'
import { core } from '../tfjs.ts'
import { abandonTape, outsideTape } from './backward/frame.ts'
import { type Differentiated, type RecordedGradients, recordGradients } from './backward/record.ts'
import type { CompileSettings } from './compile.ts'
import {
  type ConcreteFunction,
  concreteFunction,
  type FunctionInput,
  type RecordedFunction,
} from './concreteFunction.ts'
import { engineTensorOf, tensorOf } from './engineTensors.ts'
import { escaped, noteTrace, type Traced } from './escape.ts'
import { releaseInputs } from './holding.ts'
import { currentLocation } from './location.ts'
import { installSettings, OptimizerSteps, type Setting } from './optimizerSteps.ts'
import { checkpoint } from './progress.ts'
import { abandonSeeds, withSeeds } from './random.ts'
import { Recording, type Source } from './recording.ts'
import { structureOf } from './structure.ts'
import { TracedVariables } from './tracedVariables.ts'

export interface TraceOptions extends CompileSettings {
  /** What gradients are wanted of: then the trace records them too. */
  readonly differentiate?: Differentiated
}

/**
 * @param args - tensors with the shapes and dtypes of this signature; their values are not read.
 * @throws {HostReadError | DynamicShapeError | ArgumentError} says what in `fn` cannot be part of a graph; all variables are as before.
 */
export function trace(
  name: string,
  fn: (args: readonly Tensor[]) => unknown,
  args: readonly Tensor[],
  { differentiate, ...settings }: TraceOptions,
): ConcreteFunction {
  return new Tracer(name, settings, differentiate).run(fn, args, differentiate)
}

let active: Tracer | undefined

/** Leaves traces that a forced termination cut short; variables get back what they held. */
export function abandonTraces(): void {
  for (; active; active = active.outer) active.abandon()
  abandonRecording()
  abandonSeeds()
  abandonTape()
}

/** Tells the trace that runs now that `optimizer` took a step. */
export function noteOptimizerStep(optimizer: Optimizer): void {
  active?.steps.note(optimizer)
}

/** Tells the trace that runs now that a variable was made. Its first value is computed now, outside the graph. */
export function noteNewVariable(variable: Variable): void {
  active?.adoptNewVariable(variable)
}

// An optimizer's setting is an input of the trace that runs now, so that a changed one is no new trace.
installSettings(setting => active?.settingTensor(setting))

const NODES_PER_CHECKPOINT = 64

class Tracer implements Recorder, Traced {
  readonly name: string
  readonly steps = new OptimizerSteps()
  /** The trace that this one interrupts. */
  readonly outer = active
  private readonly options: CompileSettings
  private readonly settle = (tensor: EngineTensor): void => this.give(tensor)
  private readonly recording = new Recording('all', this.settle)
  private readonly variables = new TracedVariables(this.settle)
  private readonly parameters = new Map<EngineTensor, number>()
  private readonly settings = new Map<EngineTensor, Setting>()
  private readonly seed = EngineTensor.recorded(TF_INT32, [2], undefined)
  /** Captured tensors that gradients are wanted of: never constants. */
  private readonly differentiated: ReadonlySet<EngineTensor>
  private isComputing = false
  private isOver = false

  constructor(name: string, options: CompileSettings, differentiate: Differentiated | undefined) {
    this.name = name
    this.options = options
    this.differentiated = new Set(differentiate?.captured.filter(isNoVariable).map(engineTensorOf))
    noteTrace(this.settle, this)
  }

  get xla(): boolean {
    return this.options.xla
  }

  run(
    fn: (args: readonly Tensor[]) => unknown,
    args: readonly Tensor[],
    differentiate: Differentiated | undefined,
  ): ConcreteFunction {
    const engine = core.engine()
    active = this
    engine.startScope('graph')
    try {
      for (const variable of Object.values(engine.state.registeredVariables)) this.variables.adopt(variable)
      const parameters = args.map((argument, index) => this.parameter(argument, index))
      const { result: recorded, taken } = withSeeds(
        offset => this.seedAt(offset),
        () =>
          recordInto(this, () => outsideTape(() => this.recordAll(() => fn(parameters), parameters, differentiate))),
      )
      const { name, recording, steps } = this
      const inputs = recording.inputs.map(tensor => this.inputOf(tensor))
      const settings = [...this.settings.values()]
      const isDifferentiated = differentiate !== undefined
      return concreteFunction(
        { name, recording, inputs, settings, ...recorded, isDifferentiated, draws: taken, steps },
        this.options,
      )
    } catch (error) {
      this.release()
      throw error
    } finally {
      this.end()
      engine.endScope()
      active = this.outer
    }
  }

  /** After a forced termination, which skips `catch` and `finally`. */
  abandon(): void {
    this.release()
    this.end()
  }

  record(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly EngineTensor[],
    outputCount: number,
  ): EngineTensor[] | undefined {
    const { recording } = this
    for (const input of inputs) {
      if (recording.knows(input)) continue
      if (this.variables.of(input) || this.differentiated.has(input)) recording.addInput(input)
      else if (input.pending) input.settle()
    }
    const done = recording.nodes.length
    if (done % NODES_PER_CHECKPOINT === 0) checkpoint({ name: this.name, xla: this.xla, phase: 'trace', done })
    const outputs = recording.add(name, attributes, inputs, outputCount)
    if (outputs) return outputs
    // All its inputs are known: the result is a constant of this trace.
    if (inputs.every(input => input.values !== undefined && !this.differentiated.has(input)) && !opDef(name).isStateful)
      return undefined
    throw new DynamicShapeError(
      `${this.name}: the shape of ${name}'s result depends on values (inputs: ${inputs.map(input => input.describe()).join(', ')}), ` +
        'which a graph function does not have while it is traced. Run this op outside tf.graph, or use a form with a fixed shape (tf.where, padding, a mask).',
    )
  }

  adoptNewVariable(variable: Variable): void {
    const tensor = engineTensorOf(variable)
    this.isComputing = true
    try {
      recordInto(undefined, () => this.variables.withValues(() => this.recording.computeNow(tensor)))
    } catch (error) {
      if (!(error instanceof HostReadError)) throw error
      throw new ArgumentError(
        `${this.name}: the first value of variable ${variable.name} depends on the function's arguments. ` +
          'Create the variable before the function, with a value that does not.',
      )
    } finally {
      this.isComputing = false
    }
    this.variables.adopt(variable)
  }

  settingTensor(setting: Setting): Tensor {
    for (const [tensor, known] of this.settings) if (known.equals(setting)) return tensorOf(tensor)
    const tensor = this.placeholder(setting)
    this.settings.set(engineTensorOf(tensor), setting)
    this.steps.noteInput(setting)
    return tensor
  }

  private release(): void {
    releaseInputs(this.recording, [...this.settings.values()])
  }

  private end(): void {
    this.variables.restore()
    this.seed.dispose()
    this.isOver = true
  }

  private recordAll(
    fn: () => unknown,
    parameters: readonly Tensor[],
    differentiate: Differentiated | undefined,
  ): { result: RecordedFunction; gradients: RecordedGradients | undefined } {
    const run = (): RecordedFunction => this.recorded(fn())
    if (!differentiate) return { result: run(), gradients: undefined }
    return recordGradients(this.recording, run, parameters, differentiate, type => this.placeholder(type))
  }

  private recorded(value: unknown): RecordedFunction {
    if (value instanceof Promise) {
      // It goes on without its trace; what it meets there is not news.
      value.catch(() => {})
      throw new ArgumentError(
        `${this.name}: a graph function cannot be async, because a trace must end before its ops run. Await outside of it.`,
      )
    }
    const { recording } = this
    const structure = structureOf(value, 'read', `${this.name}: the result`)
    const assigned = this.variables.assigned()
    const outputs = [...structure.tensors, ...assigned].map(tensor => this.sourceOf(engineTensorOf(tensor)))
    const { tensors } = structure
    return { structure, tensors, assigned, outputs, nodes: recording.nodes.length, inputs: recording.inputs.length }
  }

  private inputOf(tensor: EngineTensor): FunctionInput {
    const argument = this.parameters.get(tensor)
    if (argument !== undefined) return { argument }
    const variable = this.variables.of(tensor)
    if (variable) return { variable }
    const setting = this.settings.get(tensor)
    if (setting) return { setting }
    return tensor === this.seed ? 'seed' : { captured: tensor }
  }

  private parameter(argument: Tensor, index: number): Tensor {
    const { dtype } = engineTensorOf(argument)
    const parameter = this.placeholder({ dtype, shape: argument.shape })
    this.parameters.set(engineTensorOf(parameter), index)
    return parameter
  }

  /** An input that has a value at a call only. */
  private placeholder({ dtype, shape }: { readonly dtype: number; readonly shape: readonly number[] }): Tensor {
    const tensor = EngineTensor.recorded(dtype, shape, { node: -1, output: 0, settle: this.settle })
    this.recording.addInput(tensor)
    return tensorOf(tensor)
  }

  private seedAt(offset: number): EngineTensor {
    this.recording.addInput(this.seed)
    const step = EngineTensor.fromValues([2], TF_INT32, Int32Array.of(0, offset))
    const [seed] = this.recording.add('AddV2', [{ name: 'T', type: ATTR_TYPE, value: TF_INT32 }], [this.seed, step], 1)!
    step.dispose()
    return seed!
  }

  // A result can also be an argument, a variable, or a tensor from outside.
  private sourceOf(tensor: EngineTensor): Source {
    if (tensor.pending && !this.recording.knows(tensor) && !this.variables.of(tensor)) tensor.settle()
    return this.recording.sourceOf(tensor)
  }

  // Asked for the values of one of its tensors.
  private give(tensor: EngineTensor): void {
    if (this.isOver || active !== this) throw escaped(this, tensor)
    if (this.isComputing && this.variables.of(tensor)) this.variables.lend(tensor)
    else this.refuseRead(tensor)
  }

  private refuseRead(tensor: EngineTensor): never {
    const line = currentLocation()
    throw new HostReadError(
      `${this.name}: the value of ${this.describe(tensor)} was read${line ? ` at ${line}` : ''} while the function was traced, when there are no values yet. ` +
        'Return the tensor and read it outside, or decide between tensors with tf.where.',
    )
  }

  describe(tensor: EngineTensor): string {
    const node = this.recording.nodes[tensor.pending?.node ?? -1]
    if (node) return `${node.op.name}'s result${node.location ? ` of ${node.location}` : ''}`
    const variable = this.variables.of(tensor)
    if (variable) return `variable ${variable.name}`
    const setting = this.settings.get(tensor)
    if (setting) return `the ${setting.name} of an optimizer`
    return `an argument of shape [${tensor.shape}]`
  }
}

function isNoVariable(tensor: Tensor): boolean {
  return (tensor as { assign?: unknown }).assign === undefined
}
