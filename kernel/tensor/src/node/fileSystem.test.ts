import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import * as tf from '../index.ts'

const reference = JSON.parse(readFileSync(new URL('./fixtures/models.json', import.meta.url), 'utf8'))
const scratch = mkdtempSync(path.join(tmpdir(), 'diptych-files-'))
afterAll(() => rmSync(scratch, { recursive: true }))

function compiledModel(optimizer = tf.train.momentum(0.125, 0.5)): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 3, inputShape: [2], activation: 'relu', kernelInitializer: 'ones' }),
      tf.layers.batchNormalization(),
      tf.layers.dense({ units: 1, kernelInitializer: tf.initializers.constant({ value: 0.25 }) }),
    ],
  })
  model.compile({ optimizer, loss: 'meanSquaredError' })
  return model
}
const xs = tf.tensor2d([1, 2, -3, 4, 5, -6, 0.5, 8], [4, 2])
const ys = tf.tensor2d([1, 0, 2, -1], [4, 1])
const predict = (model: tf.LayersModel): unknown => (model.predict(xs) as tf.Tensor).arraySync()
const step = (model: tf.LayersModel): Promise<unknown> =>
  model.fit(xs, ys, { epochs: 1, batchSize: 4, shuffle: false, verbose: 0 })

/** (x + offset) · [[1, 2], [3, 4]], as tfjs's converter writes it. */
const GRAPH_MODEL = {
  format: 'graph-model',
  modelTopology: {
    node: [
      {
        name: 'x',
        op: 'Placeholder',
        attr: { dtype: { type: 'DT_FLOAT' }, shape: { shape: { dim: [{ size: '-1' }, { size: '2' }] } } },
      },
      {
        name: 'offset',
        op: 'Const',
        attr: { dtype: { type: 'DT_INT32' }, value: { tensor: { dtype: 'DT_INT32', tensorShape: {} } } },
      },
      {
        name: 'matrix',
        op: 'Const',
        attr: { dtype: { type: 'DT_FLOAT' }, value: { tensor: { dtype: 'DT_FLOAT', tensorShape: {} } } },
      },
      {
        name: 'shift',
        op: 'Cast',
        input: ['offset'],
        attr: { SrcT: { type: 'DT_INT32' }, DstT: { type: 'DT_FLOAT' } },
      },
      { name: 'sum', op: 'AddV2', input: ['x', 'shift'], attr: { T: { type: 'DT_FLOAT' } } },
      {
        name: 'y',
        op: 'MatMul',
        input: ['sum', 'matrix'],
        attr: { T: { type: 'DT_FLOAT' }, transpose_a: { b: false }, transpose_b: { b: false } },
      },
    ],
    versions: { producer: 1882 },
  },
  weightsManifest: [
    { paths: ['offset.bin'], weights: [{ name: 'offset', shape: [], dtype: 'int32' }] },
    { paths: ['matrix.bin'], weights: [{ name: 'matrix', shape: [2, 2], dtype: 'float32' }] },
  ],
}

function writeGraphModel(folder: string): string {
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'model.json'), JSON.stringify(GRAPH_MODEL))
  writeFileSync(path.join(folder, 'offset.bin'), Buffer.from(Int32Array.of(10).buffer))
  writeFileSync(path.join(folder, 'matrix.bin'), Buffer.from(Float32Array.of(1, 2, 3, 4).buffer))
  return path.join(folder, 'model.json')
}

describe('a layers model in files', () => {
  test('predicts as before, whatever its folder is called', async () => {
    const model = compiledModel()
    await step(model)
    for (const name of ['plain', 'with space', 'größe/深い', '100% #1?&x=%20', 'new/inside/new']) {
      const folder = path.join(scratch, name)
      const { modelArtifactsInfo } = await model.save(`file://${folder}`)
      expect(modelArtifactsInfo.weightDataBytes).toBe(100)
      expect(readdirSync(folder).sort()).toEqual(['model.json', 'weights.bin'])
      expect(predict(await tf.loadLayersModel(`file://${folder}/model.json`))).toEqual(predict(model))
      expect(predict(await tf.loadLayersModel(`file://${folder}`))).toEqual(predict(model))
    }
  })

  // Momentum keeps its slots to the bit; Adam's powers of beta are computed anew from the number of steps.
  test.each([
    ['momentum', () => tf.train.momentum(0.125, 0.5), 0],
    ['adam', () => tf.train.adam(0.125), 1e-4],
  ] as const)('goes on training with %s as if it had never been saved', async (name, optimizer, tolerance) => {
    const model = compiledModel(optimizer() as ReturnType<typeof tf.train.momentum>)
    await step(model)
    await step(model)
    await model.save(`file://${scratch}/${name}`, { includeOptimizer: true })
    const loaded = await tf.loadLayersModel(tf.io.fileSystem(path.join(scratch, name, 'model.json')))
    expect(loaded.optimizer.getConfig()).toMatchObject({ learningRate: 0.125 })
    const saved = predict(model)
    await step(model)
    await step(loaded)
    tf.test_util.expectArraysClose(predict(loaded) as number[], predict(model) as number[], tolerance)
    expect(predict(loaded)).not.toEqual(saved)
  })

  test('of Keras, as the converter writes it, predicts what it predicts in Keras', async () => {
    const model = await tf.loadLayersModel(
      `file://${fileURLToPath(new URL('./fixtures/layers/model.json', import.meta.url))}`,
    )
    const y = model.predict(tf.tensor3d(reference.layers.x)) as tf.Tensor
    tf.test_util.expectArraysClose(await y.array(), reference.layers.y, 1e-6)
  })

  test('with metadata and only the weights that were asked for', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] })
    model.setUserDefinedMetadata({ by: 'Ada' })
    await model.save(`file://${scratch}/metadata`, { trainableOnly: true })
    const loaded = await tf.loadLayersModel(`file://${scratch}/metadata/model.json`)
    expect(loaded.getUserDefinedMetadata()).toEqual({ by: 'Ada' })
  })
})

describe('a graph model in files', () => {
  const wanted = [
    // (1 + 10) · 1 + (2 + 10) · 3, (1 + 10) · 2 + (2 + 10) · 4
    [47, 70],
  ]
  const run = (model: tf.GraphModel): unknown => (model.predict(tf.tensor2d([[1, 2]])) as tf.Tensor).arraySync()

  test('is loaded, saved, and loaded again', async () => {
    const model = await tf.loadGraphModel(`file://${writeGraphModel(path.join(scratch, 'graph model ü'))}`)
    expect(run(model)).toEqual(wanted)
    await model.save(`file://${scratch}/graph again`)
    expect(run(await tf.loadGraphModel(`file://${scratch}/graph again/model.json`))).toEqual(wanted)
  })

  test('in binary form is its graph and the manifest of its weights, in two files', async () => {
    const folder = path.dirname(writeGraphModel(path.join(scratch, 'binary')))
    const [graph, manifest] = [path.join(folder, 'graph.pb'), path.join(folder, 'weights_manifest.json')]
    writeFileSync(graph, Uint8Array.of(1, 2, 3))
    writeFileSync(manifest, JSON.stringify(GRAPH_MODEL.weightsManifest))
    const [handler] = tf.io.getLoadHandlers([`file://${graph}`, `file://${manifest}`])
    const { modelTopology, weightSpecs, weightData } = await handler!.load!()
    expect([...new Uint8Array(modelTopology as ArrayBuffer)]).toEqual([1, 2, 3])
    expect(weightSpecs!.map(({ name }) => name)).toEqual(['offset', 'matrix'])
    expect([
      ...new Int32Array((weightData as ArrayBuffer).slice(0, 4)),
      ...new Float32Array(weightData as ArrayBuffer, 4),
    ]).toEqual([10, 1, 2, 3, 4])
  })

  test('is loaded by HTTP as well', async () => {
    writeGraphModel(path.join(scratch, 'served'))
    const server = createServer(({ url }, response) => response.end(readFileSync(path.join(scratch, 'served', url!))))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    try {
      const { port } = server.address() as AddressInfo
      const url = `http://127.0.0.1:${port}/model.json`
      expect(run(await tf.loadGraphModel(url))).toEqual(wanted)
      expect(run(await tf.loadGraphModel(tf.io.nodeHTTPRequest(url)))).toEqual(wanted)
    } finally {
      server.close()
    }
  })
})

describe('refusals', () => {
  const refusal = (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => 'done',
      (error: Error) => `${error.name}: ${error.message.replaceAll(scratch, '…')}`,
    )
  const load = (url: string | string[]): Promise<string> => refusal(tf.loadLayersModel(url as string))

  test('a path where there is nothing', async () => {
    expect(await load(`file://${scratch}/nothing/model.json`)).toBe(
      'ModelFileError: Loading a model: …/nothing/model.json cannot be read (ENOENT). Look for a misspelling, or save the model there first.',
    )
  })

  test('a path in the code of URLs', async () => {
    writeGraphModel(path.join(scratch, 'a model'))
    expect(await load(`file://${scratch}/a%20model/model.json`)).toBe(
      'ModelFileError: Loading a model: …/a%20model/model.json cannot be read (ENOENT). A path is taken as it is written: write …/a model/model.json.',
    )
  })

  test('files that are no model, or damaged', async () => {
    const file = writeGraphModel(path.join(scratch, 'damaged'))
    writeFileSync(path.join(scratch, 'damaged', 'matrix.bin'), Buffer.alloc(15))
    expect(await refusal(tf.loadGraphModel(`file://${file}`))).toBe(
      'ModelFileError: Loading a model: …/damaged/matrix.bin should hold 16 bytes for 1 weights, got 15. Copy the file again, or save the model again.',
    )
    rmSync(path.join(scratch, 'damaged', 'offset.bin'))
    expect(await load(`file://${file}`)).toContain('Loading a model: …/damaged/offset.bin cannot be read (ENOENT).')
    writeFileSync(file, JSON.stringify(GRAPH_MODEL).slice(0, 300))
    expect(await load(`file://${file}`)).toMatch(
      /^ModelFileError: Loading a model: …\/damaged\/model.json is no JSON: .*\. Save it again\.$/,
    )
    writeFileSync(file, '[1]')
    expect(await load(`file://${file}`)).toBe(
      'ModelFileError: Loading a model: …/damaged/model.json has neither modelTopology nor weightsManifest. Give the model.json that tfjs wrote.',
    )
    writeFileSync(file, JSON.stringify({ modelTopology: {}, weightsManifest: 'weights.bin' }))
    expect(await load(`file://${file}`)).toContain("the weights' manifest in …/damaged/model.json is no list of groups")
  })

  test('a folder that is a file', async () => {
    writeFileSync(path.join(scratch, 'file'), '')
    const advice = 'It is a file, or in one: give a folder.'
    expect(await refusal(compiledModel().save(`file://${scratch}/file`))).toBe(
      `ModelFileError: Saving a model: …/file cannot be written (EEXIST). ${advice}`,
    )
    expect(await refusal(compiledModel().save(`file://${scratch}/file/inside`))).toBe(
      `ModelFileError: Saving a model: …/file/inside cannot be written (ENOTDIR). ${advice}`,
    )
  })

  test('paths that are none, or too many', async () => {
    expect(() => tf.io.fileSystem(7 as never)).toThrow(
      "tf.io.fileSystem: expected a path, or the two paths of a graph and its weights' manifest, got 7.",
    )
    await expect(compiledModel().save(tf.io.fileSystem(['a', 'b']))).rejects.toThrow(
      'expected one folder, got two paths. Give one.',
    )
  })
})
