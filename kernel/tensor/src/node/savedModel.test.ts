import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import v8 from 'node:v8'
import vm from 'node:vm'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { liveTensors } from '../engineTensor.ts'
import * as tf from '../index.ts'
import { runInMode } from '../mode.ts'
import { bytesField, concatenate, varintField } from '../native/protobuf.ts'

/** What fixtures/make_models.py had TensorFlow's Python compute. */
const reference = JSON.parse(readFileSync(new URL('./fixtures/models.json', import.meta.url), 'utf8'))
const folderOf = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url))
const scratch = mkdtempSync(path.join(tmpdir(), 'diptych-models-'))

/** What `predict` gave, as plain arrays by name. */
function arrays(result: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(result as tf.NamedTensorMap).map(([name, tensor]) => [name, tensor.arraySync()]),
  )
}

afterEach(() => expect(tf.node.getNumOfSavedModels()).toBe(0))
afterAll(() => rmSync(scratch, { recursive: true }))

describe('a SavedModel predicts what it predicts in Python', () => {
  test('a tensor gives the one output, an array an array, a map a map', async () => {
    using model = await tf.node.loadSavedModel(folderOf('signatures'))
    const x = tf.tensor2d([
      [1, 2],
      [-3, 0.5],
    ])
    const wanted = reference.signatures.affine
    expect((model.predict(x) as tf.Tensor).arraySync()).toEqual(wanted.y)
    expect((model.predict([x]) as tf.Tensor[]).map(y => y.arraySync())).toEqual([wanted.y])
    expect(arrays(model.predict({ x }))).toEqual(wanted)
  })

  test('several inputs and outputs are in the order of their names', async () => {
    using model = await tf.node.loadSavedModel(folderOf('signatures'), ['serve'], 'both')
    const left = tf.tensor1d([5, 7])
    const right = tf.tensor1d([2, 10])
    const { difference, product } = reference.signatures.both
    expect(arrays(model.predict({ right, left }))).toEqual({ difference, product })
    expect((model.predict([left, right]) as tf.Tensor[]).map(y => y.arraySync())).toEqual([difference, product])
  })

  test('strings go in and come out', async () => {
    using model = await tf.node.loadSavedModel(folderOf('signatures'), ['serve'], 'greet')
    const name = tf.tensor1d(['Ada', 'Łukasiewicz und alle, die mit ihm rechnen', ''])
    expect(arrays(model.predict({ name }))).toEqual(reference.signatures.greet)
  })

  test('results have the dtypes that the model computes; numbers may stand for those that tfjs lacks', async () => {
    using model = await tf.node.loadSavedModel(folderOf('signatures'), ['serve'], 'dtypes')
    const results = model.predict({
      int64: tf.tensor1d([-7, 100_000], 'int32'),
      uint8: tf.tensor1d([0, 255], 'int32'),
      float16: tf.tensor1d([1, -2.5]),
      float64: tf.tensor1d([1, -2.5]),
      bfloat16: tf.tensor1d([1, -2.5]),
      bool: tf.tensor1d([true, false], 'bool'),
      complex64: tf.complex([1, -0], [2, -3.5]),
    }) as tf.NamedTensorMap
    const wanted = reference.signatures.dtypes
    for (const [name, result] of Object.entries(results)) expect(result.dtype).toBe(name)
    const { complex64, ...others } = arrays(results)
    const { float16, float64, uint8, bfloat16 } = wanted
    expect(others).toEqual({ float16, float64, uint8, bfloat16, int64: wanted.int64.map(BigInt), bool: [0, 1] })
    // (1+2i)·i and -3.5i·i, which arraySync gives as pairs in one row.
    expect((complex64 as number[]).flat()).toEqual(wanted.complex64.flat())
  })

  test('tensors of those dtypes go in exactly', async () => {
    using model = await tf.node.loadSavedModel(folderOf('signatures'), ['serve'], 'dtypes')
    const one = (dtype: string): tf.Tensor => tf.ones([1], dtype as 'float32')
    const { int64, float64 } = model.predict({
      int64: tf.tensor([2n ** 60n + 1n], [1], 'int64'),
      float64: tf.tensor([0.1], [1], 'float64'),
      ...Object.fromEntries(['uint8', 'float16', 'bfloat16', 'bool'].map(dtype => [dtype, one(dtype)])),
      complex64: tf.complex([1], [1]),
    }) as tf.NamedTensorMap
    expect(int64!.arraySync()).toEqual([3n * 2n ** 60n + 3n])
    expect(float64!.arraySync()).toEqual([0.1 / 3])
  })

  test('an input of any shape, and one that Keras exported with two inputs', async () => {
    using sum = await tf.node.loadSavedModel(folderOf('signatures'), ['serve'], 'any_shape')
    expect(arrays(sum.predict({ x: tf.tensor([[[1, 2]], [[3, 4.5]]]) }))).toEqual(reference.signatures.any_shape)

    using keras = await tf.node.loadSavedModel(folderOf('keras'))
    const { x, y } = reference.keras
    const result = keras.predict({ left: tf.tensor2d(x.left), right: tf.tensor2d(x.right) }) as tf.NamedTensorMap
    const [output] = Object.values(result)
    tf.test_util.expectArraysClose(await output!.array(), y, 1e-6)
  })

  test('a table is read from the file beside the model', async () => {
    using model = await tf.node.loadSavedModel(folderOf('lookup'))
    expect(arrays(model.predict({ word: tf.tensor1d(['blue', 'mauve', 'red']) }))).toEqual({
      id: reference.lookup.id.map(BigInt),
    })
  })

  test('tags choose the graph, in any order', async () => {
    using serve = await tf.node.loadSavedModel(folderOf('tags'))
    using train = await tf.node.loadSavedModel(folderOf('tags'), ['train', 'gpu'], 'train_default')
    const x = tf.tensor1d([4])
    expect((serve.predict(x) as tf.Tensor).arraySync()).toEqual(reference.tags.serve)
    expect((train.predict(x) as tf.Tensor).arraySync()).toEqual(reference.tags['gpu,train'])
    expect(tf.node.getNumOfSavedModels()).toBe(2)
  })

  test('signatures of one folder share their variables, and one session', async () => {
    using first = await tf.node.loadSavedModel(folderOf('signatures'), ['serve'], 'count')
    using second = await tf.node.loadSavedModel(folderOf('signatures'), ['serve'], 'count')
    expect(tf.node.getNumOfSavedModels()).toBe(1)
    expect(arrays(first.predict({}))).toEqual({ calls: 1n })
    first.dispose()
    first.dispose()
    expect(tf.node.getNumOfSavedModels()).toBe(1)
    expect(arrays(second.predict([] as tf.Tensor[]))).toEqual({ 0: 2n })
  })

  test.each(['graph', 'graph+xla'] as const)('in a cell of mode %s its inputs are computed first', async mode => {
    using model = await tf.node.loadSavedModel(folderOf('signatures'))
    await runInMode(mode, async () => {
      const y = model.predict(tf.tensor2d([[0, 1]]).add(tf.tensor2d([[1, 1]]))) as tf.Tensor
      expect(y.mul(2).arraySync()).toEqual([reference.signatures.affine.y[0].map((value: number) => 2 * value)])
    })
  })

  test('execute gives outputs and nodes by name', async () => {
    using model = await tf.node.loadSavedModel(folderOf('tags'))
    const x = tf.tensor1d([4])
    expect((model.execute(x, 'y') as tf.Tensor).arraySync()).toEqual([18])
    // The node y is x · 2 + 10; mul is what is in between.
    expect((model.execute({ x }, ['mul', 'y:0']) as tf.Tensor[]).map(value => value.arraySync())).toEqual([[8], [18]])
    expect(() => model.execute(x, 'nowhere')).toThrow(
      'SavedModel serving_default: there is no output or node nowhere. Its outputs are y.',
    )
  })
})

describe('what a SavedModel says of itself', () => {
  test('tags, signatures, inputs and outputs, without loading it', async () => {
    expect(await tf.node.getMetaGraphsFromSavedModel(folderOf('tags'))).toEqual([
      {
        tags: ['serve'],
        signatureDefs: {
          serving_default: {
            inputs: { x: { name: 'x:0', dtype: 'float32', tfDtype: 'DT_FLOAT', shape: [-1] } },
            outputs: { y: { name: 'y:0', dtype: 'float32', tfDtype: 'DT_FLOAT', shape: [-1] } },
          },
        },
      },
      {
        tags: ['gpu', 'train'],
        signatureDefs: {
          train_default: {
            inputs: { x: { name: 'x:0', dtype: 'float32', tfDtype: 'DT_FLOAT', shape: [-1] } },
            outputs: { y: { name: 'y:0', dtype: 'float32', tfDtype: 'DT_FLOAT', shape: [-1] } },
          },
        },
      },
    ])
  })

  test('dtypes of TensorFlow beside those of tfjs, and no shape where any will do', async () => {
    const [graph] = await tf.node.getMetaGraphsFromSavedModel(folderOf('signatures'))
    const { any_shape, dtypes } = graph!.signatureDefs
    expect(any_shape!.inputs.x).toEqual({ name: 'any_shape_x:0', dtype: 'float32', tfDtype: 'DT_FLOAT' })
    expect(Object.values(dtypes!.inputs).map(({ tfDtype, dtype }) => `${tfDtype} ${dtype}`)).toEqual([
      'DT_BFLOAT16 bfloat16',
      'DT_BOOL bool',
      'DT_COMPLEX64 complex64',
      'DT_HALF float16',
      'DT_DOUBLE float64',
      'DT_INT64 int64',
      'DT_UINT8 uint8',
    ])
  })

  test('a dtype of four bits', async () => {
    // SavedModel.meta_graphs (2), signature_def (5): of s, inputs (1): of x, dtype (2) DT_INT4, 29.
    const info = varintField(2, 29)
    const signature = bytesField(1, concatenate([bytesField(1, 'x'), bytesField(2, info)]))
    const file = bytesField(2, bytesField(5, concatenate([bytesField(1, 's'), bytesField(2, signature)])))
    const folder = mkdtempSync(path.join(scratch, 'int4-'))
    writeFileSync(path.join(folder, 'saved_model.pb'), file)
    const [graph] = await tf.node.getMetaGraphsFromSavedModel(folder)
    expect(graph!.signatureDefs.s!.inputs.x).toEqual({ name: '', dtype: 'int4', tfDtype: 'DT_INT4', shape: [] })
  })

  test('a loaded model lists its inputs and outputs', async () => {
    using model = await tf.node.loadSavedModel(folderOf('signatures'), ['serve'], 'greet')
    expect(model.inputs).toEqual([{ name: 'greet_name', dtype: 'string', tfDtype: 'DT_STRING', shape: [-1] }])
    expect(model.outputs.map(({ tfDtype, shape }) => [tfDtype, shape])).toEqual([
      ['DT_STRING', [-1]],
      ['DT_INT32', [-1]],
    ])
    expect(Object.keys(model.outputNodeNames)).toEqual(['greeting', 'length'])
  })
})

describe('memory', () => {
  test('predicting leaves only its result behind', async () => {
    using model = await tf.node.loadSavedModel(folderOf('signatures'), ['serve'], 'dtypes')
    const given = {
      int64: 'int32',
      uint8: 'int32',
      float16: 'float32',
      float64: 'float32',
      bfloat16: 'float32',
      bool: 'bool',
    } as const
    const inputs: tf.NamedTensorMap = { complex64: tf.complex([1], [1]) }
    for (const [name, dtype] of Object.entries(given)) inputs[name] = tf.ones([1], dtype)
    tf.dispose(model.predict(inputs))
    const before = [liveTensors(), tf.memory().numTensors]
    tf.tidy(() => void model.predict(inputs))
    tf.dispose(model.predict(inputs))
    expect(() => model.predict({ ...inputs, bool: tf.ones([2]) })).toThrow(tf.ArgumentError)
    expect(liveTensors()).toBe(before[0])
  })

  test('a forgotten model closes its session once it is garbage', async () => {
    v8.setFlagsFromString('--expose-gc')
    const collect = vm.runInNewContext('gc') as () => void
    await (async () => void (await tf.node.loadSavedModel(folderOf('signatures'))))()
    for (let turn = 0; turn < 50 && tf.node.getNumOfSavedModels() > 0; turn++) {
      collect()
      await new Promise(resolve => setImmediate(resolve))
    }
    expect(tf.node.getNumOfSavedModels()).toBe(0)
  })

  test('a model that was saved again is loaded anew', async () => {
    const folder = path.join(scratch, 'again')
    cpSync(folderOf('signatures'), folder, { recursive: true })
    using before = await tf.node.loadSavedModel(folder)
    cpSync(folderOf('tags'), folder, { recursive: true })
    using after = await tf.node.loadSavedModel(folder)
    expect((after.predict(tf.tensor1d([4])) as tf.Tensor).arraySync()).toEqual([18])
    expect((before.predict(tf.tensor2d([[1, 2]])) as tf.Tensor).arraySync()).toEqual([reference.signatures.affine.y[0]])
  })
})

describe('refusals', () => {
  const load = (...given: Parameters<typeof tf.node.loadSavedModel>): Promise<string> =>
    tf.node.loadSavedModel(...given).then(
      () => 'loaded',
      (error: Error) =>
        `${error.name}: ${error.message}`.replaceAll(fileURLToPath(new URL('./fixtures', import.meta.url)), '…'),
    )

  test('an unknown signature lists those that there are', async () => {
    expect(await load(folderOf('signatures'), ['serve'], 'train')).toBe(
      'ArgumentError: tf.node.loadSavedModel: …/signatures has no signature \'train\' in its graph with the tags ["serve"]. ' +
        'Its signatures are affine, any_shape, both, count, dtypes, greet, serving_default.',
    )
  })

  test('unknown tags list those that there are', async () => {
    expect(await load(folderOf('tags'), ['train'])).toBe(
      'ArgumentError: tf.node.loadSavedModel: …/tags has no graph with the tags ["train"]. ' +
        'Its graphs have the tags ["serve"] and ["gpu","train"]: give one of these lists.',
    )
    expect(await load(folderOf('tags'), 'serve' as never)).toContain(
      `tags must be an array of strings, as in ['serve'], got 'serve'.`,
    )
  })

  test('a folder without a model says what is missing, and what is there instead', async () => {
    expect(await load('/nowhere')).toBe(
      'ModelFileError: tf.node.loadSavedModel: there is no saved_model.pb in /nowhere (ENOENT). ' +
        "Give the folder that tf.saved_model.save or Keras's model.export wrote.",
    )
    expect(await load(path.join(folderOf('tags'), 'saved_model.pb'))).toContain(
      '(ENOTDIR). Give the folder, not the file in it.',
    )
    expect(await load(`file://${folderOf('tags')}`)).toContain('Give a path without file://.')
    expect(await load('/nowhere/model.keras')).toContain('write a SavedModel with model.export.')
    expect(await load(undefined as never)).toContain("expected the path of a SavedModel's folder, got undefined.")
    writeFileSync(path.join(scratch, 'model.json'), '{}')
    expect(await load(scratch)).toContain('There is a model.json: load it by tf.loadLayersModel or tf.loadGraphModel.')
  })

  test('a file that is cut off, or of another kind, is damaged', async () => {
    const folder = path.join(scratch, 'damaged')
    cpSync(folderOf('tags'), folder, { recursive: true })
    const file = path.join(folder, 'saved_model.pb')
    truncateSync(file, 5000)
    expect(await load(folder)).toMatch(
      /^ModelFileError: .*damaged\/saved_model.pb is damaged or cut off: .*\. Save or copy the model again\.$/,
    )
    writeFileSync(file, '')
    expect(await load(folder)).toContain('saved_model.pb holds no graph. Save the model again.')
  })

  test('variables that are missing, or damaged', async () => {
    const folder = path.join(scratch, 'incomplete')
    cpSync(folderOf('tags'), folder, { recursive: true })
    const data = path.join(folder, 'variables', 'variables.data-00000-of-00001')
    writeFileSync(data, readFileSync(data).fill(7))
    expect(await load(folder)).toMatch(
      /^ModelFileError: tf\.node\.loadSavedModel: TensorFlow could not load .*incomplete \(tags serve\): .*Checksum does not match.*Look whether its folder variables is complete/s,
    )
    rmSync(path.join(folder, 'variables'), { recursive: true })
    expect(await load(folder)).toMatch(
      /^ModelFileError: .* there is no .*incomplete\/variables\/variables.index. Copy the model's whole folder\.$/,
    )
  })

  test('inputs of other names, numbers, shapes and dtypes', async () => {
    using model = await tf.node.loadSavedModel(folderOf('signatures'))
    const refusal = (inputs: unknown): string => {
      try {
        model.predict(inputs as tf.Tensor)
        return 'predicted'
      } catch (error) {
        return `${(error as Error).name}: ${(error as Error).message}`
      }
    }
    const start = 'ArgumentError: SavedModel serving_default:'
    const advice = 'Give tensors by name, as in model.predict({ name: tensor }).'
    expect(refusal({ z: tf.ones([1, 2]) })).toBe(`${start} expected x: float32 [?,2]; got tensors named z. ${advice}`)
    expect(refusal([])).toBe(`${start} expected x: float32 [?,2]; got 0 tensors. ${advice}`)
    expect(refusal(undefined)).toBe(`${start} expected x: float32 [?,2]; got undefined. ${advice}`)
    expect(refusal({ x: [[1, 2]] })).toBe(`${start} input x must be a tensor, got object. Make one by tf.tensor.`)
    expect(refusal(tf.ones([1, 3]))).toBe(
      `${start} input x must be float32 [?,2], got float32 [1,3]. Reshape or cast it.`,
    )
    expect(refusal(tf.ones([2]))).toBe(`${start} input x must be float32 [?,2], got float32 [2]. Reshape or cast it.`)
    expect(refusal(tf.ones([1, 2], 'int32'))).toBe(
      `${start} input x must be float32 [?,2], got int32 [1,2]. Reshape or cast it.`,
    )
    const disposed = tf.ones([1, 2])
    disposed.dispose()
    expect(refusal(disposed)).toContain(
      'DisposedTensorError: SavedModel serving_default: input x, a tensor of shape [1,2], was disposed.',
    )
  })

  test('a disposed model, and one inside a graph function', async () => {
    const model = await tf.node.loadSavedModel(folderOf('signatures'))
    const x = tf.ones([1, 2])
    const fn = tf.graph((given: tf.Tensor) => model.predict(given) as tf.Tensor)
    expect(() => fn(x)).toThrow(
      'SavedModel serving_default: a SavedModel runs in a session of its own and cannot be part of a graph function.',
    )
    model.dispose()
    expect(() => model.predict(x)).toThrow(tf.DisposedTensorError)
    expect(() => model.execute(x, 'y')).toThrow(
      'SavedModel serving_default: the model was disposed. Load it again to use it.',
    )
  })
})
