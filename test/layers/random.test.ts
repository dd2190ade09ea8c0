import * as tf from '@diptych/tensor'
import { MODES, runInMode } from '@diptych/tensor/runtime'
import { describe, expect, it } from 'vitest'
import { makeLayer } from './make.ts'
import { RANDOM_LAYERS, type RandomLayer } from './randomLayers.ts'
import { reload } from './reload.ts'
import { watched } from './watched.ts'

describe.each(RANDOM_LAYERS)('$name', reference => {
  const { make, input } = reference

  it('draws from its distribution in training', () =>
    watched(() => {
      const { before, after } = pass(reference, true)
      reference.expectDrawn(after, before)
    }))

  it.runIf(reference.isIdentity)('changes nothing in inference', () =>
    watched(() => {
      const { before, after } = pass(reference, false)
      expect(after).toEqual(before)
    }),
  )

  it('draws the same from a seed in all modes, and trains', () =>
    watched(async () => {
      const [eager, ...recorded] = await Promise.all(MODES.map(mode => runInMode(mode, () => trained(reference))))
      for (const values of recorded) {
        const differences = values.map((value, index) => Math.abs(value - eager![index]!))
        expect(Math.max(...differences)).toBeLessThanOrEqual(1e-5 * Math.max(...eager!.map(Math.abs)))
      }
    }))

  it('is the same after saving and loading', () =>
    watched(async () => {
      const symbol = tf.input({ shape: input.slice(1) })
      const model = tf.model({ inputs: symbol, outputs: makeLayer(make).apply(symbol) as tf.SymbolicTensor })
      const loaded = await reload(model)
      expect(loaded.toJSON(null, false)).toEqual(model.toJSON(null, false))
      loaded.dispose()
      model.dispose()
    }))
})

function inputOf({ input, isNormal }: RandomLayer): tf.Tensor {
  return isNormal ? tf.randomNormal([...input], 0, 1, 'float32', 5) : tf.ones([...input])
}

function pass(reference: RandomLayer, training: boolean): { before: Float32Array; after: Float32Array } {
  tf.setRandomSeed(2)
  const layer = makeLayer(reference.make)
  const input = inputOf(reference)
  const output = layer.apply(input, { training }) as tf.Tensor
  const values = { before: input.dataSync<'float32'>(), after: output.dataSync<'float32'>() }
  tf.dispose([input, output])
  if (layer.built) layer.dispose()
  return values
}

/** The weights of a dense layer before the random one, after a step. */
async function trained(reference: RandomLayer): Promise<number[]> {
  tf.setRandomSeed(3)
  const [batch, ...rest] = reference.input
  const symbol = tf.input({ batchShape: [batch!, ...rest] })
  const dense = tf.layers.dense({ units: rest.at(-1)!, kernelInitializer: 'ones' })
  const output = makeLayer(reference.make).apply(dense.apply(symbol)) as tf.SymbolicTensor
  const model = tf.model({ inputs: symbol, outputs: output })
  const optimizer = tf.train.sgd(0.01)
  const input = tf.ones([...reference.input])
  const cost = optimizer.minimize(() => (model.apply(input, { training: true }) as tf.Tensor).square().mean(), true)!
  const values = [...dense.getWeights()[0]!.dataSync(), ...cost.dataSync()]
  tf.dispose([input, cost])
  optimizer.dispose()
  model.dispose()
  return values
}
