/**
 * @file What tfjs knows of a tensor's data. tfjs looks it up in WeakMaps, by an empty object that stands for the data; here that object
 * holds it. Each op makes such data, and a WeakMap's entry takes longer to write, and to collect, than all the rest of the op's bookkeeping.
 */

import type { EngineTensor } from './engineTensor.ts'
import { core } from './tfjs.ts'

/** A tensor's data: its own id, and what the backend and tfjs's engine keep of it. */
export class TensorData {
  readonly shape: readonly number[]
  /** A `TF_DataType` number. */
  readonly dtype: number
  /** The engine's tensor, or `undefined` until an op needs the values. */
  id: EngineTensor | undefined
  /** Values that no op has used. */
  values: unknown
  refCount = 1
  /** The backend has it. */
  isStored = false
  /** tfjs's engine counts it. */
  info: unknown

  constructor(shape: readonly number[], dtype: number, id: EngineTensor | undefined, values: unknown) {
    this.shape = shape
    this.dtype = dtype
    this.id = id
    this.values = values
  }
}

/** The data that a backend has, by their ids. */
export class TensorDataStorage extends core.DataStorage<TensorData> {
  #count = 0

  /** The data, which comes here first if another backend has it. */
  override get(dataId: object): TensorData {
    return dataId instanceof TensorData && dataId.isStored ? dataId : super.get(dataId)
  }

  /** The data, if it is here. */
  find(dataId: object): TensorData | undefined {
    return this.has(dataId) ? this.get(dataId) : undefined
  }

  override set(dataId: object, data: TensorData): void {
    if (dataId !== data) {
      super.set(dataId, data)
      return
    }
    data.isStored = true
    this.#count++
  }

  override has(dataId: object): boolean {
    return dataId instanceof TensorData ? dataId.isStored : super.has(dataId)
  }

  override delete(dataId: object): boolean {
    if (!(dataId instanceof TensorData)) return super.delete(dataId)
    dataId.isStored = false
    this.#count--
    return true
  }

  override numDataIds(): number {
    return this.#count + super.numDataIds()
  }
}

/** In place of the WeakMap in which tfjs's engine keeps what it counts of data. Others' ids are in a WeakMap here too. */
export class TensorDataInfo<Info> {
  readonly #others = new WeakMap<object, Info>()

  get(dataId: object): Info | undefined {
    return dataId instanceof TensorData ? (dataId.info as Info | undefined) : this.#others.get(dataId)
  }

  has(dataId: object): boolean {
    return this.get(dataId) !== undefined
  }

  set(dataId: object, info: Info): this {
    if (dataId instanceof TensorData) dataId.info = info
    else this.#others.set(dataId, info)
    return this
  }

  delete(dataId: object): boolean {
    const isThere = this.has(dataId)
    if (dataId instanceof TensorData) dataId.info = undefined
    else this.#others.delete(dataId)
    return isThere
  }
}
