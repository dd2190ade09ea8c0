/** @file `tf.cond`: one of two functions, chosen by a tensor. */

import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs'
import type { EngineTensor } from '../../engineTensor.ts'
import { ArgumentError } from '../../errors.ts'
import { engineTensorOf } from '../engineTensors.ts'
import { checkBooleanScalar, checkFunction } from './argument.ts'
import { type TracedBody, traceBody } from './body.ts'
import { type Branch, branch } from './branch.ts'
import { runNow } from './eager.ts'
import { differenceOf, type Nest, nestOf } from './nest.ts'
import { isRecording } from './recorded.ts'
import { drawFrom, type OwnSequence, ownSequence } from './sequence.ts'
import { gradientDepth } from './tape.ts'

const ASKED = 'tf.cond'

/**
 * Runs one of two functions, chosen by a boolean tensor.
 *
 * Eagerly the predicate is read and one function runs. In `tf.graph` and in graph cells both are recorded, once each, and the one that the
 * predicate's value chooses runs at each call. Gradients of any order pass it; they compute again what they need of the branch.
 * What a branch draws (`tf.randomNormal`, dropout) is the same in every mode; the call takes one number of the random sequence, whichever
 * branch runs.
 *
 * @param predicate - a boolean scalar, or a boolean of JavaScript, which decides at once, also while a graph is recorded.
 * @param thenFn - runs if the predicate is true. It uses tensors and variables from outside, and may assign variables. It returns tensors, alone
 *   or nested in arrays and plain objects, or nothing. What it makes and does not return is disposed.
 * @param elseFn - runs otherwise. It returns what `thenFn` does: the same nesting, dtypes and shapes.
 * @returns what the function returned.
 * @throws {ArgumentError} if the predicate is no boolean scalar; if the functions return something else than tensors; in a graph, if they
 *   return different structures, dtypes or shapes, or create variables.
 * @throws {HostReadError} if a function reads a value while it is recorded.
 * @example
 * const x = tf.tensor1d([1, -2])
 * tf.cond(tf.less(tf.sum(x), 0), () => tf.neg(x), () => tf.mul(x, 2)).print()
 * @see https://www.tensorflow.org/api_docs/python/tf/cond
 */
export function cond<Result>(predicate: Scalar | Tensor | boolean, thenFn: () => Result, elseFn: () => Result): Result {
  checkFunction(thenFn, `${ASKED}: thenFn`, '() => …')
  checkFunction(elseFn, `${ASKED}: elseFn`, '() => …')
  const sequence = ownSequence()
  if (typeof predicate !== 'boolean')
    checkBooleanScalar(predicate, `${ASKED}: the predicate must be`, 'tf.greater(x, 0)')
  const isRecorded = typeof predicate !== 'boolean' && isRecording()
  if (isRecorded) return record(predicate, thenFn, elseFn, sequence) as Result
  const isTrue = typeof predicate === 'boolean' ? predicate : predicate.dataSync()[0] !== 0
  return drawFrom(sequence, () => run(isTrue ? thenFn : elseFn, isTrue ? 'thenFn' : 'elseFn')) as Result
}

function run(fn: () => unknown, name: string): unknown {
  let nest!: Nest
  const tensors = runNow(() => {
    nest = nestOf(fn(), `${ASKED}: ${name}: the result`)
    return nest.tensors
  })
  return nest.rebuild(tensors)
}

function record(predicate: Tensor, thenFn: () => unknown, elseFn: () => unknown, sequence: OwnSequence): unknown {
  const traced: TracedBody[] = []
  let seed: EngineTensor | undefined
  try {
    const then = traceBody(`${ASKED}: thenFn`, thenFn, [])
    traced.push(then)
    const otherwise = traceBody(`${ASKED}: elseFn`, elseFn, [])
    traced.push(otherwise)
    checkAlike(then.result, otherwise.result)
    const variables = [...new Set(traced.flatMap(({ assigned }) => [...assigned.keys()]))]
    const draws = traced.some(({ trace }) => trace.draws > 0)
    if (draws) seed = sequence()
    const bodies = [then, otherwise].map(body => branchOf(body, variables, draws)) as [Branch, Branch]
    const outputs = branch(ASKED, predicate, bodies, [], seed ? [seed] : [])
    variables.forEach((variable, index) => {
      const value = outputs[then.results.length + index]!
      variable.assign(value)
      value.dispose()
    })
    if (gradientDepth() === 0) for (const { trace } of traced) trace.dispose()
    return then.result.rebuild(outputs.slice(0, then.results.length))
  } catch (error) {
    for (const { trace } of traced) trace.dispose()
    throw error
  } finally {
    seed?.dispose()
  }
}

// A variable that the other branch assigns keeps its value in this one.
function branchOf(traced: TracedBody, variables: readonly Variable[], draws: boolean): Branch {
  const { trace, results, assigned } = traced
  const values = variables.map(variable => {
    const value = assigned.get(variable) ?? trace.standIn(variable) ?? engineTensorOf(variable)
    return { tensor: trace.recorder.adopt(value) }
  })
  return { trace, inputs: draws ? [{ tensor: trace.seed }] : [], outputs: [...results, ...values] }
}

function checkAlike(then: Nest, otherwise: Nest): void {
  const difference = differenceOf(then, otherwise)
  if (!difference) return
  const { place, expected, given } = difference
  throw new ArgumentError(
    `${ASKED}: elseFn must return what thenFn returns${place && `, at ${place} too`}: expected ${expected}, got ${given}. ` +
      'Give both functions results of the same nesting, dtypes and shapes: cast, reshape or pad one of them.',
  )
}
