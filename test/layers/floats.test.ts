import * as tf from '@diptych/tensor'
import { describe, expect, it } from 'vitest'
import { reload } from './reload.ts'
import { watched } from './watched.ts'

describe("a layer's dtype", () => {
  it('is that of its weights, of what it returns, and of what it says it returns', () =>
    watched(() => {
      const input = tf.input({ shape: [2] })
      const wide = tf.layers.dense({ units: 1, dtype: 'float64' }).apply(input) as tf.SymbolicTensor
      const narrow = tf.layers.dense({ units: 1 }).apply(wide) as tf.SymbolicTensor
      const model = tf.model({ inputs: input, outputs: [wide, narrow] })
      expect([input, wide, narrow].map(({ dtype }) => dtype)).toEqual(['float32', 'float64', 'float32'])
      expect(model.weights.map(weight => weight.dtype)).toEqual(['float64', 'float64', 'float32', 'float32'])
      const outputs = tf.tidy(() => (model.predict(tf.ones([1, 2])) as tf.Tensor[]).map(({ dtype }) => dtype))
      expect(outputs).toEqual(['float64', 'float32'])
      model.dispose()
    }))

  it('holds for a layer of a user, inside of a model inside of a model', () =>
    watched(() => {
      const seen: string[] = []
      class Seeing extends tf.layers.Layer {
        static className = 'Seeing'
        override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
          const [input] = [inputs].flat()
          seen.push(input!.dtype)
          return input!.add(1)
        }
      }
      const inner = tf.sequential({ layers: [new Seeing({ inputShape: [2], dtype: 'float64' } as object)] })
      const outer = tf.sequential({ layers: [tf.layers.reshape({ targetShape: [2], inputShape: [2] }), inner] })
      tf.tidy(() => {
        const output = outer.predict(tf.tensor([0.1, 0.2], [1, 2], 'float64')) as tf.Tensor
        // The reshaping layer has no dtype, so it is float32's 0.1 that the other one gets.
        expect([...output.dataSync()]).toEqual([Math.fround(0.1) + 1, Math.fround(0.2) + 1])
        expect(output.dtype).toBe('float64')
      })
      expect(new Set(seen)).toEqual(new Set(['float64']))
      outer.dispose()
    }))

  it('makes initial weights of that resolution', () =>
    watched(() => {
      const initializers = [
        'glorotUniform',
        'heNormal',
        'orthogonal',
        'randomNormal',
        'randomUniform',
        'truncatedNormal',
      ]
      for (const kernelInitializer of initializers as 'heNormal'[]) {
        const layer = tf.layers.dense({ units: 16, dtype: 'float64', kernelInitializer })
        layer.apply(tf.input({ shape: [16] }))
        const kernel = layer.weights[0]!.read().dataSync<'float64'>()
        expect(
          [...kernel].every(weight => weight === Math.fround(weight)),
          kernelInitializer,
        ).toBe(false)
        layer.dispose()
      }
    }))

  it('may be float16, and weights of another dtype are cast to it when they are set', () =>
    watched(async () => {
      const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1], dtype: 'float16' })] })
      tf.tidy(() => model.setWeights([tf.tensor2d([[0.1]]), tf.tensor1d([2])]))
      const half = 0.0999755859375
      const loaded = await reload(model)
      for (const { weights } of [model, loaded]) {
        expect(weights.map(weight => weight.read().dtype)).toEqual(['float16', 'float16'])
        expect(weights.map(weight => weight.read().dataSync()[0])).toEqual([half, 2])
      }
      model.dispose()
      loaded.dispose()
    }))
})
