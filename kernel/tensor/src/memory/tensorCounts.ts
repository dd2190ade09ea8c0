/**
 * @file Keeps tfjs's counts true: a forgotten tensor is counted off, bytes that tensors share are counted once, and a termination in the
 * middle of `dispose` does no harm. Takes the place of three functions of tfjs's engine, which run with each op.
 */

import type { DataType, KernelBackend, Tensor, Variable } from '@tensorflow/tfjs'
import { backend } from '../backend.ts'
import { holdInterrupts, leaveEngine } from '../interrupt.ts'
import { core } from '../tfjs.ts'
import { noteHostValues } from './hostValues.ts'
import { noteLine } from './leaks.ts'
import { limits, press, setUpPressure } from './pressure.ts'
import { publishForgotten, Storage } from './storage.ts'

/** What tfjs keeps of a tensor's data, with its storage. */
interface DataInfo {
  readonly backend: KernelBackend
  readonly dtype: DataType
  readonly shape: number[]
  bytes: number
  readonly storage: Storage
}

const engine = core.engine()
const scopes = engine as unknown as { track(tensor: Tensor): void }
const ours = backend()

setUpPressure(() => engine.state.numTensors, publishForgotten)
engine.trackTensor = trackTensor
engine.disposeTensor = disposeTensor
core.Tensor.prototype.dispose = dispose

/**
 * As tfjs's own. The first tensor of its data gives the data a storage. Not to be cut off: a tensor that is counted and in no scope is counted
 * off when it is garbage at the earliest, and a clone that a gradient keeps, which nobody watches, never.
 */
function trackTensor(tensor: Tensor, given: KernelBackend | undefined): void {
  holdInterrupts()
  try {
    const info = engine.state.tensorInfo.get(tensor.dataId) as DataInfo | undefined
    // `instanceof` asks tfjs for six properties.
    const isVariable = (tensor as Partial<Variable>).assign !== undefined
    if (info === undefined) trackData(tensor, given || engine.backend)
    else trackAlias(tensor, info.storage, isVariable)
    if (!isVariable) scopes.track(tensor)
  } finally {
    leaveEngine()
  }
  if (engine.state.numTensors > limits.tensors) press()
}

function trackData(tensor: Tensor, owner: KernelBackend): void {
  const { state } = engine
  const { dataId, dtype, shape } = tensor
  const isString = dtype === 'string'
  const storage = storageOf(dataId, owner, isString)
  const bytes = isString ? storage.countedBytes : bytesOf(tensor, owner)
  noteLine(storage)
  state.tensorInfo.set(dataId, { backend: owner, dtype, shape, bytes, storage } as DataInfo)
  storage.counts = state
  storage.countedBytes = bytes
  storage.tensors++
  state.numTensors++
  state.numBytes += bytes
  state.numDataBuffers++
  if (isString) state.numStringTensors++
}

function trackAlias(tensor: Tensor, storage: Storage, isVariable: boolean): void {
  const { state } = engine
  storage.tensors++
  state.numTensors++
  if (storage.isString) state.numStringTensors++
  // Deeper are clones that gradients keep; those are always disposed.
  if (!isVariable && state.kernelDepth < 2) storage.watchAlias(tensor)
}

/** As tfjs's own. */
function disposeTensor(tensor: Tensor): void {
  const { state } = engine
  const { dataId } = tensor
  const info = state.tensorInfo.get(dataId) as DataInfo | undefined
  if (info === undefined) return
  const { storage } = info
  state.numTensors--
  storage.tensors--
  if (storage.isString) state.numStringTensors--
  storage.unwatchAlias(tensor)
  for (; storage.lostReferences > 0; storage.lostReferences--) info.backend.disposeData(dataId)
  if (storage.tensors === 0) state.numBytes -= info.bytes
  if (!info.backend.disposeData(dataId)) return
  state.tensorInfo.delete(dataId)
  state.numDataBuffers--
}

function dispose(this: Tensor & { kerasMask?: Tensor; isDisposedInternal: boolean }): void {
  if (this.isDisposed) return
  holdInterrupts()
  try {
    this.kerasMask?.dispose()
    // First: what is cut off here is freed when it is garbage, and what came twice would free what another tensor holds.
    this.isDisposedInternal = true
    engine.disposeTensor(this)
  } finally {
    leaveEngine()
  }
}

function storageOf(dataId: object, owner: KernelBackend, isString: boolean): Storage {
  const entry = owner === ours ? ours.tensorMap.find(dataId) : undefined
  if (entry?.id) {
    const { storage } = entry.id
    storage.isString = isString
    storage.watch(entry.id)
    return storage
  }
  // Values that no op has used, or another backend's data.
  const storage = new Storage()
  storage.isString = isString
  storage.watch(dataId)
  if (entry?.values) storage.countedBytes = noteHostValues(entry.values as object, storage)
  return storage
}

function bytesOf({ size, dtype }: Tensor, owner: KernelBackend): number {
  // Other backends keep complex numbers as two tensors, which are counted.
  if (dtype === 'complex64' && owner !== ours) return 0
  return size * core.util.bytesPerElement(dtype)
}
