/** @file Registers TensorFlow as tfjs's backend: tfjs-node's kernels over our binding, then the kernels that are ours. */

import { binding } from './binding.ts'
import { KERNELS } from './kernels/index.ts'
import { installRandomFunctions } from './kernels/random.ts'
import { type Backend, core, layers, NodeJSKernelBackend, nodeFileSystemRouter, ProgbarLogger } from './tfjs.ts'

export const BACKEND_NAME = 'tensorflow'

class TensorFlowBackend extends NodeJSKernelBackend {
  constructor() {
    // The constructor asks for GPUs. That would open the library at import, and where there is none, make tfjs
    // fall back to its JavaScript backend without a word.
    super(Object.create(binding, { isUsingGpuDevice: { value: () => false } }), '@tensorflow/tfjs-node-gpu')
    Object.defineProperty(this, 'binding', { value: binding })
    Object.defineProperty(this, 'isUsingGpuDevice', { get: binding.isUsingGpuDevice })
  }
}

for (const kernel of KERNELS) {
  const { kernelName } = kernel
  if (core.getKernel(kernelName, BACKEND_NAME)) core.unregisterKernel(kernelName, BACKEND_NAME)
  core.registerKernel({ backendName: BACKEND_NAME, ...kernel })
}
core.registerBackend(BACKEND_NAME, () => new TensorFlowBackend(), 3)
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
