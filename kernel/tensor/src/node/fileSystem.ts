/** @file tfjs's models in files: `file://` in `tf.loadLayersModel`, `tf.loadGraphModel` and `model.save`, and `tf.io.fileSystem`. */

import { existsSync } from 'node:fs'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { io } from '@tensorflow/tfjs-core'
import { ArgumentError, ModelFileError } from '../errors.ts'
import { dtypeNumber, ELEMENTS } from '../native/dtypes.ts'
import { core } from '../tfjs.ts'

const SCHEME = 'file://'
const MODEL = 'model.json'
const WEIGHTS = 'weights.bin'

/**
 * Where a model is saved or loaded, for `model.save` and the functions that load models.
 *
 * @param files - to save: a folder, which is made if it is not there. To load: the model.json, or the folder that it is in; for a graph
 *   model in binary form its two files, the graph and the manifest of weights. A path is taken as it is written: `%20` is no space.
 * @throws {ArgumentError} if it is none of these. Saving and loading throw {@link ModelFileError}.
 * @example tf.io.fileSystem('/tmp/my model')
 */
export function fileSystem(files: string | string[]): io.IOHandler {
  const paths = [files].flat()
  if (paths.some(file => typeof file !== 'string') || paths.length > 2 || paths.length === 0) {
    throw new ArgumentError(
      `tf.io.fileSystem: expected a path, or the two paths of a graph and its weights' manifest, got ${JSON.stringify(files)}.`,
    )
  }
  const [first, second] = paths.map(file => path.resolve(file))
  return {
    save: async artifacts => {
      if (second !== undefined) throw new ArgumentError('Saving a model: expected one folder, got two paths. Give one.')
      return await save(first!, artifacts)
    },
    load: async () => await (second === undefined ? loadModel(first!) : loadBinaryModel(first!, second)),
  }
}

/** Takes what begins with `file://`. Null, which tfjs's type leaves out, means: not mine. */
export function fileSystemRouter(url: string | string[]): io.IOHandler {
  const urls = [url].flat()
  if (!urls.every(part => typeof part === 'string' && part.startsWith(SCHEME))) return null as never
  const paths = urls.map(part => part.slice(SCHEME.length))
  return fileSystem(Array.isArray(url) ? paths : paths[0]!)
}

async function save(folder: string, artifacts: io.ModelArtifacts): Promise<io.SaveResult> {
  const { weightData, weightSpecs = [], modelTopology, ...rest } = artifacts
  if (modelTopology instanceof ArrayBuffer) {
    throw new ArgumentError('Saving a model: its graph is in binary form, expected JSON. Load it from a model.json.')
  }
  const model: Partial<io.ModelJSON> = {
    modelTopology: modelTopology!,
    weightsManifest: [{ paths: [WEIGHTS], weights: weightSpecs }],
  }
  for (const name of [
    'format',
    'generatedBy',
    'convertedBy',
    'signature',
    'userDefinedMetadata',
    'modelInitializer',
    'initializerSignature',
    'trainingConfig',
  ] as const) {
    if (rest[name] != null) Object.assign(model, { [name]: rest[name] })
  }
  try {
    await mkdir(folder, { recursive: true })
    // The model last: where it is, its weights are whole.
    await writeFile(path.join(folder, WEIGHTS), Buffer.from(core.io.CompositeArrayBuffer.join(weightData)))
    await writeFile(path.join(folder, MODEL), JSON.stringify(model))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const isFile = code === 'EEXIST' || code === 'ENOTDIR'
    throw new ModelFileError(
      `Saving a model: ${folder} cannot be written (${code}). ${isFile ? 'It is a file, or in one: give a folder.' : 'Give a folder that you may write to.'}`,
      { cause: error },
    )
  }
  return { modelArtifactsInfo: core.io.getModelArtifactsInfoForJSON(artifacts) }
}

async function loadModel(given: string): Promise<io.ModelArtifacts> {
  const info = await stat(given).catch(error => refuseFile(given, error))
  const file = info.isDirectory() ? path.join(given, MODEL) : given
  const model = await readJson<io.ModelJSON>(file)
  if (!model?.modelTopology && !model?.weightsManifest) {
    throw new ModelFileError(
      `Loading a model: ${file} has neither modelTopology nor weightsManifest. Give the model.json that tfjs wrote.`,
    )
  }
  return await core.io.getModelArtifactsForJSON(model, manifest => readWeights(manifest, file))
}

async function loadBinaryModel(graph: string, manifestFile: string): Promise<io.ModelArtifacts> {
  const bytes = await readFile(graph).catch(error => refuseFile(graph, error))
  const manifest = await readJson<io.WeightsManifestConfig>(manifestFile)
  const [weightSpecs, weightData] = await readWeights(manifest, manifestFile)
  return {
    modelTopology: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    weightSpecs,
    weightData,
  }
}

async function readJson<Content>(file: string): Promise<Content> {
  const text = await readFile(file, 'utf8').catch(error => refuseFile(file, error))
  try {
    return JSON.parse(text) as Content
  } catch (error) {
    throw new ModelFileError(`Loading a model: ${file} is no JSON: ${(error as Error).message}. Save it again.`, {
      cause: error,
    })
  }
}

/** The weights of all groups in one piece, from files beside `modelFile`. */
async function readWeights(
  manifest: io.WeightsManifestConfig,
  modelFile: string,
): Promise<[io.WeightsManifestEntry[], ArrayBuffer]> {
  if (
    !Array.isArray(manifest) ||
    !manifest.every(group => Array.isArray(group?.paths) && Array.isArray(group.weights))
  ) {
    throw new ModelFileError(
      `Loading a model: the weights' manifest in ${modelFile} is no list of groups with paths and weights. Save it again.`,
    )
  }
  const groups = manifest.map(async ({ paths, weights }) => {
    const files = paths.map(name => path.join(path.dirname(modelFile), name))
    const shards = await Promise.all(files.map(file => readFile(file).catch(error => refuseFile(file, error))))
    const bytes = Buffer.concat(shards)
    checkLength(files, bytes, weights)
    return bytes
  })
  const { buffer, byteOffset, length } = Buffer.concat(await Promise.all(groups))
  const weights = buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer
  return [manifest.flatMap(group => group.weights), weights]
}

function checkLength(files: readonly string[], bytes: Buffer, weights: readonly io.WeightsManifestEntry[]): void {
  const sizes = weights.map(({ shape, dtype, quantization }) => {
    const stored = quantization && 'dtype' in quantization ? quantization.dtype : dtype
    return shape.reduce((product, size) => product * size, ELEMENTS[dtypeNumber(stored)!]?.bytes ?? Number.NaN)
  })
  const wanted = sizes.reduce((total, size) => total + size, 0)
  if (Number.isNaN(wanted) || wanted === bytes.length) return
  throw new ModelFileError(
    `Loading a model: ${files.join(', ')} should hold ${wanted} bytes for ${weights.length} weights, got ${bytes.length}. ` +
      'Copy the file again, or save the model again.',
  )
}

function refuseFile(file: string, error: NodeJS.ErrnoException): never {
  const decoded = decodedPath(file)
  const advice =
    decoded !== file && existsSync(decoded)
      ? `A path is taken as it is written: write ${decoded}.`
      : 'Look for a misspelling, or save the model there first.'
  throw new ModelFileError(`Loading a model: ${file} cannot be read (${error.code}). ${advice}`, { cause: error })
}

function decodedPath(file: string): string {
  try {
    return decodeURIComponent(file)
  } catch {
    // A lone % is no code for a character.
    return file
  }
}
