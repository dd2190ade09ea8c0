/** @file Whether what an op makes fits into memory, where its size is in values or attributes that shape inference does not look at. */

import type { EngineTensor } from '../engineTensor.ts'
import { currentTrace } from '../execute.ts'
import { byteSize, INTEGER_RANGES, TF_FLOAT } from '../native/dtypes.ts'
import {
  attributeOf,
  type Condition,
  countOf,
  inputOf,
  inputsOf,
  numbersIn,
  type OpCall,
  valuesIn,
  valuesOf,
} from './condition.ts'
import { outOfMemory } from './outOfMemory.ts'

/** Bytes that are always there. */
const SMALL = 2 ** 20

/** As many elements as the first value of an integer input fit. @param bytes - of each. @throws {OutOfMemoryError} */
export function countFits(input: string, bytes: number): Condition {
  return call => {
    const [count = 0] = valuesOf(call, input)
    return fits(call, count * bytes, `${count} elements, as ${input} says,`)
  }
}

/** As many elements as an attribute says fit. @param bytes - of each. @throws {OutOfMemoryError} */
export function attributeFits(name: string, bytes: number): Condition {
  return call => {
    const count = Number(attributeOf(call, name))
    return fits(call, count * bytes, `${count} elements, as attribute ${name} says,`)
  }
}

/** A row for each segment fits, up to the last of the rising `segment_ids`. @param data - has the rows. @throws {OutOfMemoryError} */
export function segmentsFit(data: string): Condition {
  return call => {
    const { dtype, shape } = inputOf(call, data)
    const ids = inputOf(call, 'segment_ids')
    // A trace refuses the op then, because its result's shape is unknown.
    if (isTraced(ids)) return undefined
    const last = Number((valuesIn(ids) as ArrayLike<number | bigint>)[countOf(ids.shape) - 1] ?? -1)
    const rows = [last + 1, ...shape.slice(1)]
    return fits(call, byteSize(dtype, rows), `a result of [${rows}], as the last of segment_ids says,`)
  }
}

/** A row for each index fits, up to the largest of `indices`. @throws {OutOfMemoryError} */
export const stitchedFits: Condition = call => {
  const [data] = inputsOf(call, 'data')
  const indices = inputsOf(call, 'indices')
  if (indices.some(isTraced)) return undefined
  let most = -1
  for (const tensor of indices) for (const index of numbersIn(tensor)) most = Math.max(most, index)
  const rows = [most + 1, ...(data?.shape.slice(indices[0]?.shape.length) ?? [])]
  return fits(call, byteSize(data?.dtype ?? TF_FLOAT, rows), `a result of [${rows}], as indices say,`)
}

/** All ranges from `starts` to `limits` by `deltas` fit. @throws {OutOfMemoryError} */
export const rangesFit: Condition = call => {
  if (call.inputs.some(isTraced)) return undefined
  const [starts, limits, deltas] = call.inputs.map(numbersIn)
  const count = Math.max(starts!.length, limits!.length, deltas!.length)
  // A scalar belongs to each range.
  const at = (values: number[], index: number): number => values[values.length === 1 ? 0 : index]!
  const most = Number(INTEGER_RANGES[attributeOf(call, 'Tsplits') as number]!.most)
  let elements = 0
  for (let index = 0; index < count; index++) {
    const size = Math.ceil((at(limits!, index) - at(starts!, index)) / at(deltas!, index))
    // An error of TensorFlow's: its splits could not hold it.
    if (size > most) return undefined
    if (size > 0) elements += size
  }
  const { dtype } = inputOf(call, 'starts')
  return fits(call, byteSize(dtype, [elements]), `ranges of ${elements} elements`)
}

/** The longer side of a matrix fits, which is scratch space: also of one without elements. @throws {OutOfMemoryError} */
export function sidesFit(input: string): Condition {
  return call => {
    const { dtype, shape } = inputOf(call, input)
    const side = Math.max(...shape.slice(-2))
    return fits(call, byteSize(dtype, [side]), `a side of ${side} elements`)
  }
}

/** A function that is traced will get or compute the tensor: there are no values to look at. */
export function isTraced({ handle, values }: EngineTensor): boolean {
  return handle === undefined && values === undefined && currentTrace() !== undefined
}

/** @throws {OutOfMemoryError} if `request` takes more than is free. */
export function fits(call: OpCall, bytes: number, request: string): undefined {
  if (bytes > SMALL && bytes > process.availableMemory()) throw outOfMemory(call.name, request, bytes)
}
