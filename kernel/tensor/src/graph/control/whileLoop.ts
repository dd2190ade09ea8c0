/** @file `tf.whileLoop`: turns while a tensor says so. */

import type { Tensor, Variable } from '@tensorflow/tfjs'
import type { EngineTensor } from '../../engineTensor.ts'
import { ArgumentError } from '../../errors.ts'
import { recordsForXla } from '../../execute.ts'
import { core } from '../../tfjs.ts'
import { engineTensorOf } from '../engineTensors.ts'
import { checkBooleanScalar, checkFunction, describe } from './argument.ts'
import { type Port, type TracedBody, traceBody } from './body.ts'
import { runNow } from './eager.ts'
import { differenceOf, type Nest, nestOf } from './nest.ts'
import { isRecording } from './recorded.ts'
import { drawFrom, type OwnSequence, ownSequence, seedAfter } from './sequence.ts'
import { gradientDepth } from './tape.ts'
import { type History, tapedLoop } from './tapedLoop.ts'

const ASKED = 'tf.whileLoop'

export interface WhileLoopOptions {
  /** The most turns, a whole number. Without it the condition alone ends the loop. XLA needs it for gradients. */
  readonly maximumIterations?: number
}

/**
 * Runs `body` again and again while `condition` holds.
 *
 * Eagerly it is a loop of JavaScript that reads the condition at each turn. In `tf.graph` and in graph cells `condition` and `body` are
 * recorded, once each, and the loop turns inside TensorFlow. An interrupt ends it between two turns. Gradients pass it, also of what the functions
 * use from outside: what was carried into each turn is kept for them, and the turn is computed again. Gradients of gradients pass it too, in a
 * graph with `maximumIterations`. What the functions draw (`tf.randomNormal`, dropout) is new in each turn and the same in every mode; the call
 * takes one number of the random sequence, however often it turns.
 *
 * @param condition - gets the loop variables, returns a boolean scalar. An array of them comes as separate arguments, anything else as one.
 * @param body - gets the loop variables, returns the next ones: the same nesting, dtypes and shapes. It may assign variables. What it makes
 *   and does not return is disposed.
 * @param loopVars - the first values: tensors, alone or nested in arrays and plain objects.
 * @returns the loop variables after the last turn.
 * @throws {ArgumentError} if the condition is no boolean scalar, or if the body changes a loop variable's dtype or shape: names the variable.
 * @throws {HostReadError} if a function reads a value while it is recorded.
 * @example
 * const [count, power] = tf.whileLoop(
 *   (count, power) => tf.less(power, 1000),
 *   (count, power) => [tf.add(count, 1), tf.mul(power, 2)],
 *   [tf.scalar(0), tf.scalar(1)],
 * )
 * @see https://www.tensorflow.org/api_docs/python/tf/while_loop
 */
export function whileLoop<const Vars extends readonly unknown[]>(
  condition: (...vars: LooseList<Vars>) => Tensor,
  body: (...vars: LooseList<Vars>) => LooseList<Vars>,
  loopVars: Vars,
  options?: WhileLoopOptions,
): Vars
export function whileLoop<Vars extends object>(
  condition: (vars: Loose<Vars>) => Tensor,
  body: (vars: Loose<Vars>) => Loose<Vars>,
  loopVars: Vars,
  options?: WhileLoopOptions,
): Vars
export function whileLoop(
  condition: (...vars: never) => Tensor,
  body: (...vars: never) => unknown,
  loopVars: unknown,
  options: WhileLoopOptions = {},
): unknown {
  checkFunction(condition, `${ASKED}: condition`, 'x => …')
  checkFunction(body, `${ASKED}: body`, 'x => …')
  const { maximumIterations } = options
  checkMaximum(maximumIterations)
  const first = nestOf(loopVars, `${ASKED}: loopVars`)
  const call = (fn: (...vars: never) => unknown, tensors: readonly Tensor[]): unknown => {
    const vars = first.rebuild(tensors)
    return Array.isArray(vars) ? fn(...(vars as never)) : (fn as (vars: unknown) => unknown)(vars)
  }
  const asked: Asked = {
    first,
    condition: tensors => call(condition, tensors),
    body: tensors => call(body, tensors),
    maximumIterations,
    sequence: ownSequence(),
  }
  return first.rebuild(isRecording() ? record(asked) : drawFrom(asked.sequence, () => run(asked)))
}

/** The nesting of `Value` with tensors of any rank. */
export type Loose<Value> = Value extends Tensor
  ? Tensor
  : Value extends object
    ? { -readonly [Key in keyof Value]: Loose<Value[Key]> }
    : Value
type LooseList<Values extends readonly unknown[]> = { -readonly [Key in keyof Values]: Loose<Values[Key]> }

interface Asked {
  readonly first: Nest
  readonly condition: (vars: readonly Tensor[]) => unknown
  readonly body: (vars: readonly Tensor[]) => unknown
  readonly maximumIterations: number | undefined
  readonly sequence: OwnSequence
}

function run({ first, condition, body, maximumIterations = Number.POSITIVE_INFINITY }: Asked): readonly Tensor[] {
  let vars = first.tensors.map(tensor => tensor.clone())
  try {
    for (let turn = 0; turn < maximumIterations; turn++) {
      const goesOn = core.tidy(() => checkCondition(condition(vars)).dataSync()[0] !== 0)
      if (!goesOn) break
      const next = runNow(() => checkNext(first, body(vars)).tensors)
      core.dispose(vars)
      vars = next
    }
  } catch (error) {
    core.dispose(vars)
    throw error
  }
  return vars
}

function record(asked: Asked): readonly Tensor[] {
  const { first, maximumIterations, sequence } = asked
  const traced: TracedBody[] = []
  let seed: EngineTensor | undefined
  try {
    const condition = traceBody(`${ASKED}: condition`, vars => checkCondition(asked.condition(vars)), first.tensors)
    traced.push(condition)
    if (condition.assigned.size > 0) throw refuseAssignment([...condition.assigned.keys()][0]!)
    const { draws } = condition.trace
    const body = traceBody(`${ASKED}: body`, vars => nextOf(first, asked.body(vars)), first.tensors, draws)
    traced.push(body)
    const allDraws = draws + body.trace.draws
    if (allDraws > 0) seed = sequence()
    const states = statesOf(body, condition, seed, allDraws)
    const loop = {
      label: ASKED,
      body: {
        trace: body.trace,
        inputs: [...body.parameters, ...states.map(({ inBody }) => inBody)],
        outputs: [...body.results, ...states.map(({ next }) => next)],
      },
      condition: {
        trace: condition.trace,
        inputs: [...condition.parameters, ...states.map(({ inCondition }) => inCondition)],
        outputs: condition.results,
      },
      carried: first.tensors.length + states.length,
      length: maximumIterations,
      isReversed: false,
    }
    const initial = [...first.tensors, ...states.map(state => state.first)]
    const { carried } = tapedLoop(loop, initial, [], historyOf(maximumIterations))
    condition.trace.dispose()
    if (gradientDepth() === 0) body.trace.dispose()
    return assignStates(states, carried, first.tensors.length)
  } catch (error) {
    for (const { trace } of traced) trace.dispose()
    throw error
  } finally {
    seed?.dispose()
  }
}

function historyOf(maximumIterations: number | undefined): History {
  if (recordsForXla()) {
    if (maximumIterations !== undefined) return 'tensors'
    return {
      refusal: `${ASKED}: a gradient is wanted, and XLA needs to know how often the loop turns at most. Give it: {maximumIterations: …}.`,
    }
  }
  // Lists have room for as many turns as there are; tensors for the most there may be.
  return gradientDepth() > 1 && maximumIterations !== undefined ? 'tensors' : 'lists'
}

/** Carried beside the loop variables: the random seed, and variables that the body assigns. */
export interface LoopState {
  readonly variable?: Variable
  readonly first: EngineTensor
  readonly inBody: Port
  readonly inCondition: Port
  readonly next: Port
}

/** @param seed - of the loop's own sequence, if it draws. @param draws - in each turn */
export function statesOf(
  body: TracedBody,
  condition: TracedBody | undefined,
  seed: EngineTensor | undefined,
  draws: number,
): LoopState[] {
  const { trace, assigned } = body
  const states: LoopState[] = []
  if (seed) {
    const next = trace.record(() => seedAfter(trace.seed, draws))
    states.push({
      first: seed,
      inBody: { tensor: trace.seed },
      inCondition: { tensor: condition?.trace.seed ?? trace.seed },
      next: { tensor: next },
    })
  }
  for (const [variable, tensor] of assigned) {
    const first = engineTensorOf(variable)
    const unread = { tensor: trace.recorder.placeholder(first.dtype, first.shape) }
    const standIn = (read: TracedBody | undefined): Port => {
      const found = read?.trace.standIn(variable)
      return found ? { tensor: found } : unread
    }
    states.push({ variable, first, inBody: standIn(body), inCondition: standIn(condition), next: { tensor } })
  }
  return states
}

/** Gives variables what the last turn has left. @returns the rest of what was carried */
export function assignStates(
  states: readonly LoopState[],
  carried: readonly Tensor[],
  count: number,
): readonly Tensor[] {
  states.forEach(({ variable }, index) => {
    const value = carried[count + index]!
    variable?.assign(value)
    value.dispose()
  })
  return carried.slice(0, count)
}

function nextOf(first: Nest, value: unknown): unknown {
  checkNext(first, value)
  return value
}

function checkNext(first: Nest, value: unknown): Nest {
  // One loop variable may be returned as it is.
  const single = first.form === '[tensor]' && value instanceof core.Tensor ? [value] : value
  const next = nestOf(single, `${ASKED}: body: the result`)
  const difference = differenceOf(first, next)
  if (!difference) return next
  const { place, expected, given } = difference
  const what = place || first.form === 'tensor' ? `loopVars${place}` : 'the loop variables'
  throw new ArgumentError(
    `${ASKED}: body must return the loop variables with the dtypes and shapes that they have: ${what} was ${expected}, body returned ${given}. ` +
      'Start with the dtype and shape that stay (a larger tensor with padding), or cast and reshape in the body.',
  )
}

function checkCondition(value: unknown): Tensor {
  return checkBooleanScalar(value, `${ASKED}: condition must return`, 'tf.less(i, 10)')
}

function checkMaximum(maximum: unknown): void {
  if (maximum === undefined || (Number.isInteger(maximum) && (maximum as number) >= 0 && (maximum as number) < 2 ** 31))
    return
  throw new ArgumentError(
    `${ASKED}: maximumIterations must be a whole number from 0 to 2147483647, got ${describe(maximum)}.`,
  )
}

function refuseAssignment(variable: Variable): ArgumentError {
  return new ArgumentError(`${ASKED}: condition assigns variable ${variable.name}. Assign it in the body.`)
}
