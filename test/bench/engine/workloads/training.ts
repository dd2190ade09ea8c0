/** @file What the workloads that train share: plain SGD on one batch. */

import type * as tfjs from '@tensorflow/tfjs'
import { labels, uniform } from './uniform.ts'
import { asItIs, type Compile, type Started, type Tf } from './workload.ts'

interface Training {
  readonly inputs: readonly tfjs.Tensor[]
  readonly variables: readonly tfjs.Variable[]
  readonly learningRate: number
  loss(): tfjs.Tensor
}

export function training(
  tf: Tf,
  { inputs, variables, learningRate, loss }: Training,
  compile: Compile = asItIs,
): Started {
  const optimizer = tf.train.sgd(learningRate)
  const step = compile(() => optimizer.minimize(() => loss() as tfjs.Scalar, true, [...variables])!)
  let last: tfjs.Scalar | undefined
  return {
    step() {
      last?.dispose()
      last = step()
    },
    value: () => last!.dataSync()[0]!,
    dispose() {
      tf.dispose([...inputs, ...variables, last!])
      optimizer.dispose()
    },
  }
}

/** A variable, its numbers small enough for as many inputs as it has rows. */
export function matrix(tf: Tf, rows: number, columns: number, seed: number): tfjs.Variable<tfjs.Rank.R2> {
  const values = uniform(rows * columns, 1 / Math.sqrt(rows), seed)
  return tf.tidy(() => tf.variable(tf.tensor2d(values, [rows, columns])))
}

export function bias(tf: Tf, units: number): tfjs.Variable {
  return tf.tidy(() => tf.variable(tf.zeros([units])))
}

/** One of ten classes for each example, as tfjs's losses want them. */
export function classes(tf: Tf, batch: number): tfjs.Tensor2D {
  return tf.tidy(() => tf.oneHot(tf.tensor1d(labels(batch, 10, 2), 'int32'), 10) as tfjs.Tensor2D)
}
