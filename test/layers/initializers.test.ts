import * as tf from '@diptych/tensor'
import { MODES, runInMode } from '@diptych/tensor/runtime'
import { describe, expect, it } from 'vitest'
import { INITIALIZERS } from './initializers.ts'
import { reload } from './reload.ts'
import { watched } from './watched.ts'

interface Initializer {
  apply(shape: tf.Shape, dtype?: tf.DataType): tf.Tensor
}

type Maker = (options: object) => Initializer

const makers = tf.initializers as unknown as Record<string, Maker>

describe.each(INITIALIZERS)('initializer $name $options', ({ name, options, shape, ...expected }) => {
  it.each(MODES)('draws from the distribution that its documentation tells: %s', mode =>
    watched(() =>
      runInMode(mode, () => {
        tf.setRandomSeed(1)
        const values = makers[name]!(options).apply([...shape])
        expect([values.shape, values.dtype]).toEqual([shape, 'float32'])
        expectDistribution(values.dataSync(), expected)
        values.dispose()
      }),
    ),
  )

  it('draws the same from the same seed, and other numbers from the next', () =>
    watched(() => {
      const draw = (seed: number) => {
        const values = makers[name]!({ ...options, seed }).apply([...shape])
        const numbers = [...values.dataSync()]
        values.dispose()
        return numbers
      }
      expect(draw(3)).toEqual(draw(3))
      if (expected.deviation > 0 && name !== 'identity') expect(draw(3)).not.toEqual(draw(4))
    }))

  it('begins the weights of a layer, which is trained, saved and loaded', () =>
    watched(async () => {
      const kernelInitializer = makers[name]!(options) as never
      const layer = tf.layers.dense({ units: 3, kernelInitializer, inputShape: [3] })
      const model = tf.sequential({ layers: [layer] })
      const optimizer = tf.train.sgd(0.1)
      model.compile({ optimizer, loss: 'meanSquaredError' })
      const [x, y] = [tf.ones([2, 3]), tf.zeros([2, 3])]
      expect(await model.trainOnBatch(x, y)).toBeGreaterThanOrEqual(0)
      const loaded = await reload(model)
      expect(loaded.toJSON(null, false)).toEqual(model.toJSON(null, false))
      const predictions = [model, loaded].map(one => one.predict(x) as tf.Tensor)
      expect([...predictions[0]!.dataSync()]).toEqual([...predictions[1]!.dataSync()])
      tf.dispose([x, y, ...predictions])
      optimizer.dispose()
      loaded.dispose()
      model.dispose()
    }))
})

describe('orthogonal', () => {
  it.each([
    [8, 8],
    [12, 5],
    [5, 12],
    [2, 3, 4],
  ])('has columns, or rows, at right angles: %j', (...shape) =>
    watched(() => {
      tf.tidy(() => {
        const values = makers.orthogonal!({ gain: 2, seed: 1 }).apply(shape)
        const matrix = values.reshape([-1, shape.at(-1)!]) as tf.Tensor2D
        const [rows, columns] = matrix.shape
        const product = rows >= columns ? matrix.matMul(matrix, true, false) : matrix.matMul(matrix, false, true)
        const identity = tf.eye(Math.min(rows, columns)).mul(4)
        expect(product.sub(identity).abs().max().dataSync()[0]).toBeLessThan(1e-5)
      })
    }),
  )
})

describe('identity', () => {
  it('is the identity matrix, times its gain', () =>
    watched(() => {
      const values = makers.identity!({ gain: 2 }).apply([2, 2])
      expect([...values.dataSync()]).toEqual([2, 0, 0, 2])
      values.dispose()
    }))
})

/** Four standard errors, of the mean and of the deviation: one sound draw in 10,000 is further off, and the seed is fixed. */
function expectDistribution(
  values: ArrayLike<number>,
  { mean, deviation, low, high }: { mean: number; deviation: number; low: number; high: number },
): void {
  const numbers = Array.from(values)
  const average = numbers.reduce((sum, value) => sum + value, 0) / numbers.length
  const variance = numbers.reduce((sum, value) => sum + (value - average) ** 2, 0) / numbers.length
  const error = deviation / Math.sqrt(numbers.length)
  expect(Math.abs(average - mean)).toBeLessThanOrEqual(4 * error)
  expect(Math.abs(Math.sqrt(variance) - deviation)).toBeLessThanOrEqual(4 * error)
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(low - 1e-6)
  expect(Math.max(...numbers)).toBeLessThanOrEqual(high + 1e-6)
}
