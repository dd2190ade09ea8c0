/** @file Loads tfjs: its own modules, as they are, and tfjs-node's JavaScript layer without the native addon. */

import { createRequire } from 'node:module'
import util from 'node:util'
import type * as tfjs from '@tensorflow/tfjs'
import type { NodeJSKernelBackend as NodeBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js'
import type { binding } from './binding.ts'

// tfjs-node calls two functions that Node 23 removed or warns of. https://github.com/tensorflow/tfjs/issues/8425; can go when it is released.
const legacy = util as unknown as Record<string, (value: unknown) => boolean>
legacy.isNullOrUndefined ??= value => value === null || value === undefined
legacy.isArray = Array.isArray

const require = createRequire(import.meta.url)
const NODE_LAYER = '@tensorflow/tfjs-node-gpu/dist/'

// Our kernels come after tfjs-node's, which these lines register. `dist/index.js` would load the native addon.
require(`${NODE_LAYER}register_all_kernels`)

/** tfjs-core's own exports. They are writable: what is replaced here is seen by tfjs, tfjs-layers and users. */
export const core = require('@tensorflow/tfjs-core') as typeof tfjs

export const layers = require('@tensorflow/tfjs-layers') as typeof import('@tensorflow/tfjs-layers')

/** What tfjs-node's kernels see as their backend. Type only: the constructor takes any binding. */
export type Backend = Omit<NodeBackend, 'binding' | 'executeSingleOutput' | 'executeMultipleOutputs'> & {
  readonly binding: typeof binding
  executeSingleOutput(name: string, attributes: readonly unknown[], inputs: readonly tfjs.TensorInfo[]): tfjs.Tensor
  executeMultipleOutputs(
    name: string,
    attributes: readonly unknown[],
    inputs: readonly tfjs.TensorInfo[],
    outputCount: number,
  ): tfjs.Tensor[]
  getInputTensorIds(tensors: readonly tfjs.TensorInfo[]): import('./engineTensor.ts').EngineTensor[]
  createOutputTensor(metadata: { id: unknown; shape: readonly number[]; dtype: number }): tfjs.Tensor
}

export const { NodeJSKernelBackend } = require(`${NODE_LAYER}nodejs_kernel_backend`) as {
  NodeJSKernelBackend: new (bound: unknown, packageName: string) => tfjs.KernelBackend & Backend
}
export const { node } = require(`${NODE_LAYER}node`) as Pick<
  typeof import('@tensorflow/tfjs-node-gpu/dist/node.js'),
  'node'
>
export const nodeIo = require(`${NODE_LAYER}io/index`) as typeof import('@tensorflow/tfjs-node-gpu/dist/io/index.js')
export const { nodeFileSystemRouter } = require(
  `${NODE_LAYER}io/file_system`,
) as typeof import('@tensorflow/tfjs-node-gpu/dist/io/file_system.js')
export const { ProgbarLogger } = require(
  `${NODE_LAYER}callbacks`,
) as typeof import('@tensorflow/tfjs-node-gpu/dist/callbacks.js')
