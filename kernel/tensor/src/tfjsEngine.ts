/**
 * @file The parts of tfjs's engine that every op passes: running a kernel, and ending the scope that each of tfjs's functions opens. They come
 * to the same as tfjs's own, which take longer than TensorFlow does for a small op.
 */

import type { NamedAttrMap, NamedTensorMap, Tensor, TensorContainer, TensorInfo } from '@tensorflow/tfjs'
import type { GradConfig, KernelConfig } from '@tensorflow/tfjs-core/dist/kernel_registry.js'
import { BACKEND_NAME } from './backend.ts'
import { DisposedTensorError } from './errors.ts'
import './gradients/backpropagation.ts'
import { escapeError } from './graph/escape.ts'
import type { TensorData } from './tensorData.ts'
import { core } from './tfjs.ts'

/** What tfjs's types keep private. */
interface Engine {
  readonly ENV: { readonly flags: Readonly<Record<string, unknown>> }
  readonly backendName: string
  readonly backend: { numDataIds(): number; incRef(dataId: object): void }
  readonly state: {
    gradientDepth: number
    kernelDepth: number
    readonly profiling: boolean
    readonly activeTape: readonly { location?: string }[] | null
    activeScope: Scope | null
    readonly scopeStack: Scope[]
    readonly tensorInfo: { has(dataId: object): boolean }
    readonly numDataMovesStack: number[]
  }
  runKernel(name: string, inputs: NamedTensorMap, attributes?: NamedAttrMap): Tensor | Tensor[]
  endScope(result?: TensorContainer): void
  track(tensor: Tensor): void
  clone(tensor: Tensor): Tensor
  makeTensorFromTensorInfo(info: TensorInfo): Tensor
  checkKernelForMemLeak(name: string, dataIdsBefore: number, results: readonly TensorInfo[]): void
  getTensorsForGradient(name: string, inputs: NamedTensorMap, outputs: readonly Tensor[]): Tensor[]
  addTapeNode(
    name: string,
    inputs: NamedTensorMap,
    outputs: readonly Tensor[],
    gradient: null,
    saved: readonly Tensor[],
    attributes?: NamedAttrMap,
  ): void
}

interface Scope {
  readonly id: number
  readonly track: Tensor[]
}

const NONE: readonly Tensor[] = []

const engine = core.engine() as unknown as Engine
const kernels = registry<KernelConfig>('kernelRegistry')
const gradients = registry<GradConfig>('gradRegistry')
// tfjs's registry is keyed by a name that it puts together at each look-up.
const keys = new Map<string, string>()

const tfjsRunKernel = engine.runKernel
const tfjsEndScope = engine.endScope
engine.runKernel = runKernel
engine.endScope = endScope

/** Runs a kernel and, where gradients are wanted, notes it on the tape. @throws {DisposedTensorError} */
function runKernel(name: string, inputs: NamedTensorMap, attributes?: NamedAttrMap): Tensor | Tensor[] {
  const { state, ENV } = engine
  refuseDisposed(name, inputs)
  const kernel = engine.backendName === BACKEND_NAME ? kernels.get(keyOf(name)) : undefined
  // Rare ways are tfjs's own: other backends, unknown kernels, tf.profile, debug mode.
  if (kernel === undefined || state.profiling || ENV.flags.DEBUG) {
    return tfjsRunKernel.call(engine, name, inputs, attributes)
  }
  const isTaped = state.gradientDepth > 0 && state.kernelDepth === 0
  const dataIdsBefore = ENV.flags.IS_TEST ? beginLeakCheck() : -1
  let result: Tensor | Tensor[]
  let outputs: Tensor[]
  // What kernels call is not taped.
  state.kernelDepth++
  try {
    const made = kernel.kernelFunc({ inputs, attrs: attributes as NamedAttrMap, backend: engine.backend })
    if (dataIdsBefore >= 0) engine.checkKernelForMemLeak(name, dataIdsBefore, [made].flat())
    result = Array.isArray(made) ? made.map(asTensor) : asTensor(made)
    outputs = Array.isArray(result) ? result : [result]
  } finally {
    state.kernelDepth--
  }
  if (isTaped) tape(name, inputs, outputs, attributes)
  return result
}

// tfjs says of a disposed tensor: "Cannot read properties of undefined (reading 'backend')".
function refuseDisposed(name: string, inputs: NamedTensorMap): void {
  for (const key in inputs) {
    const input = inputs[key]
    // Its memory may live on in a clone, which tfjs's own gradients rely on.
    if (!input?.isDisposed || engine.state.tensorInfo.has(input.dataId)) continue
    throw (
      escapeError(input) ??
      new DisposedTensorError(
        `${name}: input ${key}, a tensor of shape [${input.shape}], was disposed. Keep it alive (tf.keep, clone) until its last use.`,
      )
    )
  }
}

function keyOf(name: string): string {
  let key = keys.get(name)
  if (key === undefined) {
    key = `${BACKEND_NAME}_${name}`
    keys.set(name, key)
  }
  return key
}

function beginLeakCheck(): number {
  engine.state.numDataMovesStack.push(0)
  return engine.backend.numDataIds()
}

function asTensor(made: TensorInfo): Tensor {
  return (made as Tensor).rank === undefined ? engine.makeTensorFromTensorInfo(made) : (made as Tensor)
}

/** Notes a kernel on the tape, with clones of the tensors that its gradient asks for: they outlive the user's. */
function tape(name: string, inputs: NamedTensorMap, outputs: readonly Tensor[], attributes?: NamedAttrMap): void {
  const saved: Tensor[] = []
  engine.addTapeNode(name, inputs, outputs, null, saved, attributes)
  const location = (outputs[0]?.dataId as Partial<TensorData> | undefined)?.id?.pending?.location
  if (location !== undefined) engine.state.activeTape!.at(-1)!.location = location
  // After the kernel's own node. tfjs clones before it, so that a gradient of a gradient does not find the kernel behind a saved result.
  engine.state.kernelDepth++
  try {
    for (const tensor of savedFor(name, inputs, outputs)) saved.push(keepClone(tensor))
  } finally {
    engine.state.kernelDepth--
  }
}

function savedFor(name: string, inputs: NamedTensorMap, outputs: readonly Tensor[]): readonly Tensor[] {
  const gradient = gradients.get(name)
  if (gradient === undefined) return NONE
  const { inputsToSave, outputsToSave, saveAllInputs } = gradient
  // Only where inputs are a list, which tfjs checks.
  if (saveAllInputs) return engine.getTensorsForGradient(name, inputs, outputs)
  const wanted = inputsToSave ? inputsToSave.map(key => inputs[key]!) : []
  if (outputsToSave) wanted.push(...outputs.filter((_, index) => outputsToSave[index]))
  return wanted
}

function keepClone(tensor: Tensor): Tensor {
  const { state, backend } = engine
  // A gradient of a gradient follows the clone back to the tensor: it is on the tape.
  if (state.gradientDepth > 1) {
    const clone = engine.clone(tensor)
    clone.kept = true
    return clone
  }
  const { dataId, shape, dtype } = tensor
  // As deep as the kernel that would clone it.
  state.kernelDepth++
  const clone = engine.makeTensorFromTensorInfo({ dataId, shape, dtype })
  state.kernelDepth--
  backend.incRef(dataId)
  clone.kept = true
  return clone
}

/** Disposes what a scope has made, but its result. */
function endScope(result?: TensorContainer): void {
  if (result && !(result instanceof core.Tensor)) {
    tfjsEndScope.call(engine, result)
    return
  }
  const survivor = result as (Tensor & { scopeId: number }) | null | undefined
  const { state } = engine
  const scope = state.activeScope!
  for (const tensor of scope.track) {
    if (!tensor.kept && tensor.id !== survivor?.id) tensor.dispose()
  }
  const { scopeStack } = state
  scopeStack.pop()
  state.activeScope = scopeStack.at(-1) ?? null
  // A tensor of an outer scope stays there.
  if (survivor && !survivor.kept && survivor.scopeId === scope.id) engine.track(survivor)
}

/** tfjs's table of that name, which all copies of tfjs in a process share. */
function registry<Entry>(name: string): ReadonlyMap<string, Entry> {
  const { _tfGlobals } = globalThis as unknown as { _tfGlobals: Map<string, Map<string, Entry>> }
  return _tfGlobals.get(name)!
}
