/** @file `tf.graph`: TensorFlow's `function` for TypeScript. */

import type { Tensor } from '@tensorflow/tfjs'
import type { EngineTensor } from '../engineTensor.ts'
import { ArgumentError } from '../errors.ts'
import { currentTrace } from '../execute.ts'
import { type Frame, tapedFor } from './backward/frame.ts'
import type { Differentiated } from './backward/record.ts'
import { callFunction, callTaped, checkAlive, inputsFor } from './call.ts'
import type { CompileSettings } from './compile.ts'
import type { ConcreteFunction } from './concreteFunction.ts'
import { FunctionHistory } from './explain/history.ts'
import { checkPrecision } from './mixedPrecision.ts'
import { reserveSeeds } from './random.ts'
import type { Structure } from './structure.ts'
import { trace } from './trace.ts'
import { type Arguments, Traces } from './traces.ts'

export interface GraphOptions extends Partial<CompileSettings> {
  /** The function's name in messages and profiles. Default: `fn`'s own; an arrow function without one is called `graph`. */
  readonly name?: string
  /** How many traces are kept: beyond it the one goes that was called longest ago. Default 64. */
  readonly maxTraces?: number
}

/** A function that runs as a graph. Calls with tensors of new shapes or dtypes, or other plain values, trace it again. */
export interface GraphFunction<Args extends readonly unknown[], Result> {
  (...args: Args): Result
  /** The number of traces so far. */
  readonly traceCount: number
  /**
   * The name by which TensorFlow knows the function for arguments like these: for ops that take functions (`tf.raw.StatelessWhile`).
   * Valid until `dispose()`.
   *
   * @throws {ArgumentError} if the function uses more than its arguments: variables, captured tensors, random numbers.
   */
  nameFor(...args: Args): string
  /** Gives back the compiled functions and what they captured. The function can still be called: it traces anew. */
  dispose(): void
  [Symbol.dispose](): void
}

/** What tools need of a graph function: its traces, made if need be. */
export interface GraphInternals {
  readonly name: string
  readonly options: CompileSettings
  /** Why there are as many traces. */
  readonly history: FunctionHistory
  /** The trace that a call with these arguments runs, and the tensors among them in order. */
  find(args: readonly unknown[]): { found: ConcreteFunction; tensors: readonly Tensor[] }
  /** The tensors that `found` is called with: arguments, variables, captured ones, optimizers' settings, and the seed of the next draws. */
  inputsFor(found: ConcreteFunction, tensors: readonly Tensor[]): EngineTensor[]
  /** All traces that are kept, those with gradients included: the one that was called last comes first. */
  traces(): readonly ConcreteFunction[]
}

const internals = new WeakMap<object, GraphInternals>()

/** @throws {ArgumentError} if `value` was not made by `tf.graph`. @param asked - the call, for the message. */
export function internalsOf(value: unknown, asked: string): GraphInternals {
  const found = typeof value === 'function' ? internals.get(value) : undefined
  if (found) return found
  throw new ArgumentError(
    `${asked}: expected a function made by tf.graph, got ${typeof value === 'function' ? `the plain function ${value.name || '(without a name)'}` : typeof value}. Write tf.graph(fn) first.`,
  )
}

/**
 * Compiles `fn` into one graph function per input signature: the shapes and dtypes of its tensors and the values of its other arguments.
 *
 * @param fn - runs once per signature, while its ops are recorded, so that its other effects happen once per signature. Tensors may be
 *   nested in arrays and plain objects, in arguments and in the result. It may read, assign and create variables, take gradients and
 *   step optimizers, whose learning rate is read at each call. Other values that it captures are read once per trace.
 * @param options.xla - compile with XLA as well (slower first call, fused kernels).
 * @param options.xlaFallback - where XLA cannot compile the function, run it as a graph without XLA, with a warning.
 * @param options.mixedPrecision - compute heavy ops in `'bfloat16'` (CPUs) or `'float16'` (GPUs). Inputs and results keep their dtypes.
 * @param options.maxTraces - how many signatures are kept, 64 by default; the one that was called longest ago goes first.
 * @returns a function with `fn`'s signature. First call per signature: traces (milliseconds per 100 ops). Inside another graph function
 *   its ops become part of that one. Under `tf.grad` or `minimize` a call takes one call forward and one backward; gradients of gradients
 *   run op by op.
 * @throws {HostReadError} at a call, if `fn` reads a tensor's value while it is traced.
 * @throws {EscapedTensorError} where a tensor of `fn` is used outside of it that it did not return.
 * @throws {XlaRefusalError} at a call, if XLA has no code for one of its ops.
 * @throws {ArgumentError} if `fn` is not a function, or is async.
 * @example const step = tf.graph((x: tf.Tensor2D) => tf.relu(tf.matMul(x, x)))
 * @see TensorFlow C API: TF_GraphToFunction, TFE_ContextAddFunction
 */
export function graph<Args extends readonly unknown[], Result>(
  fn: (...args: Args) => Result,
  options: GraphOptions = {},
): GraphFunction<Args, Result> {
  if (typeof fn !== 'function') {
    throw new ArgumentError(
      `tf.graph: expected a function, got ${fn === null ? 'null' : typeof fn}. Write tf.graph(x => …).`,
    )
  }
  const { name = fn.name || 'graph', maxTraces = 64, ...given } = options
  const compileOptions = checkedOptions(name, maxTraces, given)
  const traces = new Traces(name, maxTraces)
  const history = new FunctionHistory(name, compileOptions.xla, fn)

  // Keeps nothing of a call, as the history keeps it to trace once more.
  const traceOf =
    ({ rebuild }: Structure) =>
    (tensors: readonly Tensor[], differentiate?: Differentiated): ConcreteFunction =>
      trace(name, parameters => fn(...(rebuild(parameters) as unknown as Args)), tensors, {
        ...compileOptions,
        ...(differentiate && { differentiate }),
      })

  const find = (args: readonly unknown[], frame?: Frame): Arguments & { concrete: ConcreteFunction } => {
    const found = traces.find(args, frame)
    for (const tensor of found.tensors) checkAlive(name, tensor)
    if (found.concrete) return { ...found, concrete: found.concrete }
    const { tensors, structure } = found
    const traceLike = traceOf(structure)
    const differentiate = frame && {
      parameters: tensors.flatMap((tensor, index) => (frame.dependsOnXs(tensor) ? [index] : [])),
      captured: frame.xs.filter(x => !tensors.includes(x)),
      isDependent: (tensor: Tensor) => frame.dependsOnXs(tensor),
    }
    const concrete = history.traced(args, tensors, () => traceLike(tensors, differentiate), traceLike)
    traces.add(found, concrete)
    return { ...found, concrete }
  }

  const nameFor = (...args: Args): string => {
    const { concrete } = find(args)
    const { compiled, inputs, assigned } = concrete
    const takesArgumentsAlone = inputs.every(
      (input, index) => typeof input === 'object' && 'argument' in input && input.argument === index,
    )
    if (takesArgumentsAlone && assigned.length === 0) {
      traces.pin(concrete)
      return compiled.name
    }
    throw new ArgumentError(
      `${name}.nameFor: an op can call only a function of its arguments, but this one uses variables, captured tensors or random numbers. Give them as arguments.`,
    )
  }

  const dispose = (): void => traces.release()

  const call = (...args: Args): Result => {
    // Inside another trace its ops belong to that trace. Gradients of gradients need all ops on the tape.
    const frame = currentTrace() ? 'several' : tapedFor()
    if (frame === 'several') return fn(...args)
    const { concrete, tensors } = find(args, frame)
    if (frame === undefined) return callFunction(name, concrete, tensors) as Result
    return concrete.backward ? (callTaped(name, concrete, tensors, frame) as Result) : fn(...args)
  }
  Object.defineProperty(call, 'name', { value: name })
  Object.defineProperty(call, 'traceCount', { get: () => history.traceCount })
  const made = Object.assign(call as GraphFunction<Args, Result>, { nameFor, dispose, [Symbol.dispose]: dispose })
  traces.watch(made)
  internals.set(made, {
    name,
    options: compileOptions,
    history,
    find: args => {
      const { concrete, tensors } = find(args)
      return { found: concrete, tensors }
    },
    inputsFor: ({ inputs, draws }, tensors) =>
      inputsFor(name, inputs, tensors, draws > 0 ? reserveSeeds(draws) : undefined),
    traces: () => traces.all(),
  })
  return made
}

function checkedOptions(
  name: string,
  maxTraces: number,
  { xla = false, xlaFallback = false, mixedPrecision, ...unknown }: Omit<GraphOptions, 'name' | 'maxTraces'>,
): CompileSettings {
  const [other] = Object.keys(unknown)
  if (other !== undefined) {
    throw new ArgumentError(
      `tf.graph: ${name} has the option ${other}, which there is not. The options are name, xla, xlaFallback, mixedPrecision and maxTraces.`,
    )
  }
  if (!Number.isInteger(maxTraces) || maxTraces < 1) {
    throw new ArgumentError(`tf.graph: maxTraces of ${name} must be an integer from 1, got ${String(maxTraces)}.`)
  }
  if (xlaFallback && !xla) {
    throw new ArgumentError(
      `tf.graph: xlaFallback of ${name} says what to do where XLA refuses. Set xla: true as well.`,
    )
  }
  if (mixedPrecision !== undefined) checkPrecision(name, mixedPrecision, xla)
  return { xla, xlaFallback, mixedPrecision }
}
