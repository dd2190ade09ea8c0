/** @file `tf.scan`: accumulates along the first axis. */

import type { Tensor } from '@tensorflow/tfjs'
import type { EngineTensor } from '../../engineTensor.ts'
import { ArgumentError } from '../../errors.ts'
import { core } from '../../tfjs.ts'
import { checkFunction } from './argument.ts'
import { traceBody } from './body.ts'
import { runNow } from './eager.ts'
import { differenceOf, type Nest, nestOf } from './nest.ts'
import { isRecording } from './recorded.ts'
import { drawFrom, type OwnSequence, ownSequence } from './sequence.ts'
import { gradientDepth } from './tape.ts'
import { tapedLoop } from './tapedLoop.ts'
import { assignStates, type Loose, statesOf } from './whileLoop.ts'

const ASKED = 'tf.scan'

export interface ScanOptions {
  /** From the last element to the first. Default false. */
  readonly reverse?: boolean
}

/**
 * Accumulates along the first axis: `fn` gets what it returned for the element before, and an element. All that it returned is the result.
 *
 * As TensorFlow's `tf.scan`; JAX's `lax.scan` gives the last value and other outputs apart, which here are parts of one nested accumulator. Eagerly
 * it is a loop of JavaScript. In `tf.graph` and in graph cells `fn` is recorded once, and the loop turns inside TensorFlow. Gradients of any
 * order pass it, also of what `fn` uses from outside; they compute each turn again from what was carried into it. What `fn` draws
 * (`tf.randomNormal`, dropout) is new in each turn and the same in every mode; the call takes one number of the random sequence.
 *
 * @param fn - gets the accumulated value and the elements at one place, returns the next accumulated value: nesting, dtypes and shapes of
 *   `initializer`. It may assign variables. What it makes and does not return is disposed.
 * @param elems - tensors of equal length along the first axis, alone or nested in arrays and plain objects.
 * @param initializer - the first accumulated value: a tensor, or tensors nested. Without it the first elements are, and the first results.
 * @param options.reverse - from the last element to the first; results stay at their elements' places.
 * @returns in the nesting of `initializer`, tensors of shape [length, …]: what `fn` returned at each place.
 * @throws {ArgumentError} if lengths differ, or if `fn` changes the dtype or shape of a part: names the part.
 * @throws {HostReadError} if `fn` reads a value while it is recorded.
 * @example tf.scan((sum, x) => tf.add(sum, x), tf.tensor1d([1, 2, 3]), tf.scalar(0)).print()
 * @see https://www.tensorflow.org/api_docs/python/tf/scan
 */
export function scan<Elems>(
  fn: (accumulated: Loose<Elems>, elems: Loose<Elems>) => Loose<Elems>,
  elems: Elems,
  initializer?: undefined,
  options?: ScanOptions,
): Loose<Elems>
export function scan<Elems, Accumulated>(
  fn: (accumulated: Loose<Accumulated>, elems: Loose<Elems>) => Loose<Accumulated>,
  elems: Elems,
  initializer: Accumulated,
  options?: ScanOptions,
): Loose<Accumulated>
export function scan(fn: Step, elems: unknown, initializer?: unknown, options: ScanOptions = {}): unknown {
  checkFunction(fn, `${ASKED}: fn`, '(accumulated, x) => …')
  const { reverse = false } = options
  const sequence = ownSequence()
  const elements = nestOf(elems, `${ASKED}: elems`)
  const length = lengthOf(elements)
  const call = (first: Nest, accumulated: readonly Tensor[], given: readonly Tensor[]): Nest => {
    const next = fn(first.rebuild(accumulated) as never, elements.rebuild(given) as never)
    return checkNext(first, nestOf(next, `${ASKED}: fn: the result`))
  }
  const start = (first: Nest, tensors: readonly Tensor[], count: number): readonly Tensor[] => {
    const asked: Asked = {
      first,
      elements: tensors,
      length: count,
      reverse,
      sequence,
      call: (a, x) => call(first, a, x),
    }
    if (count === 0) return first.tensors.map(({ shape, dtype }) => core.zeros([0, ...shape], dtype))
    return isRecording() ? record(asked) : drawFrom(sequence, () => run(asked))
  }
  if (initializer !== undefined) {
    const first = nestOf(initializer, `${ASKED}: initializer`)
    return first.rebuild(start(first, elements.tensors, length))
  }
  return core.tidy(() => elements.rebuild(scanFromFirst(elements, length, reverse, start)) as Tensor)
}

type Step = (accumulated: never, elements: never) => unknown

interface Asked {
  readonly first: Nest
  readonly elements: readonly Tensor[]
  readonly length: number
  readonly reverse: boolean
  readonly sequence: OwnSequence
  readonly call: (accumulated: readonly Tensor[], elements: readonly Tensor[]) => Nest
}

function scanFromFirst(
  elements: Nest,
  length: number,
  reverse: boolean,
  start: (first: Nest, tensors: readonly Tensor[], count: number) => readonly Tensor[],
): Tensor[] {
  if (length === 0) {
    throw new ArgumentError(
      `${ASKED}: elems are empty, and there is no initializer. Give one: it has the dtypes and shapes of the result.`,
    )
  }
  const at = reverse ? length - 1 : 0
  const firsts = elements.tensors.map(tensor => core.slice(tensor, at, 1))
  const rest = elements.tensors.map(tensor => core.slice(tensor, reverse ? 0 : 1, length - 1))
  const values = firsts.map(tensor => core.reshape(tensor, tensor.shape.slice(1)))
  const first = nestOf(elements.rebuild(values), ASKED)
  const found = start(first, rest, length - 1)
  return found.map((tensor, index) => core.concat(reverse ? [tensor, firsts[index]!] : [firsts[index]!, tensor]))
}

function run({ first, elements, length, reverse, call }: Asked): readonly Tensor[] {
  return core.tidy(() => {
    const places = elements.map(tensor => core.unstack(tensor))
    const results: (readonly Tensor[])[] = new Array(length)
    let accumulated = first.tensors
    for (let turn = 0; turn < length; turn++) {
      const place = reverse ? length - 1 - turn : turn
      const given = places.map(tensors => tensors[place]!)
      const before = accumulated
      accumulated = runNow(() => call(before, given).tensors)
      results[place] = accumulated
    }
    return first.tensors.map((_, index) => core.stack(results.map(tensors => tensors[index]!)))
  })
}

function record({ first, elements, length, reverse, sequence, call }: Asked): readonly Tensor[] {
  const count = first.tensors.length
  const like = [...first.tensors, ...elements.map(({ dtype, shape }) => ({ dtype, shape: shape.slice(1) }) as Tensor)]
  const traced = traceBody(`${ASKED}: fn`, given => call(given.slice(0, count), given.slice(count)).tensors, like)
  const { trace, parameters, results } = traced
  let seed: EngineTensor | undefined
  try {
    if (trace.draws > 0) seed = sequence()
    const states = statesOf(traced, undefined, seed, trace.draws)
    const body = {
      trace,
      inputs: [...parameters.slice(0, count), ...states.map(({ inBody }) => inBody), ...parameters.slice(count)],
      outputs: [...results, ...states.map(({ next }) => next), ...results],
    }
    const loop = { label: ASKED, body, carried: count + states.length, length, isReversed: reverse }
    const initial = [...first.tensors, ...states.map(state => state.first)]
    const { carried, outputs } = tapedLoop(loop, initial, elements, 'tensors')
    core.dispose([...assignStates(states, carried, count)])
    if (gradientDepth() === 0) trace.dispose()
    return outputs
  } catch (error) {
    trace.dispose()
    throw error
  } finally {
    seed?.dispose()
  }
}

function lengthOf({ tensors, places }: Nest): number {
  if (tensors.length === 0) throw new ArgumentError(`${ASKED}: there are no tensors in elems. Give at least one.`)
  const scalar = tensors.findIndex(({ rank }) => rank === 0)
  if (scalar >= 0) {
    throw new ArgumentError(
      `${ASKED}: elems${places[scalar]} is a scalar, and has no first axis to scan along. Give a tensor of rank 1 or more.`,
    )
  }
  const [length] = tensors[0]!.shape
  const other = tensors.findIndex(({ shape }) => shape[0] !== length)
  if (other < 0) return length!
  throw new ArgumentError(
    `${ASKED}: elems must be of one length along the first axis: elems${places[0]} has ${length}, elems${places[other]} has ${tensors[other]!.shape[0]}. ` +
      'Slice or pad one of them.',
  )
}

function checkNext(first: Nest, next: Nest): Nest {
  const difference = differenceOf(first, next)
  if (!difference) return next
  const { place, expected, given } = difference
  const what = place || first.form === 'tensor' ? `initializer${place}` : 'the initializer'
  throw new ArgumentError(
    `${ASKED}: fn must return what it accumulates with the dtypes and shapes that it has: ${what} was ${expected}, fn returned ${given}. ` +
      'Give an initializer of the dtype and shape that fn returns, or cast and reshape in fn.',
  )
}
