/** @file Whether an op on a list of tensors makes what can be: its kernels multiply an element's sizes without looking, and make room for any index. */

import type { EngineTensor } from '../engineTensor.ts'
import { TensorFlowError } from '../errors.ts'
import { ATTR_TYPE, type OpAttribute } from '../native/attributes.ts'
import { byteSize, TF_INT64 } from '../native/dtypes.ts'
import { runOp } from '../native/op.ts'
import { attributeOf, type Condition, countOf, inputOf, numbersIn, type OpCall, valuesOf } from './condition.ts'
import { fits, isTraced } from './sizes.ts'
import { numberFrom } from './waiting.ts'

const INT32 = 2 ** 31 - 1
/** What a list keeps of each element, besides its values. */
const ELEMENT_BYTES = 64
const SHAPE_TYPE: OpAttribute = { name: 'shape_type', type: ATTR_TYPE, value: TF_INT64 }

/** A list with an element for each row of a tensor fits. @throws {OutOfMemoryError} */
export function rowsFit(input: string): Condition {
  return call => lengthFits(call, input, inputOf(call, input).shape[0] ?? 0)
}

/** A row of a tensor is of a shape that can be: one without rows can have any other sizes. */
export function eachRowFits(input: string): Condition {
  return call => {
    const { shape } = inputOf(call, input)
    return isTooLarge(shape.slice(1))
      ? `${input} must have rows of fewer than 2^63 elements, got shape [${shape}]`
      : undefined
  }
}

/** A list with a place for each index fits. @throws {OutOfMemoryError} */
export function placesFit(input: string): Condition {
  return call => {
    const indices = valuesOf(call, input)
    const wrong = indices.find(index => index < 0)
    if (wrong !== undefined) return `${input} must be 0 or more, got ${wrong}`
    return lengthFits(
      call,
      input,
      indices.reduce((most, index) => Math.max(most, index + 1), 0),
    )
  }
}

/** Setting an element makes a list longer only if an attribute says so. @throws {OutOfMemoryError} */
export const itemFits: Condition = call =>
  attributeOf(call, 'resize_if_index_out_of_bounds') ? placesFit('index')(call) : undefined

/** All elements together fit. @throws {OutOfMemoryError} */
export const stackFits: Condition = call => togetherFit(call, listIn(call)?.length ?? 0)

/** The elements at `indices` together fit. @throws {OutOfMemoryError} */
export const gatheredFit: Condition = call => togetherFit(call, countOf(inputOf(call, 'indices').shape))

/** All elements one after the other fit: those that were never set are as long as `leading_dims` or the elements' shape say. @throws {OutOfMemoryError} */
export function concatenationFits(leadingDims?: string): Condition {
  return call => {
    const list = listIn(call)
    const [first = -1, ...rest] = elementShape(call, list) ?? []
    if (isTooLarge(rest))
      return `element_shape must have fewer than 2^63 elements without its first size, got [${[first, ...rest]}]`
    const dims = leadingDims === undefined ? [] : (knownValues(inputOf(call, leadingDims)) ?? [])
    const wrong = dims.find(dim => dim < 0)
    if (wrong !== undefined) return `${leadingDims} must be 0 or more, got ${wrong}`
    const others = Math.max((list?.length ?? 0) - dims.length, 0) * Math.max(first, 0)
    const rows = dims.reduce((sum, dim) => sum + dim, others)
    return resultFits(call, [rows, ...rest])
  }
}

function togetherFit(call: OpCall, count: number): string | undefined {
  const shape = elementShape(call, listIn(call))
  return shape && resultFits(call, [count, ...shape])
}

/** @param shape - with -1 where elements that are set say how many: these are in memory. */
function resultFits(call: OpCall, shape: readonly number[]): string | undefined {
  const sizes = shape.map(Math.abs)
  if (isTooLarge(sizes)) return `the result must have fewer than 2^63 elements, got shape [${shape}]`
  return fits(call, byteSize(attributeOf(call, 'element_dtype') as number, sizes), `a result of [${shape}]`)
}

function lengthFits(call: OpCall, input: string, length: number): string | undefined {
  if (length > INT32) return `${input} must make a list of at most ${INT32} elements, got ${length}`
  return fits(call, length * ELEMENT_BYTES, `a list of ${length} elements, as ${input} says,`)
}

/** TensorFlow multiplies sizes one by one, up to the first that is 0. */
function isTooLarge(sizes: readonly number[]): boolean {
  let elements = 1
  for (const size of sizes) {
    elements *= Math.abs(size)
    if (elements >= 2 ** 63) return true
  }
  return false
}

interface List {
  readonly length: number
  /** Of its elements; none if they can have any rank. Unknown sizes are -1. */
  readonly shape: readonly number[] | undefined
}

/** What is known of the list in `input_handle`: nothing while a function is traced, or if it is no list. */
function listIn(call: OpCall): List | undefined {
  const list = inputOf(call, 'input_handle')
  if (isTraced(list)) return undefined
  try {
    return { length: numberFrom('TensorListLength', [], [list]), shape: shapeIn(list) }
  } catch (error) {
    if (!(error instanceof TensorFlowError)) throw error
    return undefined
  }
}

function shapeIn(list: EngineTensor): readonly number[] | undefined {
  const [shape] = runOp('TensorListElementShape', [SHAPE_TYPE], [list], 1)
  try {
    // A scalar, -1, stands for any rank.
    return shape!.shape.length === 1 ? numbersIn(shape!) : undefined
  } finally {
    shape!.dispose()
  }
}

/** The elements' shape as the call and the list say it together. */
function elementShape(call: OpCall, list: List | undefined): readonly number[] | undefined {
  const given = givenShape(call)
  const known = list?.shape
  if (!given || !known || given.length !== known.length) return given ?? known
  return given.map((size, axis) => Math.max(size, known[axis]!))
}

function givenShape(call: OpCall): readonly number[] | undefined {
  const shape = attributeOf(call, 'element_shape')
  if (Array.isArray(shape)) return shape as number[]
  if (call.name === 'TensorListConcat') return undefined
  const input = inputOf(call, 'element_shape')
  return input.shape.length === 1 ? knownValues(input) : undefined
}

/** An integer tensor's values; none while a function is traced that will get or compute them. */
function knownValues(tensor: EngineTensor): number[] | undefined {
  return isTraced(tensor) ? undefined : numbersIn(tensor)
}
