/** @file Registers TensorFlow as tfjs's backend: tfjs-node's kernels over our binding, then the kernels that are ours. */

import type { Tensor } from '@tensorflow/tfjs'
import { binding } from './binding.ts'
import type { EngineTensor } from './engineTensor.ts'
import { execute } from './execute.ts'
import { KERNELS } from './kernels/index.ts'
import { typeAttr } from './kernels/kernel.ts'
import * as dtypes from './native/dtypes.ts'
import { installRandomFunctions } from './randomTensors.ts'
import { type Backend, core, layers, NodeJSKernelBackend, nodeFileSystemRouter, ProgbarLogger } from './tfjs.ts'

export const BACKEND_NAME = 'tensorflow'

/** The dtype that tfjs holds values of a dtype in that it lacks. */
const TFJS_DTYPES: Readonly<Record<number, number>> = {
  [dtypes.TF_DOUBLE]: dtypes.TF_FLOAT,
  [dtypes.TF_HALF]: dtypes.TF_FLOAT,
  [dtypes.TF_BFLOAT16]: dtypes.TF_FLOAT,
  [dtypes.TF_UINT8]: dtypes.TF_INT32,
  [dtypes.TF_INT8]: dtypes.TF_INT32,
  [dtypes.TF_UINT16]: dtypes.TF_INT32,
  [dtypes.TF_INT16]: dtypes.TF_INT32,
  [dtypes.TF_INT64]: dtypes.TF_INT32,
}

class TensorFlowBackend extends NodeJSKernelBackend {
  constructor() {
    // The constructor asks for GPUs. That would open the library at import, and where there is none, make tfjs
    // fall back to its JavaScript backend without a word.
    super(Object.create(binding, { isUsingGpuDevice: { value: () => false } }), '@tensorflow/tfjs-node-gpu')
    Object.defineProperty(this, 'binding', { value: binding })
    Object.defineProperty(this, 'isUsingGpuDevice', { get: binding.isUsingGpuDevice })
  }

  // tfjs-node calls uint8 and int64 results int32 without converting them, which a graph finds out.
  override createOutputTensor(output: { id: unknown; shape: readonly number[]; dtype: number }): Tensor {
    const given = output.id as EngineTensor
    const dtype = TFJS_DTYPES[given.dtype]
    if (dtype === undefined) return super.createOutputTensor(output)
    const [converted] = execute('Cast', [typeAttr('SrcT', given.dtype), typeAttr('DstT', dtype)], [given], 1)
    given.dispose()
    return super.createOutputTensor({ id: converted, shape: output.shape, dtype })
  }
}

for (const kernel of KERNELS) {
  const { kernelName } = kernel
  if (core.getKernel(kernelName, BACKEND_NAME)) core.unregisterKernel(kernelName, BACKEND_NAME)
  core.registerKernel({ backendName: BACKEND_NAME, ...kernel })
}
core.registerBackend(BACKEND_NAME, () => new TensorFlowBackend(), 3)
// Makes the backend, which opens no library: tf.node asks for its name before the first op.
void core.engine().backend
core.io.registerLoadRouter(nodeFileSystemRouter)
core.io.registerSaveRouter(nodeFileSystemRouter)
layers.registerCallbackConstructor(1, ProgbarLogger as never)
installRandomFunctions(isActive)

/** tfjs computes with this backend now, not with another that the user chose. */
export function isActive(): boolean {
  // Asking for the backend makes it; its name alone is unknown before first use.
  return core.engine().backend === (backend() as unknown)
}

/** The one backend. It is made on first use; the library opens with the first op. */
export function backend(): Backend {
  return core.engine().findBackend(BACKEND_NAME) as unknown as Backend
}
