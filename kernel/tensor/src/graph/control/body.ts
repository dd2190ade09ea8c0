/**
 * @file The functions that `tf.cond`, `tf.whileLoop` and `tf.scan` are given, recorded. Each runs once; its gradient, and that one's
 * gradient, are recorded after it in the same recording, since they compute again what they need of it.
 */

import type { Tensor, Variable } from '@tensorflow/tfjs'
import type { EngineTensor } from '../../engineTensor.ts'
import { ArgumentError } from '../../errors.ts'
import { recordInto } from '../../execute.ts'
import { dtypeNumber } from '../../kernels/kernel.ts'
import { TF_INT32 } from '../../native/dtypes.ts'
import { core } from '../../tfjs.ts'
import { engineTensorOf, tensorOf } from '../engineTensors.ts'
import { withSeeds } from '../random.ts'
import { TracedVariables } from '../tracedVariables.ts'
import { BodyRecorder } from './bodyRecorder.ts'
import { type Nest, nestOf } from './nest.ts'
import { seedAfter } from './sequence.ts'
import { gradientDepth, type Held, Tape } from './tape.ts'

/** A tensor that goes into a body or comes out of it. `taped`: gradients may be taken of it. */
export interface Port {
  readonly tensor: EngineTensor
  readonly taped?: Tensor | undefined
}

/** A function from `inputs` to `outputs` within a trace. */
export interface Body {
  readonly trace: BodyTrace
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  readonly isGradient?: boolean
}

/** What a traced function did besides returning something. */
export interface TracedBody {
  readonly trace: BodyTrace
  readonly parameters: readonly Port[]
  readonly result: Nest
  readonly results: readonly Port[]
  /** What the function left in the variables that it assigned. */
  readonly assigned: ReadonlyMap<Variable, EngineTensor>
}

/** @param like - tensors of the parameters' dtypes and shapes. @param firstDraw - how many draws of the sequence came before. */
export function traceBody(
  name: string,
  fn: (parameters: readonly Tensor[]) => unknown,
  like: readonly Tensor[],
  firstDraw = 0,
): TracedBody {
  const trace = new BodyTrace(name)
  try {
    return trace.run(fn, like, firstDraw)
  } catch (error) {
    trace.dispose()
    throw error
  }
}

let active: BodyTrace | undefined

/** Leaves traces that a forced termination cut short: variables get back what they held, and what was used is let go of. */
export function abandonBodies(): void {
  for (; active; active = active.outer) {
    active.variables.restore()
    active.dispose()
  }
}

export class BodyTrace {
  readonly name: string
  readonly recorder: BodyRecorder
  readonly variables: TracedVariables
  /** Stands for the seed that a call of the body draws from. */
  readonly seed: EngineTensor
  draws = 0
  readonly outer = active
  private readonly tape = gradientDepth() > 0 ? new Tape() : undefined
  private firstId = 0
  private holders = 0
  /** For a variable's stand-in: what the variable held when the function was traced. */
  private readonly held = new Map<EngineTensor, EngineTensor>()

  constructor(name: string) {
    this.name = name
    this.recorder = new BodyRecorder(name)
    this.variables = new TracedVariables(this.recorder.settle)
    this.seed = this.recorder.placeholder(TF_INT32, [2])
  }

  run(fn: (parameters: readonly Tensor[]) => unknown, like: readonly Tensor[], firstDraw: number): TracedBody {
    const known = new Set<unknown>(Object.values(core.engine().state.registeredVariables))
    for (const variable of known) this.variables.adopt(variable as Variable)
    active = this
    try {
      return this.record(() => {
        this.firstId = (core.engine() as unknown as { nextTensorId(): number }).nextTensorId()
        const parameters = like.map(tensor => this.placeholder(tensor))
        const draw = (offset: number): EngineTensor => this.record(() => seedAfter(this.seed, firstDraw + offset))
        const { result: value, taken } = withSeeds(draw, () => fn(parameters.map(({ taped }) => taped!)))
        this.draws = taken
        const result = nestOf(value, `${this.name}: the result`)
        const made = Object.values(core.engine().state.registeredVariables).find(variable => !known.has(variable))
        if (made) throw this.refuseVariable(made)
        // Clones: two results may be one tensor, or none that was made here.
        const results = result.tensors.map(tensor => this.port(tensor.clone()))
        const assigned = new Map(
          this.variables.assigned().map(variable => [variable, this.recorder.adopt(engineTensorOf(variable))]),
        )
        return { trace: this, parameters, result, results, assigned }
      })
    } finally {
      this.recorder.isOver = true
      this.variables.restore()
      for (const input of this.recorder.recording.inputs) {
        const variable = this.variables.of(input)
        if (!variable) continue
        const value = engineTensorOf(variable)
        value.readers++
        this.held.set(input, value)
      }
      active = this.outer
    }
  }

  /** Runs `work` with its ops in this recording, and on its tape; what it makes is disposed after it. */
  record<T>(work: () => T): T {
    const engine = core.engine()
    const run = (): T => recordInto(this.recorder, work)
    engine.startScope(this.name)
    try {
      return this.tape ? this.tape.record(run) : run()
    } finally {
      engine.endScope()
    }
  }

  placeholder({ dtype, shape }: Pick<Tensor, 'dtype' | 'shape'>): Port {
    const tensor = this.recorder.placeholder(dtypeNumber(dtype), shape)
    return { tensor, taped: tensorOf(tensor) }
  }

  port(tensor: Tensor): Port {
    return { tensor: this.recorder.adopt(engineTensorOf(tensor)), taped: tensor }
  }

  /** The tensors from outside that gradients can be taken of, variables among them. */
  captured(): Tensor[] {
    return this.tape?.inputsBefore(this.firstId) ?? []
  }

  /** In `record`. */
  gradients(outputs: readonly Tensor[], dys: readonly Tensor[], inputs: readonly Tensor[]): (Tensor | undefined)[] {
    return this.tape!.gradients(outputs, dys, inputs)
  }

  /** What `input` of the recording is outside: for a variable's stand-in, what the variable held. */
  outside(input: EngineTensor): EngineTensor {
    return this.held.get(input) ?? input
  }

  /** The stand-in for `variable`, if the function reads it. */
  standIn(variable: Variable): EngineTensor | undefined {
    return [...this.held.keys()].find(standIn => this.variables.of(standIn) === variable)
  }

  /** Keeps the trace for a tape's node: it is disposed with the last of those, which tfjs frees one by one on the way back. */
  hold(): Held {
    let isHeld = true
    this.holders++
    return {
      dispose: () => {
        if (isHeld && --this.holders === 0) this.dispose()
        isHeld = false
      },
    }
  }

  /** Safe to call twice. */
  dispose(): void {
    this.tape?.dispose()
    for (const value of this.held.values()) {
      value.readers--
      value.free()
    }
    this.held.clear()
    this.recorder.dispose()
  }

  private refuseVariable(variable: Variable): ArgumentError {
    variable.dispose()
    return new ArgumentError(
      `${this.name}: variable ${variable.name} was created inside. Create variables (and layers) before, and assign them inside.`,
    )
  }
}
