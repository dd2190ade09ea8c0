/** @file tfjs-node as its makers built it: its own C++ binding, compiled from the sources in its npm package against the library we use. */

import { execFile } from 'node:child_process'
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import util, { promisify } from 'node:util'
import { PeerError } from './peer.ts'
import type { Tf } from './workloads/index.ts'

const require = createRequire(import.meta.url)
const PACKAGE = '@tensorflow/tfjs-node-gpu'
const BINDING = 'tfjs_binding.node'

/**
 * Compiles the binding into `folder`, if it is not there for this library yet.
 *
 * @param library - libtensorflow_cc, in its wheel: the headers lie beside it.
 * @throws {PeerError} without a C++ compiler or Node's headers
 */
export async function compileBinding(folder: string, library: string, report: (line: string) => void): Promise<void> {
  const compiledFor = join(folder, 'compiled-for')
  if (existsSync(compiledFor) && readFileSync(compiledFor, 'utf8') === library) return
  const tensorflow = dirname(library)
  const framework = globSync('libtensorflow_framework.*', { cwd: tensorflow })[0]
  const source = dirname(require.resolve(`${PACKAGE}/package.json`))
  const includes = [join(tensorflow, 'include'), nodeHeaders(), source]
  report('compiling its binding')
  mkdirSync(folder, { recursive: true })
  const args = ['-std=c++17', '-O2', '-shared', '-fPIC', '-DNAPI_VERSION=8', ...includes.map(path => `-I${path}`)]
  args.push(...globSync('binding/*.cc', { cwd: source }).map(file => join(source, file)), library)
  if (framework) args.push(join(tensorflow, framework))
  args.push(`-Wl,-rpath,${tensorflow}`, '-o', join(folder, `new-${BINDING}`))
  try {
    await promisify(execFile)(process.env.CXX ?? 'c++', args)
  } catch (error) {
    const { message } = error as Error
    throw new PeerError(`tfjs-node: its binding does not compile (CXX names the compiler, default c++): ${message}`)
  }
  renameSync(join(folder, `new-${BINDING}`), join(folder, BINDING))
  writeFileSync(compiledFor, library)
}

/** tfjs with tfjs-node's backend over the compiled binding. As `dist/index.js` does it, which looks for the binding elsewhere. */
export function loadTfjsNode(folder: string): { tf: Tf; versions: Record<string, string> } {
  // Node 23 removed what tfjs-node calls. https://github.com/tensorflow/tfjs/issues/8425
  const legacy = util as unknown as Record<string, (value: unknown) => boolean>
  legacy.isNullOrUndefined ??= value => value === null || value === undefined
  legacy.isArray = Array.isArray
  require(`${PACKAGE}/dist/register_all_kernels`)
  const tf = require('@tensorflow/tfjs') as typeof import('@tensorflow/tfjs')
  const { NodeJSKernelBackend } = require(`${PACKAGE}/dist/nodejs_kernel_backend`)
  const binding = require(join(folder, BINDING)) as { TF_Version: string }
  tf.registerBackend('tensorflow', () => new NodeJSKernelBackend(binding, PACKAGE), 3)
  tf.setBackend('tensorflow')
  const { version } = require(`${PACKAGE}/package.json`) as { version: string }
  return { tf, versions: { TensorFlow: binding.TF_Version, tfjs: tf.version.tfjs, 'tfjs-node': version } }
}

/** Beside the Node that runs, as it is distributed. */
function nodeHeaders(): string {
  const headers = join(dirname(process.execPath), '..', 'include', 'node')
  if (existsSync(join(headers, 'node_api.h'))) return headers
  throw new PeerError(`tfjs-node: its binding does not compile without Node's headers, looked for in ${headers}.`)
}
