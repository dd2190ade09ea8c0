/**
 * @file Times one training step of plain tfjs code: eagerly, as a graph cell, by tf.graph, each of the last two with and without XLA.
 * The ways take turns step by step, so that whatever else the machine does hits all of them. `node test/bench/trainingStep.ts [steps]`
 */

import * as tf from '@diptych/tensor'
import { type Mode, runInMode } from '@diptych/tensor/runtime'

const steps = Number(process.argv[2] ?? 400)
const WARM_UP = 50

interface Task {
  readonly name: string
  /** A new model, and the function that takes one step. */
  build(): () => tf.Scalar
}

const perceptron = (inputs: number, hidden: number, batch: number): Task => ({
  name: `MLP ${inputs}-${hidden}-10, batch ${batch}, SGD`,
  build() {
    tf.setRandomSeed(1)
    const x = tf.randomNormal<tf.Rank.R2>([batch, inputs])
    const y = tf.oneHot(tf.randomUniformInt([batch], 0, 10), 10)
    const w1 = tf.variable(tf.randomNormal<tf.Rank.R2>([inputs, hidden], 0, 0.1))
    const b1 = tf.variable(tf.zeros([hidden]))
    const w2 = tf.variable(tf.randomNormal<tf.Rank.R2>([hidden, 10], 0, 0.1))
    const b2 = tf.variable(tf.zeros([10]))
    const optimizer = tf.train.sgd(0.1)
    const loss = () => tf.losses.softmaxCrossEntropy(y, x.matMul(w1).add(b1).relu().matMul(w2).add(b2)) as tf.Scalar
    return () => optimizer.minimize(loss, true, [w1, b1, w2, b2] as tf.Variable[])!
  },
})

const convolution: Task = {
  name: 'CNN 16×16, batch 16, Adam',
  build() {
    tf.setRandomSeed(1)
    const x = tf.randomNormal<tf.Rank.R4>([16, 16, 16, 1])
    const y = tf.oneHot(tf.randomUniformInt([16], 0, 10), 10)
    const filter = tf.variable(tf.randomNormal<tf.Rank.R4>([3, 3, 1, 8], 0, 0.1))
    const w = tf.variable(tf.randomNormal<tf.Rank.R2>([512, 10], 0, 0.1))
    const optimizer = tf.train.adam(0.01)
    const loss = () => {
      const features = tf.maxPool(tf.conv2d(x, filter, 1, 'same').relu() as tf.Tensor4D, 2, 2, 'same')
      return tf.losses.softmaxCrossEntropy(y, features.reshape<tf.Tensor2D>([16, 512]).matMul(w)) as tf.Scalar
    }
    return () => optimizer.minimize(loss, true, [filter, w] as tf.Variable[])!
  },
}

for (const task of [perceptron(32, 64, 32), perceptron(784, 256, 64), convolution]) {
  const inMode = (mode: Mode) => {
    const step = task.build()
    return () => runInMode(mode, step)
  }
  const ways: Record<string, () => tf.Scalar> = {
    eager: inMode('eager'),
    'graph cell': inMode('graph'),
    'graph cell, XLA': inMode('graph+xla'),
    'tf.graph': tf.graph(task.build()),
    'tf.graph, XLA': tf.graph(task.build(), { xla: true }),
  }
  const times = Object.fromEntries(Object.keys(ways).map(name => [name, [] as number[]]))
  const losses = new Map<string, number>()
  for (let turn = -WARM_UP; turn < steps; turn++) {
    for (const [name, step] of Object.entries(ways)) {
      const started = performance.now()
      const loss = step()
      losses.set(name, loss.dataSync()[0]!)
      loss.dispose()
      if (turn >= 0) times[name]!.push((performance.now() - started) * 1000)
    }
  }
  const eager = median(times.eager!)
  console.log(`\n${task.name}: median of ${steps} steps`)
  for (const name of Object.keys(ways)) {
    const time = median(times[name]!)
    console.log(
      `  ${name.padEnd(16)} ${time.toFixed(0).padStart(6)} µs   ${(eager / time).toFixed(2).padStart(5)} × eager   loss ${losses.get(name)!.toFixed(6)}`,
    )
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!
}
