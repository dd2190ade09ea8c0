import * as tf from '@diptych/tensor'
import { MODES, runInMode } from '@diptych/tensor/runtime'
import { describe, expect, it } from 'vitest'
import { expectClose } from './expectClose.ts'
import { make } from './make.ts'
import { type LossCase, type OptimizerCase, type ReferenceArray, referenceCases, tensorOf } from './reference.ts'
import { reload } from './reload.ts'
import { watched } from './watched.ts'

type Apply = { apply(weight: tf.Tensor): tf.Tensor }

describe.each([...referenceCases('regularizers'), ...referenceCases('constraints')])('$name', reference => {
  it('makes of a matrix what Keras makes of it', () =>
    watched(() => {
      tf.tidy(() => {
        expectClose((make(reference.make) as Apply).apply(tensorOf(reference.weight)), reference.value, 'result')
      })
    }))
})

describe.each(referenceCases('metrics'))('metric $name', ({ name, y, prediction, value }) => {
  const metric = (tf.metrics as unknown as Record<string, (y: tf.Tensor, prediction: tf.Tensor) => tf.Tensor>)[name]

  // What compile() alone knows is no function of tf.metrics.
  it.runIf(metric)('is what Keras computes', () =>
    watched(() => {
      tf.tidy(() => expectClose(metric!(tensorOf(y), tensorOf(prediction)), value, 'metric'))
    }),
  )

  it('is evaluated by a model', () =>
    watched(() => {
      const model = identity(prediction.shape[1]!)
      const named = METRIC_NAMES[name] ?? name
      const loss = name.startsWith('sparse') ? 'sparseCategoricalCrossentropy' : 'meanSquaredError'
      model.compile({ optimizer: 'sgd', loss, metrics: [metric ?? named] })
      const inputs = [tensorOf(prediction), tensorOf(y)] as const
      const results = model.evaluate(...inputs, { batchSize: 8 }) as tf.Scalar[]
      const mean = value.values.reduce((sum, one) => sum + one, 0) / value.values.length
      expectClose(results[1]!, { shape: [], dtype: 'float32', values: [mean] }, 'metric')
      tf.dispose([...results, ...inputs])
      model.dispose()
    }))
})

/** compile() has other names for some of tf.metrics. */
const METRIC_NAMES: Readonly<Record<string, string>> = {
  cosineProximity: 'cosine',
  meanAbsoluteError: 'mae',
  meanAbsolutePercentageError: 'mape',
  meanSquaredError: 'mse',
}

describe.each(referenceCases('losses'))('loss $name', reference => {
  it.each(MODES)('trains a layer as in Keras: %s', mode =>
    watched(() =>
      runInMode(mode, async () => {
        const model = lossModel(reference)
        const [x, y] = [tensorOf(reference.x), tensorOf(reference.y)]
        const prediction = model.predict(x) as tf.Tensor
        expectClose(prediction, reference.prediction, 'prediction')
        const loss = (await model.trainOnBatch(x, y)) as number
        expectLoss(loss, reference.loss)
        expectWeights(model, reference.trained)
        tf.dispose([x, y, prediction])
        model.optimizer.dispose()
        model.dispose()
      }),
    ),
  )
})

describe.each(referenceCases('coreLosses'))('tf.losses.$name', reference => {
  it.each(MODES)('has the value and the gradient of TensorFlow: %s', mode =>
    watched(() =>
      runInMode(mode, () => {
        tf.tidy(() => {
          const predictions = tensorOf(reference.predictions)
          const labels = tensorOf(reference.labels)
          const compute = (predicted: tf.Tensor) => coreLoss(reference, labels, predicted)
          expectClose(compute(predictions), reference.value, 'value')
          expectClose(tf.grad(predicted => compute(predicted).sum())(predictions), reference.gradient, 'gradient')
        })
      }),
    ),
  )
})

describe.each(referenceCases('optimizers'))('optimizer $name', reference => {
  it.each(MODES)('takes the steps that Keras takes: %s', mode =>
    watched(() =>
      runInMode(mode, async () => {
        const optimizer = optimizerOf(reference)
        const model = stepModel(reference, optimizer)
        for (const [step, weights] of reference.steps.entries()) await takeStep(model, reference, step, weights)
        model.dispose()
        if (typeof optimizer !== 'string') optimizer.dispose()
      }),
    ),
  )

  it('goes on after saving and loading', () =>
    watched(async () => {
      const optimizer = optimizerOf(reference)
      const model = stepModel(reference, optimizer)
      const [first, ...rest] = reference.steps
      await takeStep(model, reference, 0, first!)
      const loaded = await reload(model, { includeOptimizer: true })
      expect(loaded.optimizer.getConfig()).toEqual(model.optimizer.getConfig())
      for (const [step, weights] of rest.entries()) await takeStep(loaded, reference, step + 1, weights)
      loaded.optimizer.dispose()
      loaded.dispose()
      model.dispose()
      if (typeof optimizer !== 'string') optimizer.dispose()
    }))
})

function identity(units: number): tf.LayersModel {
  return tf.sequential({ layers: [tf.layers.activation({ activation: 'linear', inputShape: [units] })] })
}

function lossModel({ x, weights, name, activation }: LossCase): tf.LayersModel {
  const model = denseModel(x, weights, activation)
  model.compile({ optimizer: tf.train.sgd(0.1), loss: name })
  return model
}

function stepModel({ x, weights }: OptimizerCase, optimizer: tf.Optimizer | string): tf.LayersModel {
  const model = denseModel(x, weights, 'linear')
  model.compile({ optimizer, loss: 'meanSquaredError' })
  return model
}

function denseModel(x: ReferenceArray, weights: readonly ReferenceArray[], activation: LossCase['activation']) {
  const layer = tf.layers.dense({ units: weights[1]!.shape[0]!, activation, inputShape: [x.shape[1]!] })
  const model = tf.sequential({ layers: [layer] })
  const tensors = weights.map(tensorOf)
  model.setWeights(tensors)
  tf.dispose(tensors)
  return model
}

function optimizerOf({ optimizer, arguments: given }: OptimizerCase): tf.Optimizer | string {
  if (given === null) return optimizer
  const makers = tf.train as unknown as Record<string, (...parameters: unknown[]) => tf.Optimizer>
  return makers[optimizer]!(...given)
}

async function takeStep(
  model: tf.LayersModel,
  reference: OptimizerCase,
  step: number,
  weights: readonly ReferenceArray[],
): Promise<void> {
  const [x, y] = [tensorOf(reference.x), tensorOf(reference.y)]
  const loss = (await model.trainOnBatch(x, y)) as number
  expectLoss(loss, reference.losses[step]!)
  expectWeights(model, weights)
  tf.dispose([x, y])
}

function expectLoss(loss: number, wanted: number): void {
  expect(Math.abs(loss - wanted), `loss ${loss}, in Keras ${wanted}`).toBeLessThanOrEqual(1e-5 * Math.abs(wanted))
}

function expectWeights(model: tf.LayersModel, wanted: readonly ReferenceArray[]): void {
  const weights = model.getWeights()
  wanted.forEach((reference, index) => {
    expectClose(weights[index]!, reference, `weight ${index}`)
  })
}

type CoreLoss = (...parameters: unknown[]) => tf.Tensor

/** The order of arguments differs: what belongs to one function alone stands before the reduction. */
function coreLoss(
  { function: name, options, weights, reduction }: ReturnType<typeof referenceCases<'coreLosses'>>[number],
  labels: tf.Tensor,
  predictions: tf.Tensor,
): tf.Tensor {
  const compute = tf.losses[name] as unknown as CoreLoss
  const scale = weights ? tensorOf(weights) : undefined
  const how = reduction ? tf.Reduction[reduction] : undefined
  if (name === 'computeWeightedLoss') return compute(predictions, scale, how)
  if (name === 'cosineDistance') return compute(labels, predictions, options.axis, scale, how)
  const own = options.delta ?? options.epsilon ?? options.labelSmoothing
  const takesOwn = ['huberLoss', 'logLoss', 'sigmoidCrossEntropy', 'softmaxCrossEntropy'].includes(name)
  return compute(labels, predictions, scale, ...(takesOwn ? [own, how] : [how]))
}
