/** @file `tf.node.loadSavedModel`: a SavedModel's signature as a model that predicts, on a session. */

import { existsSync } from 'node:fs'
import path from 'node:path'
import { inspect } from 'node:util'
import type { InferenceModel, ModelTensorInfo, NamedTensorMap, SignatureDefEntry, Tensor } from '@tensorflow/tfjs-core'
import { isFloat, isInteger, isTfjsDtype } from '../dtypes/promotion.ts'
import type { EngineTensor } from '../engineTensor.ts'
import { ArgumentError, DisposedTensorError, HostReadError, ModelFileError } from '../errors.ts'
import { currentTrace, execute } from '../execute.ts'
import { engineTensorOf, tensorOf } from '../graph/engineTensors.ts'
import { guarded } from '../interrupt.ts'
import { typeAttr } from '../kernels/kernel.ts'
import type { GraphOutput } from '../native/capi.ts'
import * as dtypes from '../native/dtypes.ts'
import { core } from '../tfjs.ts'
import { readMetaGraphs } from './savedModelFile.ts'
import { openSessions, SessionUse } from './savedModelSession.ts'

/**
 * Loads a signature of a SavedModel, as TensorFlow's Python saves it (`tf.saved_model.save`, Keras's `model.export`), with its variables.
 *
 * @param folder - the folder that holds saved_model.pb.
 * @param tags - the tags of the graph. Default `['serve']`, which TensorFlow 2 gives all of them.
 * @param signature - default `'serving_default'`. `tf.node.getMetaGraphsFromSavedModel` lists tags and signatures.
 * @returns a model that holds native memory until `dispose()`. Signatures of one folder share their variables.
 * @throws {ArgumentError} lists the tags and signatures that there are. @throws {ModelFileError} if it is not there or damaged.
 * @see TensorFlow C API: TF_LoadSessionFromSavedModel, TF_SessionRun
 */
export async function loadSavedModel(
  folder: string,
  tags: readonly string[] = ['serve'],
  signature = 'serving_default',
): Promise<TFSavedModel> {
  const entry = chooseSignature(folder, tags, signature)
  const use = SessionUse.open(folder, tags)
  try {
    return new TFSavedModel(signature, entry, use)
  } catch (error) {
    use.release()
    throw error
  }
}

/** The number of SavedModels that are loaded and not disposed; signatures of one folder count once. */
export function getNumOfSavedModels(): number {
  return openSessions()
}

/** A signature of a SavedModel. Its inputs and outputs are in the order of their names. */
export class TFSavedModel implements InferenceModel, Disposable {
  /** What the signature takes. */
  readonly inputs: ModelTensorInfo[]
  /** What the signature returns. */
  readonly outputs: ModelTensorInfo[]
  /** Names in the graph, by the signature's names of its outputs. */
  readonly outputNodeNames: Readonly<Record<string, string>>
  readonly #label: string
  readonly #inputs: readonly Place[]
  readonly #outputs: readonly Place[]
  readonly #use: SessionUse

  /** Use `tf.node.loadSavedModel`. */
  constructor(signature: string, { inputs, outputs }: SignatureDefEntry, use: SessionUse) {
    const plain = (info: ModelTensorInfo): ModelTensorInfo => ({ ...info, name: info.name.replace(/:0$/, '') })
    this.inputs = Object.values(inputs).map(plain)
    this.outputs = Object.values(outputs).map(plain)
    this.outputNodeNames = Object.fromEntries(Object.entries(outputs).map(([name, info]) => [name, info.name]))
    this.#label = `SavedModel ${signature}`
    this.#use = use
    this.#inputs = Object.entries(inputs).map(([name, info]) => this.#place('input', name, info))
    this.#outputs = Object.entries(outputs).map(([name, info]) => this.#place('output', name, info))
    forgotten.register(this, use)
  }

  /**
   * Runs the signature.
   *
   * @param inputs - a tensor, where there is one input; or tensors in the order of the inputs' names; or tensors by name. Their shapes and
   *   dtypes are those of `inputs`; numbers are cast to a dtype that tfjs lacks, such as int64.
   * @returns of the dtypes that the model computes: for a tensor the one output, or all of them in the order of their names; for an array an
   *   array; for tensors by name an object.
   * @throws {ArgumentError} if names, shapes or dtypes are not the signature's. @throws {DisposedTensorError | TensorFlowError}
   */
  predict(inputs: Tensor | Tensor[] | NamedTensorMap, _config?: unknown): Tensor | Tensor[] | NamedTensorMap {
    const results = this.#run(inputs, this.#outputs)
    if (inputs instanceof core.Tensor) return results.length > 1 ? results : results[0]!
    if (Array.isArray(inputs)) return results
    return Object.fromEntries(this.#outputs.map(({ name }, index) => [name, results[index]!]))
  }

  /**
   * Runs as much of the graph as `outputs` need.
   *
   * @param outputs - names of the signature's outputs, or of any tensors of the graph (`node` or `node:1`).
   * @returns a tensor for one name, an array for an array.
   * @throws {ArgumentError} if there is no such tensor, and as `predict` does.
   */
  execute(inputs: Tensor | Tensor[] | NamedTensorMap, outputs: string | string[]): Tensor | Tensor[] {
    const places = [outputs].flat().map(name => this.#outputs.find(output => output.name === name) ?? this.#find(name))
    const results = this.#run(inputs, places)
    return Array.isArray(outputs) ? results : results[0]!
  }

  /** Gives the native memory back, with the last signature of the folder. Safe to call twice. */
  dispose(): void {
    forgotten.unregister(this)
    this.#use.release()
  }

  [Symbol.dispose](): void {
    this.dispose()
  }

  #run(inputs: Tensor | Tensor[] | NamedTensorMap, outputs: readonly Place[]): Tensor[] {
    const { session } = this.#use
    if (!session) throw new DisposedTensorError(`${this.#label}: the model was disposed. Load it again to use it.`)
    if (currentTrace()) {
      throw new HostReadError(
        `${this.#label}: a SavedModel runs in a session of its own and cannot be part of a graph function. ` +
          'Call it outside, and give its result to the function.',
      )
    }
    const given = this.#byInput(inputs).map((tensor, index) => this.#check(this.#inputs[index]!, tensor))
    const made: EngineTensor[] = []
    return guarded(() => {
      try {
        const feeds = new Map(
          given.map((tensor, index) => {
            const { output, dtype } = this.#inputs[index]!
            if (tensor.dtype === dtype) return [output, tensor]
            const converted = cast(tensor, dtype)
            made.push(converted)
            return [output, converted]
          }),
        )
        const results = session.run(
          this.#label,
          feeds,
          outputs.map(({ output }) => output),
        )
        return results.map(tensorOf)
      } finally {
        for (const tensor of made) tensor.dispose()
      }
    })
  }

  /** The tensors in the order of the inputs' names. */
  #byInput(inputs: unknown): readonly unknown[] {
    const names = this.#inputs.map(({ name }) => name)
    const list = inputs instanceof core.Tensor ? [inputs] : inputs
    if (Array.isArray(list)) {
      if (list.length === names.length) return list
      throw this.#wrongInputs(`got ${list.length} tensor${list.length === 1 ? '' : 's'}`)
    }
    if (typeof list !== 'object' || list === null)
      throw this.#wrongInputs(`got ${list === null ? 'null' : typeof list}`)
    const keys = Object.keys(list)
    if (keys.length !== names.length || names.some(name => !keys.includes(name))) {
      throw this.#wrongInputs(keys.length > 0 ? `got tensors named ${keys.join(', ')}` : 'got no tensor')
    }
    return names.map(name => (list as Record<string, unknown>)[name])
  }

  #wrongInputs(got: string): ArgumentError {
    const expected = this.#inputs.map(({ name, info }) => `${name}: ${describe(info)}`).join(', ') || 'no inputs'
    return new ArgumentError(
      `${this.#label}: expected ${expected}; ${got}. Give tensors by name, as in model.predict({ name: tensor }).`,
    )
  }

  #check({ name, info, dtype }: Place, tensor: unknown): EngineTensor {
    const what = `${this.#label}: input ${name}`
    if (!(tensor instanceof core.Tensor)) {
      throw new ArgumentError(`${what} must be a tensor, got ${typeof tensor}. Make one by tf.tensor.`)
    }
    if (tensor.isDisposed) {
      throw new DisposedTensorError(
        `${what}, a tensor of shape [${tensor.shape}], was disposed. Keep it alive (tf.keep, clone) until its last use.`,
      )
    }
    const engineTensor = engineTensorOf(tensor)
    // TensorFlow does not look at the shapes of what it is fed, and kernels that get other ones may end the process.
    const fits =
      !info.shape ||
      (info.shape.length === tensor.rank && info.shape.every((size, axis) => size < 0 || size === tensor.shape[axis]))
    if (!fits || (engineTensor.dtype !== dtype && !canCast(engineTensor.dtype, dtype))) {
      throw new ArgumentError(`${what} must be ${describe(info)}, got ${engineTensor.describe()}. Reshape or cast it.`)
    }
    return engineTensor
  }

  #place(kind: string, name: string, info: ModelTensorInfo): Place {
    const output = this.#use.session!.find(info.name)
    if (output) return { name, info, output, dtype: dtypes.dtypeNumber(info.dtype)! }
    throw new ModelFileError(
      `${this.#label}: ${kind} ${name} is no single tensor of the graph${info.name ? ` (${info.name})` : ''}. ` +
        'Save a signature whose inputs and outputs are dense tensors.',
    )
  }

  #find(name: string): Place {
    const output = typeof name === 'string' ? this.#use.session?.find(name) : undefined
    if (output) return { name, info: { name, dtype: 'float32' }, output, dtype: 0 }
    if (!this.#use.session)
      throw new DisposedTensorError(`${this.#label}: the model was disposed. Load it again to use it.`)
    throw new ArgumentError(
      `${this.#label}: there is no output or node ${String(name)}. Its outputs are ${this.#outputs.map(({ name }) => name).join(', ')}.`,
    )
  }
}

// Closes the sessions of models that nobody can reach any more.
const forgotten = new FinalizationRegistry<SessionUse>(use => use.release())

/** An input or output of a signature, and where it is in the graph. */
interface Place {
  readonly name: string
  readonly info: ModelTensorInfo
  readonly output: GraphOutput
  /** TensorFlow's number. */
  readonly dtype: number
}

function chooseSignature(folder: string, tags: readonly string[], signature: string): SignatureDefEntry {
  const caller = 'tf.node.loadSavedModel'
  if (!Array.isArray(tags) || tags.some(tag => typeof tag !== 'string')) {
    throw new ArgumentError(`${caller}: tags must be an array of strings, as in ['serve'], got ${inspect(tags)}.`)
  }
  const metaGraphs = readMetaGraphs(caller, folder)
  const key = (list: readonly string[]): string => JSON.stringify([...list].sort())
  const metaGraph = metaGraphs.find(graph => key(graph.tags) === key(tags))
  if (!metaGraph) {
    throw new ArgumentError(
      `${caller}: ${path.resolve(folder)} has no graph with the tags ${JSON.stringify(tags)}. ` +
        `Its graphs have the tags ${metaGraphs.map(graph => JSON.stringify(graph.tags)).join(' and ')}: give one of these lists.`,
    )
  }
  const variables = path.join(folder, 'variables', 'variables.index')
  // TensorFlow loads such a model without a word, and it fails when it predicts.
  if (metaGraph.hasVariables && !existsSync(variables)) {
    throw new ModelFileError(`${caller}: there is no ${path.resolve(variables)}. Copy the model's whole folder.`)
  }
  const names = Object.keys(metaGraph.signatureDefs)
  if (names.includes(signature)) return metaGraph.signatureDefs[signature]!
  throw new ArgumentError(
    `${caller}: ${path.resolve(folder)} has no signature ${inspect(signature)} in its graph with the tags ${JSON.stringify(tags)}. ` +
      (names.length > 0 ? `Its signatures are ${names.join(', ')}.` : 'It has none: save the model with signatures.'),
  )
}

/** Numbers and truth values are cast to a dtype that tfjs lacks; one that it has, it can make. */
function canCast(from: number, to: number): boolean {
  const [given, wanted] = [dtypes.dtypeName(from), dtypes.dtypeName(to)]
  return !isTfjsDtype(wanted) && isNumber(wanted) && (isNumber(given) || given === 'bool')
}

function isNumber(dtype: string): boolean {
  return isFloat(dtype) || isInteger(dtype)
}

function cast(tensor: EngineTensor, dtype: number): EngineTensor {
  const [converted] = execute('Cast', [typeAttr('SrcT', tensor.dtype), typeAttr('DstT', dtype)], [tensor], 1)
  return converted!
}

function describe({ dtype, shape }: ModelTensorInfo): string {
  return shape ? `${dtype} [${shape.map(size => (size < 0 ? '?' : size)).join(',')}]` : `${dtype} of any shape`
}
