/** @file `tf.graph.saveGraphModel`: a graph function as tfjs's GraphModel, which browsers load. */

import { createRequire } from 'node:module'
import type { io, Tensor } from '@tensorflow/tfjs'
import { ArgumentError } from '../../errors.ts'
import { dtypeName, TF_BOOL, TF_COMPLEX64, TF_FLOAT, TF_INT32, TF_INT64, TF_STRING } from '../../native/dtypes.ts'
import { tensorflowVersion } from '../../native/libtensorflow.ts'
import { core } from '../../tfjs.ts'
import { tensorOf } from '../engineTensors.ts'
import type { GraphFunction } from '../function.ts'
import { constantTensor } from './attributeValue.ts'
import { frozenGraph } from './frozenGraph.ts'
import { LINE } from './graphMessage.ts'
import { type GraphDef, type NodeDef, writeJson } from './messages.ts'
import { signatureDef } from './signatureDef.ts'

const ASKED = 'tf.graph.saveGraphModel'

const require = createRequire(import.meta.url)

/**
 * Saves a graph function as a GraphModel, model.json and weights, which `tf.loadGraphModel` loads here and in browsers.
 *
 * Names, lines and random numbers are as in `tf.graph.toGraphDef`; variables and captured tensors become weights. int64 constants become int32,
 * which is what tfjs has.
 *
 * @param f - a function made by `tf.graph`.
 * @param args - arguments as in a call: they choose the signature. The function does not run.
 * @param destination - where models are saved, as in `model.save`: `file://folder`, or an IO handler.
 * @returns what the IO handler tells of the save.
 * @throws {ArgumentError} if `f` assigns variables, has ops that tfjs's converter does not know, or constants of dtypes that tfjs lacks: names op and line.
 * @example
 * const f = tf.graph((x: tf.Tensor) => ({ y: x.square() }))
 * const keep = tf.io.withSaveHandler(async artifacts => ({ modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) }))
 * await tf.graph.saveGraphModel(f, [tf.scalar(3)], keep)
 */
export async function saveGraphModel<Args extends readonly unknown[]>(
  f: GraphFunction<Args, unknown>,
  args: Args,
  destination: string | io.IOHandler,
): Promise<io.SaveResult> {
  const handler = saveHandler(destination)
  const written = frozenGraph(ASKED, f, args)
  const { message } = written
  checkOps(message)
  renameConstants(message)
  const weights = takeWeights(message)
  try {
    const { data, specs } = await core.io.encodeWeights(weights)
    return await handler.save!({
      format: 'graph-model',
      generatedBy: `TensorFlow ${tensorflowVersion()}`,
      convertedBy: 'Diptych',
      modelTopology: writeJson('GraphDef', message) as object,
      signature: writeJson('SignatureDef', signatureDef(written)) as object,
      weightSpecs: specs,
      weightData: data,
    })
  } finally {
    for (const { tensor } of weights) tensor.dispose()
  }
}

function saveHandler(destination: unknown): io.IOHandler {
  const given =
    typeof destination === 'string'
      ? core.io.getSaveHandlers(destination)[0]
      : (destination as io.IOHandler | undefined)
  if (typeof given?.save === 'function') return given
  throw new ArgumentError(
    `${ASKED}: expected 'file://folder' or an IO handler that saves, got ${typeof destination === 'string' ? `'${destination}'` : typeof destination}.`,
  )
}

/** Where tfjs keeps what it made of a graph. */
interface Loaded {
  executor: { graph: { nodes: Mapped; functions?: Record<string, { nodes: Mapped }> } }
  dispose(): void
}
type Mapped = Record<string, { op: string; category?: string }>

// tfjs itself says what it knows, with the ops that the user registered.
function checkOps(message: GraphDef): void {
  const { loadGraphModelSync } = require('@tensorflow/tfjs-converter') as {
    loadGraphModelSync(artifacts: io.ModelArtifacts): Loaded
  }
  const model = loadGraphModelSync({
    modelTopology: writeJson('GraphDef', message) as object,
    weightSpecs: [],
    weightData: new ArrayBuffer(0),
  })
  const { nodes, functions = {} } = model.executor.graph
  model.dispose()
  const unknown = [nodes, ...Object.values(functions).map(({ nodes }) => nodes)]
    .flatMap(mapped => Object.entries(mapped))
    .filter(([, { op, category }]) => category === undefined && op !== 'Placeholder' && op !== 'Const')
  if (unknown.length === 0) return
  const all = new Map(allNodes(message).map(node => [node.name, node]))
  const told = unknown.map(([name, { op }]) => {
    const line = all.get(name)?.attr[LINE]?.value
    return line?.case === 's' ? `${op} (${new TextDecoder().decode(line.value)})` : op
  })
  throw new ArgumentError(
    `${ASKED}: tfjs's GraphModel has no op ${[...new Set(told)].join(', ')}. Write it with other ops, or save a SavedModel (tf.node.saveSavedModel).`,
  )
}

function allNodes({ node, library }: GraphDef): NodeDef[] {
  return [node, ...(library?.function ?? []).map(({ nodeDef }) => nodeDef)].flat()
}

// tfjs keeps the weights of all functions in one table.
function renameConstants(message: GraphDef): void {
  for (const { signature, nodeDef, ret } of message.library?.function ?? []) {
    const names = new Map(
      nodeDef.filter(({ op }) => op === 'Const').map(({ name }) => [name, `${signature!.name}/${name}`]),
    )
    const renamed = (ref: string): string =>
      ref.replace(/^(\^?)([^:]+)/, (_, mark: string, name: string) => mark + (names.get(name) ?? name))
    for (const node of nodeDef) {
      node.name = renamed(node.name)
      node.input = node.input.map(renamed)
    }
    for (const [output, ref] of Object.entries(ret)) ret[output] = renamed(ref)
  }
}

/** Takes the values out of Const nodes: tfjs finds a weight by the node's name. The caller disposes the tensors. */
function takeWeights(message: GraphDef): { name: string; tensor: Tensor }[] {
  return allNodes(message).flatMap(node => {
    if (node.op !== 'Const') return []
    const tensor = weightOf(node)
    delete node.attr.value
    return [{ name: node.name, tensor }]
  })
}

const DTYPES = new Set([TF_FLOAT, TF_INT32, TF_BOOL, TF_STRING, TF_COMPLEX64])

function weightOf(node: NodeDef): Tensor {
  const constant = constantTensor(node)
  const { dtype } = constant
  const tensor = tensorOf(constant)
  if (DTYPES.has(dtype)) return tensor
  const values = dtype === TF_INT64 ? ([tensor.flatten().arraySync()] as unknown as bigint[][]).flat() : undefined
  if (values?.every(value => BigInt.asIntN(32, BigInt(value)) === BigInt(value))) {
    const narrow = core.tensor(values.map(Number), tensor.shape, 'int32')
    tensor.dispose()
    return narrow
  }
  tensor.dispose()
  throw new ArgumentError(
    `${ASKED}: the constant ${node.name} is ${dtypeName(dtype)}${values ? ' beyond int32' : ''}, which tfjs's GraphModel has not. Cast it to float32 or int32.`,
  )
}
