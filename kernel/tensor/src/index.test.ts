import v8 from 'node:v8'
import vm from 'node:vm'
import { afterEach, describe, expect, test } from 'vitest'
import { liveTensors } from './engineTensor.ts'
import * as tf from './index.ts'
import { runInMode } from './mode.ts'

afterEach(() => tf.disposeVariables())

describe('tfjs on TensorFlow', () => {
  test('a matrix product is computed by the tensorflow backend', () => {
    const product = tf.matMul(
      tf.tensor2d([
        [1, 2],
        [3, 4],
      ]),
      tf.tensor2d([
        [5, 6],
        [7, 8],
      ]),
    )
    // 1·5+2·7, 1·6+2·8, 3·5+4·7, 3·6+4·8
    expect(product.arraySync()).toEqual([
      [19, 22],
      [43, 50],
    ])
    expect(tf.getBackend()).toBe('tensorflow')
  })

  test.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])('matrices transposed %s and %s, of rank 2 and 3, give equal products', (transposeA, transposeB) => {
    const a = tf.tensor2d([
      [1, 2],
      [3, 4],
    ])
    const b = tf.tensor2d([
      [5, 6],
      [7, 8],
    ])
    const flat = tf.matMul(a, b, transposeA, transposeB).arraySync()
    const batched = tf
      .matMul(a.expandDims<tf.Tensor3D>(), b.expandDims<tf.Tensor3D>(), transposeA, transposeB)
      .arraySync()
    expect([flat]).toEqual(batched)
  })

  test('strings of any length keep their bytes', () => {
    const texts = ['', 'short', 'é'.repeat(11), 'x'.repeat(23), 'ü'.repeat(1000)]
    expect(tf.tensor(texts).reshape([5, 1]).reshape([5]).arraySync()).toEqual(texts)
  })

  test('complex numbers, booleans and int32 survive the way through TensorFlow', () => {
    expect([
      ...tf
        .complex([1, 2], [3, -4])
        .add(tf.complex([1, 1], [1, 1]))
        .dataSync(),
    ]).toEqual([2, 4, 3, -3])
    expect(tf.logicalNot(tf.tensor1d([true, false], 'bool')).arraySync()).toEqual([0, 1])
    expect(tf.add(tf.tensor1d([2 ** 30], 'int32'), tf.scalar(7, 'int32')).arraySync()).toEqual([2 ** 30 + 7])
  })

  test('a tensor is a copy of the array it is made of', () => {
    const values = new Float32Array(1000).fill(1)
    const x = tf.tensor1d(values)
    const before = x.add(0)
    values.fill(2)
    expect(before.sum().arraySync()).toBe(1000)
  })

  test('rounding int32 changes nothing', () => {
    expect(tf.round(tf.tensor1d([-3, 0, 8], 'int32')).arraySync()).toEqual([-3, 0, 8])
  })

  test('the mean of booleans is their share of true', () => {
    expect(tf.mean(tf.tensor1d([true, false, true, true], 'bool')).arraySync()).toBe(0.75)
  })

  test('disposed tensors give their memory back', () => {
    const sum = () => tf.tidy(() => tf.add(tf.ones([100, 100]), 1).sum())
    // The axes' tensor stays for the next sum.
    sum()
    const before = liveTensors()
    sum()
    expect(liveTensors()).toBe(before + 1)
  })

  test.each(['eager', 'graph', 'graph+xla'] as const)(
    'an image is encoded, decoded and computed with, %s',
    async mode => {
      const pixels = [0, 20, 40, 60, 80, 100, 120, 140, 160, 180, 200, 255]
      await runInMode(mode, async () => {
        const png = await tf.node.encodePng(tf.tensor3d(pixels, [2, 2, 3], 'int32'))
        const image = tf.node.decodePng(png)
        expect([image.dtype, image.dataSync().constructor.name, ...image.dataSync()]).toEqual([
          'int32',
          'Int32Array',
          ...pixels,
        ])
        expect(image.toFloat().max().arraySync()).toBe(255)
      })
    },
  )

  test('forgotten tensors give their memory back once they are garbage and the event loop has a turn', async () => {
    v8.setFlagsFromString('--expose-gc')
    const collect = vm.runInNewContext('gc') as () => void
    const before = liveTensors()
    ;(() => {
      for (let i = 0; i < 20; i++) tf.add(tf.ones([1000]), i)
    })()
    expect(liveTensors()).toBeGreaterThanOrEqual(before + 40)
    // A collection may keep what the stack seems to hold.
    for (let turn = 0; turn < 50 && liveTensors() > before + 5; turn++) {
      collect()
      await new Promise(resolve => setImmediate(resolve))
    }
    expect(liveTensors()).toBeLessThanOrEqual(before + 5)
  })

  test('a layers model is trained, saved to a file and loaded with equal predictions', async () => {
    const { mkdtempSync, rmSync } = await import('node:fs')
    const folder = mkdtempSync('/tmp/diptych-test-')
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3], kernelInitializer: 'ones' })] })
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })
    await model.fit(tf.ones([4, 3]), tf.zeros([4, 2]), { epochs: 1, verbose: 0 })
    await model.save(`file://${folder}`)
    const loaded = await tf.loadLayersModel(`file://${folder}/model.json`)
    const predict = (given: tf.LayersModel) => (given.predict(tf.ones([1, 3])) as tf.Tensor).arraySync()
    expect(predict(loaded)).toEqual(predict(model))
    rmSync(folder, { recursive: true })
  })
})

describe('refusals', () => {
  test('shapes that do not fit are named', () => {
    expect(() => tf.add(tf.ones([2, 3]), tf.ones([4, 5]))).toThrow(
      'Add: Incompatible shapes: [2,3] vs. [4,5] (inputs: float32 [2,3], float32 [4,5])',
    )
  })

  test('after a refused op the next one works', () => {
    expect(() => tf.add(tf.ones([2]), tf.ones([3]))).toThrow(tf.TensorFlowError)
    expect(tf.add(1, 2).arraySync()).toBe(3)
  })

  test('an index out of range is named, with the range', () => {
    expect(() => tf.gather([1, 2, 3], tf.tensor1d([7], 'int32')).dataSync()).toThrow(
      'GatherV2: indices[0] = 7 is not in [0, 3)',
    )
  })

  test('a disposed tensor is refused', () => {
    const x = tf.ones([2])
    x.dispose()
    expect(() => tf.add(x, 1)).toThrow('Add: input a, a tensor of shape [2], was disposed. Keep it alive')
  })

  test('a random tensor of a shape that is none is refused with the shape', () => {
    expect(() => tf.randomNormal([2, -1])).toThrow(
      'randomNormal: shape must be an array of whole numbers that are not negative, got [2,-1].',
    )
  })

  test('methods of a disposed tensor name it too', () => {
    const x = tf.ones([2])
    x.dispose()
    expect(() => x.add(1)).toThrow('Tensor is disposed: a float32 tensor of shape [2]. Keep it alive')
    expect(() => x.dataSync()).toThrow(tf.DisposedTensorError)
  })
})
