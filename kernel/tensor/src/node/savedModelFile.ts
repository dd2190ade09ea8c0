/** @file What a SavedModel's folder says of itself: its graphs, told apart by tags, and their signatures. Nothing is loaded. */

import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import type { BinaryReader } from '@bufbuild/protobuf/wire'
import { readMessage, readNested } from '@diptych/summary/fields'
import type { DataType, MetaGraph, ModelTensorInfo, SignatureDefEntry } from '@tensorflow/tfjs-core'
import { ArgumentError, ModelFileError } from '../errors.ts'
import { dtypeName, TF_DOUBLE, TF_FLOAT, TF_HALF } from '../native/dtypes.ts'

/** Not a signature to call: TensorFlow runs it when the model is loaded. */
const INITIALIZER = '__saved_model_init_op'

/** What TensorFlow's files call a dtype, where it is not the name in capitals. @see tensorflow/core/framework/types.proto */
const OTHER_NAMES: Readonly<Record<number, string>> = {
  0: 'INVALID',
  [TF_FLOAT]: 'FLOAT',
  [TF_DOUBLE]: 'DOUBLE',
  [TF_HALF]: 'HALF',
}

/** A graph of a SavedModel. */
export interface SavedGraph extends MetaGraph {
  /** It restores variables from the folder beside it. */
  readonly hasVariables: boolean
}

/**
 * The graphs of a SavedModel with their tags and signatures, without loading it.
 *
 * @param folder - the folder that `tf.saved_model.save` or Keras's `model.export` wrote.
 * @returns one entry for each graph. Inputs and outputs have a name in the graph, their dtype (`dtype`), TensorFlow's
 *   name of it (`tfDtype`, e.g. `DT_INT64`) and a shape with -1 for sizes that may vary; no shape where the rank may vary.
 * @throws {ModelFileError} if there is no saved_model.pb, or a damaged one.
 */
export async function getMetaGraphsFromSavedModel(folder: string): Promise<MetaGraph[]> {
  const graphs = readMetaGraphs('tf.node.getMetaGraphsFromSavedModel', folder)
  return graphs.map(({ tags, signatureDefs }) => ({ tags, signatureDefs }))
}

/** @param caller - what the user called, for errors. */
export function readMetaGraphs(caller: string, folder: string): SavedGraph[] {
  const bytes = readModelFile(caller, folder)
  const metaGraphs: SavedGraph[] = []
  try {
    readMessage(bytes, { 2: reader => void metaGraphs.push(readMetaGraph(reader)) })
  } catch (error) {
    throw new ModelFileError(
      `${caller}: ${path.join(folder, 'saved_model.pb')} is damaged or cut off: ${(error as Error).message}. Save or copy the model again.`,
      { cause: error },
    )
  }
  if (metaGraphs.length === 0) {
    throw new ModelFileError(`${caller}: ${path.join(folder, 'saved_model.pb')} holds no graph. Save the model again.`)
  }
  return metaGraphs
}

function readModelFile(caller: string, folder: unknown): Uint8Array {
  if (typeof folder !== 'string') {
    throw new ArgumentError(`${caller}: expected the path of a SavedModel's folder, got ${typeof folder}.`)
  }
  try {
    return readFileSync(path.join(folder, 'saved_model.pb'))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new ModelFileError(
      `${caller}: there is no saved_model.pb in ${path.resolve(folder)} (${code}). ${adviceFor(folder)}`,
      { cause: error },
    )
  }
}

function adviceFor(folder: string): string {
  const has = (name: string): boolean => statSync(path.join(folder, name), { throwIfNoEntry: false }) !== undefined
  if (folder.startsWith('file://')) return 'Give a path without file://.'
  if (/\.pb(txt)?$/.test(folder)) return 'Give the folder, not the file in it.'
  if (/\.(keras|h5)$/.test(folder)) return "Keras's own files cannot be loaded: write a SavedModel with model.export."
  if (has('model.json')) return 'There is a model.json: load it by tf.loadLayersModel or tf.loadGraphModel.'
  if (has('saved_model.pbtxt'))
    return 'Its text form, saved_model.pbtxt, cannot be read: save the model in binary form.'
  return "Give the folder that tf.saved_model.save or Keras's model.export wrote."
}

// The messages' fields: tensorflow/core/protobuf/meta_graph.proto.

function readMetaGraph(reader: BinaryReader): SavedGraph {
  const tags: string[] = []
  let hasVariables = false
  const signatures: [string, SignatureDefEntry][] = []
  readNested(reader, {
    1: reader => readNested(reader, { 4: reader => void tags.push(reader.string()) }),
    // A saver that knows where to read.
    3: reader =>
      readNested(reader, {
        1: reader => {
          hasVariables = reader.string() !== ''
        },
      }),
    5: reader => void signatures.push(readEntry(reader, readSignature, { inputs: {}, outputs: {} })),
  })
  return { tags, signatureDefs: inOrder(signatures.filter(([name]) => name !== INITIALIZER)), hasVariables }
}

function readSignature(reader: BinaryReader): SignatureDefEntry {
  const inputs: [string, ModelTensorInfo][] = []
  const outputs: [string, ModelTensorInfo][] = []
  const empty: ModelTensorInfo = { name: '', ...namesOf(0) }
  readNested(reader, {
    1: reader => void inputs.push(readEntry(reader, readTensorInfo, empty)),
    2: reader => void outputs.push(readEntry(reader, readTensorInfo, empty)),
  })
  return { inputs: inOrder(inputs), outputs: inOrder(outputs) }
}

function readTensorInfo(reader: BinaryReader): ModelTensorInfo {
  let name = ''
  let dtype = 0
  let shape: number[] | undefined = []
  readNested(reader, {
    1: reader => {
      name = reader.string()
    },
    2: reader => {
      dtype = reader.int32()
    },
    3: reader => {
      shape = readShape(reader)
    },
  })
  return { name, ...namesOf(dtype), ...(shape && { shape }) }
}

function namesOf(number: number): Pick<ModelTensorInfo, 'dtype' | 'tfDtype'> {
  const dtype = dtypeName(number)
  return { dtype: dtype as DataType, tfDtype: `DT_${OTHER_NAMES[number] ?? dtype.toUpperCase()}` }
}

function readShape(reader: BinaryReader): number[] | undefined {
  const shape: number[] = []
  let isUnknown = false
  readNested(reader, {
    2: reader => {
      let size = 0
      readNested(reader, {
        1: reader => {
          size = Number(reader.int64())
        },
      })
      shape.push(size)
    },
    3: reader => {
      isUnknown = reader.bool()
    },
  })
  return isUnknown ? undefined : shape
}

/** An entry of a map: its key and its value. */
function readEntry<Value>(
  reader: BinaryReader,
  read: (reader: BinaryReader) => Value,
  missing: Value,
): [string, Value] {
  let key = ''
  let value = missing
  readNested(reader, {
    1: reader => {
      key = reader.string()
    },
    2: reader => {
      value = read(reader)
    },
  })
  return [key, value]
}

// Maps are written in any order: in that of their names they are the same each time.
function inOrder<Value>(entries: [string, Value][]): Record<string, Value> {
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}
