/** @file Whether a staging area gives or takes what an op asks: otherwise the op waits for another thread, and there is none. */

import type { EngineTensor } from '../engineTensor.ts'
import { currentTrace } from '../execute.ts'
import { ATTR_STRING } from '../native/attributes.ts'
import { byteSize, TF_STRING } from '../native/dtypes.ts'
import { readText } from '../native/protobuf.ts'
import {
  attributeOf,
  type Condition,
  inputOf,
  inputsOf,
  lengthOfList,
  type OpCall,
  valuesIn,
  valuesOf,
} from './condition.ts'
import { IN_A_TRACE, numberFrom } from './waiting.ts'

/** An area as TensorFlow made it: the first op that names it sets the limits, whatever later ones say. */
interface Area {
  readonly capacity: number
  readonly memoryLimit: number
  /** Bytes of the largest tuple that was staged. */
  largest: number
  /** What a map was given since it was last empty. */
  readonly keys: Set<string>
  /** How many values its elements have. */
  readonly lengths: Set<number>
  /** Some of an element's values were taken, and others not. */
  isPartial: boolean
  /** The key that an op took, if it worked: then there is one less. */
  taken: { readonly key: string; readonly size: number } | undefined
}

const areas = new Map<string, Area>()

/** The area has more elements than `index`, an input, or any. */
export function stageHas(index?: string): Condition {
  return call => {
    if (currentTrace()) return IN_A_TRACE
    const place = index === undefined ? 0 : (valuesOf(call, index)[0] ?? 0)
    const { size } = areaOf(call)
    return size > place
      ? undefined
      : `the staging area has ${size} elements, and nothing could add more while this waits. Stage them first`
  }
}

/** The area has an element with the key of the input `key`. @param takes - the op takes it out. */
export function stageHasKey(takes: boolean): Condition {
  return call => {
    if (currentTrace()) return IN_A_TRACE
    const { area, size } = areaOf(call)
    const key = keyOf(call)
    if (!area.keys.has(key))
      return `the staging area has no element with key ${key}, and nothing could add one while this waits. Stage it first`
    if (area.keys.size !== size)
      return `the staging area has ${size} elements, but it was given ${area.keys.size} keys: some were taken without their key, or are not complete. It could wait for key ${key} for ever`
    if (takes) {
      area.taken = { key, size }
      if (!isWhole(call, area)) area.isPartial = true
    }
    return undefined
  }
}

/** All values of an element are asked for, and are there. Without a key the kernel has no words for what is missing, and aborts. */
export const stageHasWhole: Condition = call => {
  if (currentTrace()) return IN_A_TRACE
  const { area } = areaOf(call)
  if (area.isPartial) return 'parts of elements were taken from the staging area. Take the others by their keys as well'
  return isWhole(call, area)
    ? undefined
    : `indices must name each of an element's ${[...area.lengths].join(' or ')} values in order, got [${valuesOf(call, 'indices')}]. Take parts by their keys`
}

/** An area of limited capacity or memory has room for the op's values. */
export const stageHasRoom: Condition = call => {
  if (currentTrace()) return IN_A_TRACE
  const { area, size } = areaOf(call)
  const { capacity, memoryLimit, largest } = area
  if (capacity > 0 && size >= capacity)
    return `the staging area is full (${size} of ${capacity}), and nothing could empty it while this waits. Unstage first`
  const expected = lengthOfList(attributeOf(call, 'dtypes'))
  const bytes = inputsOf(call, 'values').reduce((sum, tensor) => sum + bytesOf(tensor), 0)
  // An error of TensorFlow's, since it can never fit.
  if (memoryLimit > 0 && bytes > memoryLimit) return undefined
  if (memoryLimit > 0) {
    const given = inputsOf(call, 'values').length
    if (given !== expected)
      return `a staging area with a memory limit takes whole elements, expected ${expected} values, got ${given}`
    if (size * largest + bytes > memoryLimit)
      return `the staging area may be full (${size} elements of up to ${largest} bytes; ${bytes} more, memory_limit ${memoryLimit}), and nothing could empty it while this waits. Unstage first`
  }
  area.largest = Math.max(largest, bytes)
  area.lengths.add(expected)
  if (mapOf(call)) area.keys.add(keyOf(call))
  return undefined
}

/** For ops that never wait: if they are an area's first, its limits are theirs. */
export const stageIsKnown: Condition = call => {
  areaOf(call)
  return undefined
}

// The op for its size makes the area, unless there is one.
function areaOf(call: OpCall): { readonly area: Area; readonly size: number } {
  const map = mapOf(call)
  const [container, given] = ['container', 'shared_name'].map(name => textOf(attributeOf(call, name)))
  // TensorFlow names an area without a name after the op.
  const sharedName = given || call.name
  const limits = call.attributes.filter(({ name }) =>
    ['capacity', 'memory_limit', 'dtypes', 'container'].includes(name),
  )
  const size = numberFrom(
    `${map ?? 'Stage'}Size`,
    [...limits, { name: 'shared_name', type: ATTR_STRING, value: sharedName }],
    [],
  )
  const name = JSON.stringify([map, container, sharedName])
  let area = areas.get(name)
  if (!area) {
    const [capacity, memoryLimit] = ['capacity', 'memory_limit'].map(limit => Number(attributeOf(call, limit)))
    area = {
      ...{ capacity: capacity!, memoryLimit: memoryLimit!, largest: 0, isPartial: false, taken: undefined },
      ...{ keys: new Set(), lengths: new Set() },
    }
    areas.set(name, area)
  }
  if (area.taken && size < area.taken.size) area.keys.delete(area.taken.key)
  if (area.taken && size !== area.taken.size) area.taken = undefined
  if (size === 0) {
    area.keys.clear()
    area.lengths.clear()
    area.isPartial = false
  }
  return { area, size }
}

function isWhole(call: OpCall, { lengths }: Area): boolean {
  const indices = valuesOf(call, 'indices')
  return lengths.size === 1 && lengths.has(indices.length) && indices.every((index, at) => index === at)
}

function mapOf({ name }: OpCall): string | undefined {
  return /^(?:Ordered)?Map/.exec(name)?.[0]
}

function keyOf(call: OpCall): string {
  const key = inputOf(call, 'key')
  return String(valuesIn(key)[0])
}

function bytesOf(tensor: EngineTensor): number {
  const { dtype, shape } = tensor
  const texts = dtype === TF_STRING ? (valuesIn(tensor) as Uint8Array[]) : []
  return texts.reduce((sum, text) => sum + text.length, byteSize(dtype, shape))
}

function textOf(value: unknown): string {
  return value instanceof Uint8Array ? readText(value) : String(value ?? '')
}
