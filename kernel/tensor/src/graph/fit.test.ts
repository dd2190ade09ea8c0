import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Counts, startCounting } from '../fixtures/counting.ts'
import * as tf from '../index.ts'
import { type Mode, runInMode } from '../mode.ts'
import { flushPending } from '../runtime.ts'

const GRAPH_MODES: Exclude<Mode, 'eager'>[] = ['graph', 'graph+xla']
const OPTIMIZERS = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.1, 0.9),
  adam: () => tf.train.adam(0.01),
  rmsprop: () => tf.train.rmsprop(0.01),
}

beforeEach(() => tf.engine().startScope('test'))
afterEach(() => {
  tf.disposeVariables()
  tf.engine().endScope()
  flushPending()
})

function classifier(optimizer: tf.Optimizer): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 16, activation: 'relu', inputShape: [8] }),
      tf.layers.dropout({ rate: 0.2 }),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  })
  model.compile({ optimizer, loss: 'categoricalCrossentropy', metrics: ['accuracy'] })
  return model
}

const data = (): { x: tf.Tensor; y: tf.Tensor } => ({
  x: tf.randomNormal([64, 8]),
  y: tf.oneHot(tf.randomUniformInt([64], 0, 3), 3).toFloat(),
})

/** What each batch made TensorFlow do. */
function batches(): { callback: tf.CustomCallbackArgs; seen: Counts[]; stop: () => void } {
  const { counts, stop } = startCounting()
  const seen: Counts[] = []
  let before = { ...counts }
  const callback = {
    onBatchBegin: async () => {
      before = { ...counts }
    },
    onBatchEnd: async (_: number, logs?: tf.Logs) => {
      expect(logs!.loss).toBeTypeOf('number')
      seen.push({ executed: counts.executed - before.executed, compiled: counts.compiled - before.compiled })
    },
  }
  return { callback, seen, stop }
}

const ONE_CALL = { executed: 1, compiled: 0 }

describe.each(GRAPH_MODES)('one call a batch and nothing compiled from the second batch on, %s', mode => {
  test.each(Object.keys(OPTIMIZERS) as (keyof typeof OPTIMIZERS)[])('model.fit with %s and a callback', async name => {
    const model = classifier(OPTIMIZERS[name]())
    const { x, y } = data()
    const { callback, seen, stop } = batches()
    await runInMode(mode, () => model.fit(x, y, { epochs: 3, batchSize: 16, verbose: 0, callbacks: callback }))
    stop()
    expect(seen).toHaveLength(12)
    expect(seen[0]!.compiled).toBe(1)
    expect(seen.slice(1)).toEqual(Array(11).fill(ONE_CALL))
  })

  test('model.fitDataset', async () => {
    const model = classifier(tf.train.adam(0.01))
    const { x, y } = data()
    const dataset = tf.data
      .zip({ xs: tf.data.array((await x.array()) as number[][]), ys: tf.data.array((await y.array()) as number[][]) })
      .batch(16) as tf.data.Dataset<tf.TensorContainer>
    const { callback, seen, stop } = batches()
    await runInMode(mode, () => model.fitDataset(dataset, { epochs: 3, verbose: 0, callbacks: callback }))
    stop()
    expect(seen.slice(1)).toEqual(Array(11).fill(ONE_CALL))
  })

  test('a loop whose loss is read every tenth step', () => {
    const w = tf.variable(tf.randomNormal<tf.Rank.R2>([8, 3]))
    const { x, y } = data()
    const optimizer = tf.train.adam(0.01)
    const { counts, stop } = startCounting()
    const seen: Counts[] = []
    runInMode(mode, () => {
      for (let step = 0; step < 25; step++) {
        const before = { ...counts }
        const loss = optimizer.minimize(() => tf.losses.softmaxCrossEntropy(y, x.matMul(w)) as tf.Scalar, true)!
        if (step % 10 === 9) loss.dataSync()
        loss.dispose()
        seen.push({ executed: counts.executed - before.executed, compiled: counts.compiled - before.compiled })
      }
    })
    stop()
    expect(seen.slice(1)).toEqual(Array(24).fill(ONE_CALL))
  })
})

describe.each(GRAPH_MODES)('at most one call a batch, and nothing compiled when it comes again, %s', mode => {
  const work: Record<string, (model: tf.Sequential, x: tf.Tensor, y: tf.Tensor) => void> = {
    evaluate: (model, x, y) => void (model.evaluate(x, y, { batchSize: 16 }) as tf.Scalar[])[0]!.dataSync(),
    predict: (model, x) => void (model.predict(x, { batchSize: 16 }) as tf.Tensor).dataSync(),
  }

  test.each(Object.keys(work))('model.%s', name => {
    const model = classifier(tf.train.sgd(0.1))
    const { x, y } = data()
    const { counts, stop } = startCounting()
    runInMode(mode, () => {
      work[name]!(model, x, y)
      expect(counts.compiled).toBe(0)
      work[name]!(model, x, y)
      for (let turn = 0; turn < 3; turn++) {
        const before = { ...counts }
        tf.tidy(() => work[name]!(model, x, y))
        expect(counts.executed - before.executed).toBeLessThanOrEqual(4)
        expect(counts.compiled - before.compiled).toBe(0)
      }
    })
    stop()
  })
})

test('a loop that nothing else cuts is cut where its turns begin: few functions, few calls, the same sum', () => {
  const turns = 2000
  const sum = (): number => {
    let total: tf.Tensor = tf.scalar(0)
    for (let turn = 0; turn < turns; turn++) {
      const next = tf.tidy(() => total.add(tf.scalar(turn).mul(2).sub(1)))
      total.dispose()
      total = next
    }
    return total.dataSync()[0]!
  }
  const { counts, stop } = startCounting()
  // 2 (0 + 1 + … + 1999) - 2000
  expect(runInMode('graph', sum)).toBe(3_996_000)
  expect(counts.compiled).toBeLessThanOrEqual(1)
  const before = counts.executed
  expect(runInMode('graph', sum)).toBe(3_996_000)
  stop()
  expect(counts.compiled).toBeLessThanOrEqual(2)
  expect(counts.executed - before).toBeLessThan(turns / 2)
})
