/** @file `tf.node.saveSavedModel`: graph functions as the signatures of a SavedModel, with their variables. */

import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ArgumentError } from '../../errors.ts'
import { GraphBuilder } from '../../native/graphBuilder.ts'
import { tensorflowVersion } from '../../native/libtensorflow.ts'
import { type GraphFunction, internalsOf } from '../function.ts'
import { graphMessage } from './graphMessage.ts'
import { writeMessage } from './messages.ts'
import { Names, nodeName } from './names.ts'
import { SavedVariables } from './savedVariables.ts'
import { signatureDef } from './signatureDef.ts'
import { writeFunction } from './writeFunction.ts'

const ASKED = 'tf.node.saveSavedModel'

/** A graph function, and arguments as in a call, which choose its signature. */
type Signature = readonly [f: GraphFunction<never, unknown>, args: readonly unknown[]]

export interface SaveOptions {
  /** Replace a folder that is there. Default false: that is an error. */
  readonly overwrite?: boolean
}

/**
 * Saves a graph function as a SavedModel, which `tf.saved_model.load` in Python, TensorFlow Serving, and `tf.node.loadSavedModel` run.
 *
 * Inputs have the parameters' names, outputs are `output_0`, `output_1` … or have their names in an object. Variables are variables
 * there too, with the values of now; a signature that assigns them does so at each call. What else the function captured is a constant.
 *
 * @param folder - becomes the model's folder. It appears whole, or not at all.
 * @param f - a function made by `tf.graph`, which becomes `serving_default`; or several by their names, each with its arguments:
 *   `{ train: [step, [x, y]], serving_default: [predict, [x]] }`. They share their variables.
 * @param args - arguments as in a call, of the shapes and dtypes that the signature takes. The function does not run.
 * @throws {ArgumentError} if the folder is there, `f` is no graph function, or a signature returns no tensor. @throws what the system
 *   or TensorFlow says of a file that cannot be written
 * @example
 * import { rmSync } from 'node:fs'
 * const scale = tf.variable(tf.scalar(2))
 * const f = tf.graph((x: tf.Tensor) => ({ y: x.mul(scale) }))
 * await tf.node.saveSavedModel('/tmp/scaled', f, [tf.zeros([3])], { overwrite: true })
 * rmSync('/tmp/scaled', { recursive: true })
 */
export async function saveSavedModel<Args extends readonly unknown[]>(
  folder: string,
  f: GraphFunction<Args, unknown>,
  args: Args,
  options?: SaveOptions,
): Promise<void>
export async function saveSavedModel(
  folder: string,
  signatures: Readonly<Record<string, Signature>>,
  options?: SaveOptions,
): Promise<void>
export async function saveSavedModel(
  folder: string,
  what: unknown,
  args?: unknown,
  options?: SaveOptions,
): Promise<void> {
  const isOne = typeof what === 'function'
  const { overwrite = false } = (isOne ? options : (args as SaveOptions | undefined)) ?? {}
  const signatures = checked(isOne ? { serving_default: [what, args] } : what)
  if (typeof folder !== 'string' || folder === '')
    throw new ArgumentError(`${ASKED}: expected the path of a folder, got ${JSON.stringify(folder)}.`)
  if (existsSync(folder) && !overwrite) {
    throw new ArgumentError(
      `${ASKED}: ${path.resolve(folder)} is there already. Save elsewhere, or replace it by { overwrite: true }.`,
    )
  }
  using graph = new GraphBuilder()
  const names = new Names()
  // Names that nodes of the saver begin with.
  names.unique('save')
  const variables = new SavedVariables(graph, names)
  const message = build(graph, names, variables, signatures)
  writeWhole(folder, temporary => {
    writeFileSync(path.join(temporary, 'saved_model.pb'), message)
    mkdirSync(path.join(temporary, 'variables'))
    variables.write(path.join(temporary, 'variables', 'variables'))
  })
}

function checked(signatures: unknown): Record<string, Signature> {
  const entries = typeof signatures === 'object' && signatures !== null ? Object.entries(signatures) : []
  if (entries.length === 0)
    throw new ArgumentError(
      `${ASKED}: expected a function made by tf.graph and its arguments, or an object of signatures { name: [f, args] }.`,
    )
  for (const [name, signature] of entries) {
    if (Array.isArray(signature) && Array.isArray(signature[1])) continue
    throw new ArgumentError(
      `${ASKED}: signature ${name}: expected a function and an array of the arguments of a call. Write [f, [x]].`,
    )
  }
  return Object.fromEntries(entries)
}

function build(
  graph: GraphBuilder,
  names: Names,
  variables: SavedVariables,
  signatures: Record<string, Signature>,
): Uint8Array {
  const lines = new Map<string, string>()
  const scopes = Object.keys(signatures).map(name => names.unique(nodeName(name)))
  const definitions = Object.entries(signatures).map(([name, [f, args]], index) => {
    const { found } = internalsOf(f, `${ASKED}: signature ${name}`).find(args)
    const written = writeFunction(found, graph, `${scopes[index]}/`, variables.forFunction())
    if (written.outputs.length === 0)
      throw new ArgumentError(`${ASKED}: signature ${name} returns no tensor, so that nobody could run it. Return one.`)
    for (const [node, line] of written.lines) lines.set(node, line)
    return [name, signatureDef(written)] as const
  })
  const saver = variables.addSaver()
  const metaGraph = {
    metaInfoDef: { tags: ['serve'], tensorflowVersion: tensorflowVersion() },
    graphDef: graphMessage(graph, lines),
    signatureDef: Object.fromEntries(definitions),
    ...saver,
  }
  return writeMessage('SavedModel', { savedModelSchemaVersion: 1n, metaGraphs: [metaGraph] })
}

// In a folder beside it first: who looks sees the old one or the new one.
function writeWhole(folder: string, write: (temporary: string) => void): void {
  const parent = path.dirname(path.resolve(folder))
  mkdirSync(parent, { recursive: true })
  const temporary = mkdtempSync(path.join(parent, `.${path.basename(folder)}-`))
  const made = path.join(temporary, 'new')
  const old = path.join(temporary, 'old')
  try {
    mkdirSync(made)
    write(made)
    const replaced = existsSync(folder)
    if (replaced) renameSync(folder, old)
    try {
      renameSync(made, folder)
    } catch (error) {
      if (replaced) renameSync(old, folder)
      throw error
    }
  } finally {
    // An old one that could not be put back stays there.
    if (existsSync(folder) || !existsSync(old)) rmSync(temporary, { recursive: true, force: true })
  }
}
