/** @file A tensor as the engine holds it, below tfjs's: values on a device, on the host, or still to be computed. */

import { upload } from './device/placement.ts'
import { currentDevice } from './device/scope.ts'
import { DisposedTensorError } from './errors.ts'
import type { Pointer } from './native/capi.ts'
import { dtypeName } from './native/dtypes.ts'
import { capi } from './native/libtensorflow.ts'
import { checkValues, readHandle, type TensorValues } from './native/tensor.ts'

/** What graph recording knows about the op that makes a tensor which has no values yet. */
export interface Pending {
  /** Gives the tensor its values, with all that has to run before. @throws if the op or one before it fails. */
  settle(tensor: EngineTensor): void
  /** Index of the node in its recording. */
  readonly node: number
  /** Which of the node's outputs. */
  readonly output: number
}

/** Typed arrays up to this length stay on the host until an op on a device wants them, and can be constants of a graph. */
const SMALL = 64

let live = 0

/** A tensor's native memory, in an object of its own: it is given back also when the tensor is garbage. */
class NativeMemory {
  handle: Pointer | undefined

  constructor(handle: Pointer) {
    this.handle = handle
    live++
  }

  /** The handle, which is then the caller's to give back. */
  release(): Pointer | undefined {
    const { handle } = this
    if (handle !== undefined) live--
    this.handle = undefined
    return handle
  }

  free(): void {
    const handle = this.release()
    if (handle !== undefined) capi().TFE_DeleteTensorHandle(handle)
  }
}

// Runs some time after a tensor became unreachable, when the event loop has a turn.
const forgotten = new FinalizationRegistry<NativeMemory>(memory => memory.free())

/** The number of tensors that hold native memory. */
export function liveTensors(): number {
  return live
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
  /** Interned dtype and shape, for the recorder. 0: not interned yet. */
  typeId = 0
  /** Recordings that will still read the tensor; its memory stays until they ran, also after `dispose()`. */
  readers = 0
  isDisposed = false
  private memory: NativeMemory | undefined

  private constructor(dtype: number, shape: readonly number[]) {
    this.dtype = dtype
    this.shape = shape
  }

  /** Native memory. Kept together with `values` once both exist. */
  get handle(): Pointer | undefined {
    return this.memory?.handle
  }

  static fromValues(shape: readonly number[], dtype: number, values: TensorValues): EngineTensor {
    const tensor = new EngineTensor(dtype, shape)
    const isSmall = ArrayBuffer.isView(values) && values.length <= SMALL
    if (isSmall) {
      checkValues(shape, dtype, values)
      tensor.values = values.slice()
    }
    // Code that chose a device finds the values there.
    if (!isSmall || currentDevice() !== null) tensor.hold(new NativeMemory(upload(shape, dtype, values)))
    return tensor
  }

  static fromHandle(handle: Pointer, dtype: number, shape: readonly number[]): EngineTensor {
    const tensor = new EngineTensor(dtype, shape)
    tensor.hold(new NativeMemory(handle))
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
    if (this.handle !== undefined) return this.handle
    this.settle()
    if (this.handle === undefined) this.hold(new NativeMemory(upload(this.shape, this.dtype, this.values!)))
    return this.handle!
  }

  /** A copy of the values. */
  read(): TensorValues {
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
    // In memory of its own: what `result` held is freed once `result` is garbage.
    this.hold(new NativeMemory(result.memory!.release()!))
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
    if (this.isDisposed && this.readers === 0) this.memory?.free()
  }

  describe(): string {
    return `${dtypeName(this.dtype)} [${this.shape.join(',')}]`
  }

  private hold(memory: NativeMemory): void {
    this.memory = memory
    forgotten.register(this, memory)
  }

  private disposedError(): DisposedTensorError {
    return new DisposedTensorError(
      `A ${this.describe()} tensor was used after it was disposed. Keep it alive (tf.keep, clone) until its last use.`,
    )
  }
}
