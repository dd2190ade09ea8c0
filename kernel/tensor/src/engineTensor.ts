/** @file A tensor as the engine holds it, below tfjs's: values on a device, on the host, or still to be computed. */

import { upload } from './device/placement.ts'
import { currentDevice } from './device/scope.ts'
import { DisposedTensorError } from './errors.ts'
import { releaseHostValues } from './memory/hostValues.ts'
import { ledger } from './memory/ledger.ts'
import { Storage } from './memory/storage.ts'
import type { Pointer } from './native/capi.ts'
import { byteSize, dtypeName } from './native/dtypes.ts'
import { checkValues, readHandle, type TensorValues } from './native/tensor.ts'

/** What graph recording knows about the op that makes a tensor which has no values yet. */
export interface Pending {
  /** Gives the tensor its values, with all that has to run before. @throws if the op or one before it fails. */
  settle(tensor: EngineTensor): void
  /** Nobody will want the values. */
  drop?(): void
  /** The line that recorded it, if it is known. */
  readonly location?: string | undefined
  /** Index of the node in its recording. */
  readonly node: number
  /** Which of the node's outputs. */
  readonly output: number
}

/** Typed arrays up to this length stay on the host until an op on a device wants them, and can be constants of a graph. */
const SMALL = 64

/** The number of tensors that hold native memory. */
export function liveTensors(): number {
  return ledger.tensors
}

export class EngineTensor {
  readonly dtype: number
  readonly shape: readonly number[]
  /** A copy of a small tensor's values on the host. */
  values: TensorValues | undefined
  /** Set while the tensor is recorded and not computed. */
  pending: Pending | undefined
  /** Why the tensor has no values, after the op that should have made it failed. */
  failure: Error | undefined
  /** Called once, when an op or a read wants the values. */
  onUse: (() => void) | undefined
  /** Interned dtype and shape, for the recorder. 0: not interned yet. */
  typeId = 0
  /** Interned values, for the recorder. -1: not interned yet. */
  constantId = -1
  /** Recordings that will still read the tensor; its memory stays until they ran, also after `dispose()`. */
  readers = 0
  isDisposed = false
  /** Native memory, and who counts it. In an object of its own: it is given back also when the tensor is garbage. */
  readonly storage = new Storage()

  private constructor(dtype: number, shape: readonly number[]) {
    this.dtype = dtype
    this.shape = shape
  }

  /** Native memory. Kept together with `values` once both exist. */
  get handle(): Pointer | undefined {
    return this.storage.handle
  }

  static fromValues(shape: readonly number[], dtype: number, values: TensorValues): EngineTensor {
    const tensor = new EngineTensor(dtype, shape)
    releaseHostValues(values)
    const isSmall = ArrayBuffer.isView(values) && values.length <= SMALL
    if (isSmall) {
      checkValues(shape, dtype, values)
      tensor.values = values.slice()
      tensor.storage.keepOnHost(values.byteLength)
      tensor.storage.watch(tensor)
    }
    // Code that chose a device finds the values there.
    if (!isSmall || currentDevice() !== null) tensor.hold(upload(shape, dtype, values))
    return tensor
  }

  static fromHandle(handle: Pointer, dtype: number, shape: readonly number[]): EngineTensor {
    const tensor = new EngineTensor(dtype, shape)
    tensor.hold(handle)
    return tensor
  }

  static recorded(dtype: number, shape: readonly number[], pending: Pending | undefined): EngineTensor {
    const tensor = new EngineTensor(dtype, shape)
    tensor.pending = pending
    return tensor
  }

  /** tfjs keeps this object where it expects a number, and frees it only if `id >= 0`. */
  valueOf(): number {
    return 0
  }

  /** The native handle; uploads or computes what is missing. */
  resolve(): Pointer {
    if (this.onUse !== undefined) this.noteUse()
    if (this.handle !== undefined) return this.handle
    this.settle()
    if (this.handle === undefined) this.hold(upload(this.shape, this.dtype, this.values!))
    return this.handle!
  }

  /** A copy of the values. */
  read(): TensorValues {
    if (this.onUse !== undefined) this.noteUse()
    this.settle()
    return this.values ? this.values.slice() : readHandle(this.handle!)
  }

  /** Computes the tensor if it is only recorded. @throws the failure of the op that makes it. */
  settle(): void {
    if (this.handle !== undefined || this.values !== undefined) return
    if (this.isDisposed && this.readers === 0) throw this.disposedError()
    this.pending?.settle(this)
    if (this.failure) throw this.failure
  }

  /** Takes over the memory of `result`, which is spent afterwards. */
  adopt(result: EngineTensor): void {
    this.pending = undefined
    this.storage.take(result.storage)
    this.storage.watch(this)
    result.dispose()
  }

  /** Gives the tensor a failure instead of values: reading it throws that. */
  fail(error: Error): void {
    this.pending = undefined
    this.failure = error
  }

  /** Safe to call twice. */
  dispose(): void {
    if (this.isDisposed) return
    this.isDisposed = true
    this.free()
  }

  /** Gives the native memory back, once the tensor is disposed and nothing recorded reads it. */
  free(): void {
    if (!this.isDisposed || this.readers > 0) return
    this.pending?.drop?.()
    this.storage.free()
  }

  /** Tells who asked to know that the values are wanted. */
  noteUse(): void {
    const { onUse } = this
    this.onUse = undefined
    onUse?.()
  }

  describe(): string {
    return `${dtypeName(this.dtype)} [${this.shape.join(',')}]`
  }

  private hold(handle: Pointer): void {
    this.storage.hold(handle, byteSize(this.dtype, this.shape))
    this.storage.watch(this)
  }

  private disposedError(): DisposedTensorError {
    return new DisposedTensorError(
      `A ${this.describe()} tensor was used after it was disposed. Keep it alive (tf.keep, clone) until its last use.`,
    )
  }
}
