/** @file `tf.graph`: TensorFlow's `function` for TypeScript. */

import type { Tensor } from '@tensorflow/tfjs'
import { currentDevice } from '../device/scope.ts'
import type { EngineTensor } from '../engineTensor.ts'
import { ArgumentError, DisposedTensorError } from '../errors.ts'
import { currentTrace } from '../execute.ts'
import { guarded } from '../interrupt.ts'
import { core } from '../tfjs.ts'
import { reserveSeeds } from './random.ts'
import { structureOf } from './structure.ts'
import { type ConcreteFunction, engineTensorOf, settingsOf, tensorOf, trace } from './trace.ts'

export interface GraphOptions {
  /** Compile with XLA as well: a slower first call, fused kernels. Default false. */
  readonly xla?: boolean
  /** The function's name in messages and profiles. Default: `fn`'s own; an arrow function without one is called `graph`. */
  readonly name?: string
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
  /** The trace that a call with these arguments runs, and the tensors among them in order. */
  find(args: readonly unknown[]): { found: ConcreteFunction; tensors: readonly Tensor[] }
  /** The tensors that `found` is called with: arguments, variables, captured ones, and the seed of the next draws. */
  inputsFor(found: ConcreteFunction, tensors: readonly Tensor[]): EngineTensor[]
  /** All traces that are kept. */
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
 *   step optimizers. Other values that it captures are read once per trace.
 * @param options.xla - compile with XLA as well (slower first call, fused kernels).
 * @returns a function with `fn`'s signature. First call per signature: traces (milliseconds per 100 ops). Inside another graph function
 *   its ops become part of that one; under `tf.grad` they run one by one, so that they are on the tape.
 * @throws {HostReadError} at a call, if `fn` reads a tensor's value while it is traced.
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
  const { xla = false, name = fn.name || 'graph' } = options
  const concrete = new Map<string, ConcreteFunction[]>()
  let traceCount = 0

  const find = (args: readonly unknown[]): { found: ConcreteFunction; tensors: readonly Tensor[] } => {
    const { tensors, key: structure, rebuild } = structureOf(args, 'keep')
    // The ops take on the device of the code that calls.
    const key = `${currentDevice() ?? ''} ${structure}`
    for (const tensor of tensors) checkAlive(name, tensor)
    const candidates = concrete.get(key) ?? []
    // An optimizer whose settings changed steps in another way.
    let found = candidates.find(({ optimizers }) =>
      optimizers.every(({ optimizer, settings }) => settingsOf(optimizer) === settings),
    )
    if (!found) {
      traceCount++
      found = trace(name, given => fn(...(rebuild(given) as unknown as Args)), tensors, xla)
      concrete.set(key, [...candidates, found])
    }
    return { found, tensors }
  }

  const nameFor = (...args: Args): string => {
    const { compiled, inputs, assigned } = find(args).found
    const takesArgumentsAlone = inputs.every(
      (input, index) => typeof input === 'object' && 'argument' in input && input.argument === index,
    )
    if (takesArgumentsAlone && assigned.length === 0) return compiled.name
    throw new ArgumentError(
      `${name}.nameFor: an op can call only a function of its arguments, but this one uses variables, captured tensors or random numbers. Give them as arguments.`,
    )
  }

  const dispose = (): void => {
    for (const found of [...concrete.values()].flat()) found.release()
    concrete.clear()
  }

  const call = (...args: Args): Result => {
    // Inside another trace its ops belong to that trace; under a gradient they must be on the tape.
    if (currentTrace() || core.engine().state.activeTape) return fn(...args)
    const { found, tensors } = find(args)
    return run(name, found, tensors) as Result
  }
  Object.defineProperty(call, 'name', { value: name })
  Object.defineProperty(call, 'traceCount', { get: () => traceCount })
  const made = Object.assign(call as GraphFunction<Args, Result>, { nameFor, dispose, [Symbol.dispose]: dispose })
  internals.set(made, {
    find,
    inputsFor: (found, tensors) => inputsFor(name, found, tensors, reserveSeeds(found.draws)),
    traces: () => [...concrete.values()].flat(),
  })
  return made
}

function inputsFor(
  name: string,
  { inputs }: ConcreteFunction,
  args: readonly Tensor[],
  seed: EngineTensor,
): EngineTensor[] {
  return inputs.map(input => {
    if (input === 'seed') return seed
    if ('argument' in input) return engineTensorOf(args[input.argument]!)
    if ('captured' in input) return input.captured
    checkAlive(name, input.variable)
    return engineTensorOf(input.variable)
  })
}

function run(name: string, concrete: ConcreteFunction, args: readonly Tensor[]): unknown {
  const { compiled, assigned, result, draws } = concrete
  return guarded(() => {
    const seed = reserveSeeds(draws)
    const given = inputsFor(name, concrete, args, seed)
    let outputs: EngineTensor[]
    try {
      outputs = compiled.call(given)
    } finally {
      seed.dispose()
    }
    const returned = outputs.slice(0, result.tensors.length).map(tensorOf)
    assigned.forEach((variable, index) => {
      const value = tensorOf(outputs[result.tensors.length + index]!)
      variable.assign(value)
      value.dispose()
    })
    return result.rebuild(returned)
  })
}

function checkAlive(name: string, tensor: Tensor): void {
  if (!tensor.isDisposed) return
  const what = tensor instanceof core.Variable ? `variable ${tensor.name}` : `a tensor of shape [${tensor.shape}]`
  throw new DisposedTensorError(
    `${name}: ${what} was disposed before this call. Keep it alive (tf.keep) as long as the function uses it.`,
  )
}
