/** @file The checks of the exercises on dynamic and static graphs. */

import * as tf from '@diptych/tensor'
import { type Answer, notYet, right, showAnswer } from './answer.ts'

/** A step of a training, as the tutorial measures it. */
interface TrainedStep {
  readonly loss: number
  /** How many columns its digit had. */
  readonly width: number
  readonly compiles: number
}

/** Exercise 1: how often was the function traced? */
export function checkTraces(traced: { readonly traceCount: number }, guess: number): void {
  showAnswer(answerOfTraces(traced.traceCount, guess))
}

/** Exercise 2: the function decides by a value, and still is one graph. */
export function checkClip(clip: (gradient: tf.Tensor1D) => tf.Tensor): void {
  showAnswer(answerOfClip(clip))
}

/** Exercise 3: digits of one length, so that one graph serves all; the losses stay what they were. */
export function checkPadding(steps: readonly TrainedStep[], unpadded: readonly TrainedStep[]): void {
  showAnswer(answerOfPadding(steps, unpadded))
}

function answerOfTraces(traces: number, guess: number): Answer {
  if (guess === traces) {
    return right('A shape, a dtype and a plain value are part of the signature. The values of a tensor are not.')
  }
  if (guess === 0) return notYet('Write your guess in place of the 0.')
  return guess > traces
    ? notYet('That is too many. What is in a tensor does not matter, only its shape and dtype.')
    : notYet('That is too few. Look at the shapes, at the dtypes, and at the factor, which is a plain number.')
}

// By hand: [3,4] is 5 long; the others are not longer than 1.
const CLIPPED = [
  { gradient: [3, 4], expected: [0.6, 0.8] },
  { gradient: [0.3, -0.4], expected: [0.3, -0.4] },
  { gradient: [0, 0], expected: [0, 0] },
] as const

function answerOfClip(clip: (gradient: tf.Tensor1D) => tf.Tensor): Answer {
  const graph = tf.graph(clip)
  for (const { gradient, expected } of CLIPPED) {
    let values: ArrayLike<number>
    try {
      values = graph(tf.tensor1d([...gradient])).dataSync()
    } catch (error) {
      if (!(error instanceof tf.HostReadError)) throw error
      return notYet(`It reads a value while it is traced. ${error.message}`)
    }
    // Comparing so that NaN is no answer.
    const isClose = expected.every((value, index) => Math.abs(values[index]! - value) < 1e-5)
    if (!isClose) return notYet(`[${gradient}] became [${Array.from(values)}], and should be [${expected}].`)
  }
  if (graph.traceCount !== 1) return notYet(`It was traced ${graph.traceCount} times.`)
  return right('One trace serves short and long gradients, as the decision is an operation of the graph.')
}

function answerOfPadding(steps: readonly TrainedStep[], unpadded: readonly TrainedStep[]): Answer {
  const widths = new Set(steps.map(({ width }) => width)).size
  if (widths > 1) return notYet(`There are ${widths} widths, and so ${widths} graphs. All digits must be equally wide.`)
  const compiles = steps.reduce((sum, step) => sum + step.compiles, 0)
  if (compiles > 1) return notYet(`There were ${compiles} compiled graphs. Pad before the training, not in its loop.`)
  const first = steps.findIndex(({ loss }, index) => !(Math.abs(loss - unpadded[index]!.loss) < 1e-3))
  if (first >= 0) {
    const losses = `${steps[first]!.loss.toFixed(4)}, and ${unpadded[first]!.loss.toFixed(4)} without padding`
    return notYet(`The loss of step ${first} is ${losses}. What do empty columns do to a state that is still zero?`)
  }
  return right('One graph for all digits, and the same losses.')
}
