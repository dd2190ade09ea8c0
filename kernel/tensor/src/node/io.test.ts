import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as tf from '../index.ts'

const reference = JSON.parse(readFileSync(new URL('./fixtures/models.json', import.meta.url), 'utf8'))
const layersFolder = fileURLToPath(new URL('./fixtures/layers', import.meta.url))
const modelJson = JSON.parse(readFileSync(path.join(layersFolder, 'model.json'), 'utf8')) as tf.io.ModelJSON
const { io } = tf
const scratch = mkdtempSync(path.join(tmpdir(), 'diptych-io-'))

let server: Server
let address: string
beforeAll(async () => {
  server = createServer(({ url }, response) => {
    try {
      response.end(readFileSync(path.join(layersFolder, new URL(url!, 'http://here').pathname)))
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
  rmSync(scratch, { recursive: true })
})

/** The model of fixtures/make_models.py predicts what it does in Keras. */
async function expectPredictions(model: tf.LayersModel): Promise<void> {
  const y = model.predict(tf.tensor3d(reference.layers.x)) as tf.Tensor
  tf.test_util.expectArraysClose(await y.array(), reference.layers.y, 1e-6)
}

async function artifacts(): Promise<tf.io.ModelArtifacts> {
  return await io.fileSystem(path.join(layersFolder, 'model.json')).load!()
}

const model = async (): Promise<tf.LayersModel> => await tf.loadLayersModel(`file://${layersFolder}`)
const url = (): string => `${address}/model.json`
const specs: tf.io.WeightsManifestEntry[] = [
  { name: 'a', shape: [2], dtype: 'float32' },
  { name: 'b', shape: [], dtype: 'int32' },
]

/** One check for each function of tf.io. */
const CHECKS: Record<string, () => Promise<void> | void> = {
  async fileSystem() {
    await expectPredictions(await tf.loadLayersModel(io.fileSystem(path.join(layersFolder, 'model.json'))))
  },
  async nodeHTTPRequest() {
    await expectPredictions(await tf.loadLayersModel(io.nodeHTTPRequest(url())))
    // Weights from elsewhere.
    await expectPredictions(await tf.loadLayersModel(io.nodeHTTPRequest(url(), {}, `${address}/`)))
  },
  async http() {
    await expectPredictions(await tf.loadLayersModel(io.http(url())))
    await expect(tf.loadLayersModel(io.http(`${address}/nothing.json`))).rejects.toThrow(/status code 404/)
  },
  async browserHTTPRequest() {
    const requested: string[] = []
    const fetchFunc: typeof fetch = (asked, init) => {
      requested.push(String(asked).replace(address, ''))
      return fetch(asked, init)
    }
    await expectPredictions(await tf.loadLayersModel(io.browserHTTPRequest(url(), { fetchFunc })))
    expect(requested).toEqual(['/model.json', '/group1-shard1of2.bin', '/group1-shard2of2.bin'])
  },
  isHTTPScheme() {
    expect([io.isHTTPScheme('https://a/model.json'), io.isHTTPScheme('file:///a')]).toEqual([true, false])
  },
  async fromMemory() {
    await expectPredictions(await tf.loadLayersModel(io.fromMemory(await artifacts())))
  },
  async fromMemorySync() {
    const loaded = io.fromMemorySync(await artifacts()).load!()
    expect(loaded.weightSpecs!.map(({ name }) => name)).toEqual([
      'conv/kernel',
      'conv/bias',
      'dense/kernel',
      'dense/bias',
    ])
  },
  async withSaveHandler() {
    let saved: tf.io.ModelArtifacts | undefined
    const info = { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' as const } }
    const result = await (await model()).save(
      io.withSaveHandler(async given => {
        saved = given
        return info
      }),
    )
    expect(result).toEqual(info)
    await expectPredictions(await tf.loadLayersModel(io.fromMemory(saved!)))
  },
  async withSaveHandlerSync() {
    const given = await artifacts()
    let saved: tf.io.ModelArtifacts | undefined
    io.withSaveHandlerSync(artifacts => {
      saved = artifacts
      return { modelArtifactsInfo: io.getModelArtifactsInfoForJSON(artifacts) }
    }).save!(given)
    expect(saved).toBe(given)
  },
  getLoadHandlers() {
    expect([io.getLoadHandlers('file:///a').length, io.getLoadHandlers('https://a/model.json').length]).toEqual([1, 1])
    expect(io.getLoadHandlers('ftp://a')).toEqual([])
  },
  getSaveHandlers() {
    expect([io.getSaveHandlers('file:///a').length, io.getSaveHandlers('https://a').length]).toEqual([1, 1])
  },
  async registerLoadRouter() {
    const given = await artifacts()
    io.registerLoadRouter(asked =>
      String(asked).startsWith('test-memory://') ? io.fromMemory(given) : (null as never),
    )
    await expectPredictions(await tf.loadLayersModel('test-memory://model'))
  },
  async registerSaveRouter() {
    let saved = 0
    const handler = io.withSaveHandler(async given => {
      saved++
      return { modelArtifactsInfo: io.getModelArtifactsInfoForJSON(given) }
    })
    io.registerSaveRouter(asked => (String(asked).startsWith('test-memory://') ? handler : (null as never)))
    await (await model()).save('test-memory://model')
    expect(saved).toBe(1)
  },
  async encodeWeights() {
    const { data, specs } = await io.encodeWeights({ a: tf.tensor1d([1, 2]), s: tf.tensor1d(['ü', 'yz']) })
    expect(specs).toEqual([
      { name: 'a', shape: [2], dtype: 'float32' },
      { name: 's', shape: [2], dtype: 'string' },
    ])
    // Strings have their length before them, in four bytes.
    expect([...Buffer.from(data)]).toEqual([
      ...Buffer.from(Float32Array.of(1, 2).buffer),
      2,
      0,
      0,
      0,
      0xc3,
      0xbc,
      2,
      0,
      0,
      0,
      0x79,
      0x7a,
    ])
  },
  decodeWeights() {
    const bytes = Buffer.concat([Buffer.from(Float32Array.of(1.5, -2).buffer), Buffer.from(Int32Array.of(7).buffer)])
    const { a, b } = io.decodeWeights(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), specs)
    expect([a!.arraySync(), b!.arraySync()]).toEqual([[1.5, -2], 7])
    // 0.5 + 2 · each byte.
    const [quantized] = Object.values(
      io.decodeWeights(Uint8Array.of(0, 3).buffer, [
        { name: 'q', shape: [2], dtype: 'float32', quantization: { dtype: 'uint8', scale: 2, min: 0.5 } },
      ]),
    )
    expect(quantized!.arraySync()).toEqual([0.5, 6.5])
  },
  async decodeWeightsStream() {
    const parts = [Buffer.from(Float32Array.of(1.5, -2).buffer), Buffer.from(Int32Array.of(7).buffer)]
    const stream = new ReadableStream<ArrayBuffer>({
      start(controller) {
        for (const part of parts) controller.enqueue(Uint8Array.from(part).buffer)
        controller.close()
      },
    })
    const { a, b } = await io.decodeWeightsStream(stream, specs)
    expect([a!.arraySync(), b!.arraySync()]).toEqual([[1.5, -2], 7])
  },
  async loadWeights() {
    const loaded = await io.loadWeights(modelJson.weightsManifest, address, ['dense/bias'])
    expect(Object.keys(loaded)).toEqual(['dense/bias'])
    // Keras makes biases of zeros.
    expect(loaded['dense/bias']!.arraySync()).toEqual([0, 0, 0])
  },
  async weightsLoaderFactory() {
    const load = io.weightsLoaderFactory(urls =>
      Promise.all(urls.map(async name => Uint8Array.from(readFileSync(name)).buffer)),
    )
    const loaded = await load(modelJson.weightsManifest, layersFolder, ['conv/bias'])
    expect(loaded['conv/bias']!.arraySync()).toEqual([0, 0])
  },
  async getModelArtifactsForJSON() {
    const made = await io.getModelArtifactsForJSON(modelJson, async () => [specs, new ArrayBuffer(12)])
    expect([made.format, made.weightSpecs, (made.weightData as ArrayBuffer).byteLength]).toEqual([
      'layers-model',
      specs,
      12,
    ])
  },
  getModelArtifactsForJSONSync() {
    const made = io.getModelArtifactsForJSONSync(modelJson, specs, new ArrayBuffer(12))
    expect(made.modelTopology).toEqual(modelJson.modelTopology)
  },
  async getModelArtifactsInfoForJSON() {
    // Weights of 3·1·2 + 2 + 8·3 + 3 numbers.
    expect(io.getModelArtifactsInfoForJSON(await artifacts()).weightDataBytes).toBe(35 * 4)
  },
  getWeightSpecs() {
    expect(io.getWeightSpecs(modelJson.weightsManifest).map(({ name }) => name)).toEqual(
      modelJson.weightsManifest[0]!.weights.map(({ name }) => name),
    )
  },
  concatenateArrayBuffers() {
    expect([
      ...new Uint8Array(io.concatenateArrayBuffers([Uint8Array.of(1, 2).buffer, Uint8Array.of(3).buffer])),
    ]).toEqual([1, 2, 3])
  },
  CompositeArrayBuffer() {
    const composite = new io.CompositeArrayBuffer([Uint8Array.of(1, 2).buffer, Uint8Array.of(3, 4).buffer])
    expect([...new Uint8Array(composite.slice(1, 3))]).toEqual([2, 3])
  },
  async listModels() {
    // Models in a browser's stores: Node has none.
    expect(await io.listModels()).toEqual({})
  },
  async copyModel() {
    const target = `file://${path.join(scratch, 'copy')}`
    expect(await io.copyModel(`file://${layersFolder}`, target)).toMatchObject({ weightDataBytes: 35 * 4 })
    await expectPredictions(await tf.loadLayersModel(target))
  },
  // Those delete as well, which only a browser's stores can, and say so before they do anything.
  async moveModel() {
    const target = path.join(scratch, 'moved')
    await expect(io.moveModel(`file://${layersFolder}`, `file://${target}`)).rejects.toThrow(
      "Cannot find model manager for scheme 'file'",
    )
    expect(existsSync(target)).toBe(false)
  },
  async removeModel() {
    await expect(io.removeModel('file:///tmp/model')).rejects.toThrow("Cannot find model manager for scheme 'file'")
  },
  browserFiles() {
    expect(() => io.browserFiles([])).toThrow(/at least 1 file/)
  },
}

describe('tf.io', () => {
  test('every function of it is checked', () => {
    expect(Object.keys(io).sort()).toEqual(Object.keys(CHECKS).sort())
  })

  test.each(Object.keys(CHECKS))('%s', name => CHECKS[name]!())
})
