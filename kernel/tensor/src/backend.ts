/** @file Registers TensorFlow as tfjs's backend: tfjs-node's kernels over our binding, then the kernels that are ours. */

import type { Tensor, TensorInfo } from '@tensorflow/tfjs'
import { binding } from './binding.ts'
import { currentDevice } from './device/scope.ts'
import { numberOf, typeAttribute } from './dtypes/nodeLayer.ts'
import { EngineTensor } from './engineTensor.ts'
import { execute } from './execute.ts'
import { KERNELS } from './kernels/index.ts'
import { boolAttr, typeAttr } from './kernels/kernel.ts'
import { pressure, relieve } from './memory/pressure.ts'
import type { OpAttribute } from './native/attributes.ts'
import * as dtypes from './native/dtypes.ts'
import type { TensorValues } from './native/tensor.ts'
import { fileSystemRouter } from './node/fileSystem.ts'
import { ProgressBar } from './node/progressBar.ts'
import { installRandomFunctions } from './randomTensors.ts'
import { TensorData, TensorDataInfo, TensorDataStorage } from './tensorData.ts'
import { type Backend, core, layers, nodeLayer, type OpInput } from './tfjs.ts'

export const BACKEND_NAME = 'tensorflow'

const engine = core.engine()
engine.state.tensorInfo = new TensorDataInfo() as unknown as typeof engine.state.tensorInfo

/**
 * Ops whose results tfjs's kernels take for int32 though TensorFlow gives int64 or uint8: tfjs-node calls them so without converting them.
 * All other results keep their dtype.
 */
const TAKEN_FOR_INT32: ReadonlySet<string> = new Set(['Where', 'Multinomial'])

class TensorFlowBackend extends nodeLayer.NodeJSKernelBackend {
  override readonly tensorMap: TensorDataStorage

  constructor() {
    // The constructor asks for GPUs. That would open the library at import, and where there is none, make tfjs
    // fall back to its JavaScript backend without a word.
    super(Object.create(binding, { isUsingGpuDevice: { value: () => false } }), '@tensorflow/tfjs-node-gpu')
    Object.defineProperty(this, 'binding', { value: binding })
    Object.defineProperty(this, 'isUsingGpuDevice', { get: binding.isUsingGpuDevice })
    this.tensorMap = new TensorDataStorage(this, core.engine())
  }

  /** In a loop that awaits values alone, this is where the memory of forgotten tensors can be freed. */
  override async read(dataId: object): ReturnType<Backend['read']> {
    const values = this.readSync(dataId)
    if (pressure.presses) await relieve()
    return values
  }

  override createOutputTensor({ id, shape, dtype }: { id: unknown; shape: readonly number[]; dtype: number }): Tensor {
    const dataId = new TensorData(shape, dtype, id as EngineTensor, null)
    this.tensorMap.set(dataId, dataId)
    return engine.makeTensorFromTensorInfo({
      dataId,
      shape: shape as number[],
      dtype: dtypes.dtypeName(dtype) as 'float32',
    })
  }

  override getInputTensorIds(inputs: readonly OpInput[]): EngineTensor[] {
    const tensors = new Array<EngineTensor>(inputs.length)
    for (let index = 0; index < tensors.length; index++) tensors[index] = this.#inputOf(inputs[index]!)
    return tensors
  }

  #inputOf(input: OpInput): EngineTensor {
    if (input instanceof EngineTensor) return input
    // A number that tfjs-node's kernels pass as an int64.
    if (!('dataId' in input))
      return binding.createTensor([], dtypes.TF_INT64, (input as { valueArray: Int32Array }).valueArray)
    const data = this.tensorMap.get(input.dataId)
    if (data.values !== null) {
      data.id = binding.createTensor(data.shape, data.dtype, data.values as TensorValues)
      data.values = null
    }
    return data.id!
  }

  override executeSingleOutput(op: string, attributes: readonly OpAttribute[], inputs: readonly OpInput[]): Tensor {
    return this.#output(op, execute(op, attributes, this.getInputTensorIds(inputs), 1)[0]!)
  }

  override executeMultipleOutputs(
    op: string,
    attributes: readonly OpAttribute[],
    inputs: readonly OpInput[],
    outputCount: number,
  ): Tensor[] {
    const results = execute(op, attributes, this.getInputTensorIds(inputs), outputCount)
    return results.map(result => this.#output(op, result))
  }

  #output(op: string, result: EngineTensor): Tensor {
    const id = TAKEN_FOR_INT32.has(op) ? toInt32(result) : result
    // tfjs changes shapes in place in a few kernels.
    return this.createOutputTensor({ id, shape: id.shape.slice(), dtype: id.dtype })
  }

  override write(values: unknown, shape: number[], dtype: string): object {
    const data = new TensorData(shape, numberOf(dtype), undefined, values)
    this.#store(data, data)
    return data
  }

  override move(dataId: object, values: unknown, shape: number[], dtype: string, refCount: number): void {
    const data = new TensorData(shape, numberOf(dtype), undefined, values)
    data.refCount = refCount
    this.#store(dataId, data)
  }

  #store(dataId: object, data: TensorData): void {
    this.tensorMap.set(dataId, data)
    // What code on a device makes is put there, and not where it is first used.
    if (currentDevice() !== null) this.#inputOf({ dataId } as TensorInfo)
  }

  /** Counts a reference off, or all of them. @returns whether the memory was given back */
  override disposeData(dataId: object, force = false): boolean {
    const data = this.tensorMap.find(dataId)
    if (!data) return true
    data.refCount--
    if (data.refCount > 0 && !force) return false
    data.id?.dispose()
    this.tensorMap.delete(dataId)
    return true
  }

  override getDTypeInteger(dtype: string): number {
    return numberOf(dtype)
  }

  override executeSingleInput(op: string, input: Tensor): Tensor {
    return this.executeSingleOutput(op, [typeAttribute('T', input)], [input])
  }

  override createReductionOpAttrs(input: Tensor, keepDims = false): OpAttribute[] {
    return [boolAttr('keep_dims', keepDims), typeAttribute('T', input), typeAttr('Tidx', dtypes.TF_INT32)]
  }

  override divide(a: Tensor, b: Tensor): Tensor {
    return this.executeSingleOutput('Div', [typeAttribute('T', a)], [a, b])
  }

  override divNoNan(a: Tensor, b: Tensor): Tensor {
    return this.executeSingleOutput('DivNoNan', [typeAttribute('T', a)], [a, b])
  }
}

function toInt32(tensor: EngineTensor): EngineTensor {
  const [converted] = execute('Cast', [typeAttr('SrcT', tensor.dtype), typeAttr('DstT', dtypes.TF_INT32)], [tensor], 1)
  tensor.dispose()
  return converted!
}

for (const kernel of KERNELS) {
  const { kernelName } = kernel
  if (core.getKernel(kernelName, BACKEND_NAME)) core.unregisterKernel(kernelName, BACKEND_NAME)
  core.registerKernel({ backendName: BACKEND_NAME, ...kernel })
}
core.registerBackend(BACKEND_NAME, () => new TensorFlowBackend(), 3)
// Makes the backend, which opens no library: tf.node asks for its name before the first op.
void core.engine().backend
core.io.registerLoadRouter(fileSystemRouter)
core.io.registerSaveRouter(fileSystemRouter)
layers.registerCallbackConstructor(1, ProgressBar)
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
