/** @file Loads tfjs: its own modules, which learn of TensorFlow's other dtypes as they load, and tfjs-node's JavaScript layer without the native addon. */

import module, { createRequire } from 'node:module'
import util from 'node:util'
import { setFlagsFromString } from 'node:v8'
import type * as tfjs from '@tensorflow/tfjs'
import type { nodeHTTPRequest as NodeHTTPRequest } from '@tensorflow/tfjs-node-gpu/dist/io/node_http.js'
import type { NodeJSKernelBackend as NodeBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js'
import type { binding } from './binding.ts'
import { loadAdapted } from './dtypes/coreSource.ts'
import { installExtension } from './dtypes/extension.ts'
import type { EngineTensor } from './engineTensor.ts'
import { collectGarbage } from './memory/garbage.ts'
import type { OpAttribute } from './native/attributes.ts'

// tfjs-node calls two functions that Node 23 removed or warns of. https://github.com/tensorflow/tfjs/issues/8425; can go when it is released.
const legacy = util as unknown as Record<string, (value: unknown) => boolean>
legacy.isNullOrUndefined ??= value => value === null || value === undefined
legacy.isArray = Array.isArray

const require = createRequire(import.meta.url)
const NODE_LAYER = '@tensorflow/tfjs-node-gpu/dist/'

// tfjs is 6 MB of source: Node (22.1 or later) keeps its compiled form for the next process, in a folder for temporary files.
module.enableCompileCache?.()
// V8 doubles the room for young objects where much of it survives. What loads all does, and that room, 10 MB, would be held for good.
setFlagsFromString('--semi-space-growth-factor=1')
installExtension(() => core.tensor as never)
loadAdapted(require)
// Our kernels come after tfjs-node's, which this line registers. `dist/index.js` would load the native addon.
require(`${NODE_LAYER}register_all_kernels`)

/** tfjs-core's own exports. They are writable: what is replaced here is seen by tfjs, tfjs-layers and users. */
export const core = require('@tensorflow/tfjs-core') as typeof tfjs

export const { data } = require('@tensorflow/tfjs') as typeof tfjs

export const layers = require('@tensorflow/tfjs-layers') as typeof import('@tensorflow/tfjs-layers')

/** An op's input: tfjs's tensor, or one of the engine's own. */
export type OpInput = tfjs.TensorInfo | EngineTensor

/** What tfjs-node's kernels see as their backend. Type only: the constructor takes any binding. */
export interface Backend
  extends tfjs.KernelBackend,
    Omit<
      NodeBackend,
      | keyof tfjs.KernelBackend
      | 'getDTypeInteger'
      | 'executeSingleInput'
      | 'createReductionOpAttrs'
      | 'divide'
      | 'divNoNan'
      | 'binding'
      | 'tensorMap'
      | 'executeSingleOutput'
      | 'executeMultipleOutputs'
      | 'getInputTensorIds'
      | 'createOutputTensor'
    > {
  readonly binding: typeof binding
  readonly tensorMap: import('./tensorData.ts').TensorDataStorage
  executeSingleOutput(name: string, attributes: readonly OpAttribute[], inputs: readonly OpInput[]): tfjs.Tensor
  executeMultipleOutputs(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly OpInput[],
    outputCount: number,
  ): tfjs.Tensor[]
  executeSingleInput(name: string, input: tfjs.Tensor): tfjs.Tensor
  createReductionOpAttrs(input: tfjs.Tensor, keepDims?: boolean): OpAttribute[]
  divide(a: tfjs.Tensor, b: tfjs.Tensor): tfjs.Tensor
  divNoNan(a: tfjs.Tensor, b: tfjs.Tensor): tfjs.Tensor
  getDTypeInteger(dtype: string): number
  getInputTensorIds(inputs: readonly OpInput[]): EngineTensor[]
  createOutputTensor(metadata: { id: unknown; shape: readonly number[]; dtype: number }): tfjs.Tensor
}

/** What tfjs-node's kernels call. Writable: they look a function up when they call it. */
export const nodeLayer = require(`${NODE_LAYER}nodejs_kernel_backend`) as {
  readonly NodeJSKernelBackend: new (bound: unknown, packageName: string) => Backend
  getTFDType: (dtype: string) => number
  createTensorsTypeOpAttr: (name: string, given: string | tfjs.Tensor | readonly tfjs.Tensor[]) => OpAttribute
}
export const { nodeHTTPRequest } = require(`${NODE_LAYER}io/index`) as { nodeHTTPRequest: typeof NodeHTTPRequest }
export const { tensorBoard } = require(
  `${NODE_LAYER}callbacks`,
) as typeof import('@tensorflow/tfjs-node-gpu/dist/callbacks.js')
export const { version: nodeLayerVersion } = require(`${NODE_LAYER}version`) as { version: string }

// The texts of tfjs's source that were only read, 10 MB.
collectGarbage()
setFlagsFromString('--semi-space-growth-factor=2')
