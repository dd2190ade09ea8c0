/** @file Small numbers for what makes recorded ops equal: tensor types, constants, and ops with their attributes. */

import type { EngineTensor } from '../engineTensor.ts'
import type { OpAttribute } from '../native/attributes.ts'
import { opDef } from '../native/opDef.ts'
import type { TensorValues } from '../native/tensor.ts'

/** A dtype and a shape. */
export interface TensorType {
  readonly dtype: number
  readonly shape: readonly number[]
}

export interface Constant extends TensorType {
  readonly values: TensorValues
}

/** An op with its attributes: what a node is, its inputs apart. */
export interface OpSignature {
  readonly id: number
  readonly name: string
  readonly attributes: readonly OpAttribute[]
  readonly outputCount: number
  /** The device it was recorded for. `null`: where TensorFlow likes. */
  readonly device: string | null
  readonly isStateful: boolean
}

/** A tree of maps: finds an object by a sequence of keys without building a string. */
class Trie<T> {
  value: T | undefined
  private readonly branches = new Map<unknown, Trie<T>>()

  branch(key: unknown): Trie<T> {
    let next = this.branches.get(key)
    if (!next) {
      next = new Trie()
      this.branches.set(key, next)
    }
    return next
  }
}

const types: TensorType[] = [{ dtype: 0, shape: [] }]
const typeTrie = new Trie<number>()

/** The number of a tensor's type, from 1. Kept on the tensor. */
export function typeId(tensor: EngineTensor): number {
  if (tensor.typeId === 0) tensor.typeId = internType(tensor.dtype, tensor.shape)
  return tensor.typeId
}

export function internType(dtype: number, shape: readonly number[]): number {
  let trie = typeTrie.branch(dtype)
  for (const size of shape) trie = trie.branch(size)
  if (trie.value === undefined) {
    trie.value = types.length
    types.push({ dtype, shape: [...shape] })
  }
  return trie.value
}

export function typeOf(id: number): TensorType {
  return types[id]!
}

const constants: Constant[] = []
const constantIds = new Map<string, number>()

/** The number of a small host tensor's value. Kept on the tensor. */
export function constantId(tensor: EngineTensor): number {
  if (tensor.constantId < 0) tensor.constantId = internConstant(tensor)
  return tensor.constantId
}

function internConstant(tensor: EngineTensor): number {
  const { dtype, shape } = tensor
  const values = tensor.values!
  // -0 and NaN payloads differ in bits only: compare the bytes.
  const bytes = ArrayBuffer.isView(values)
    ? Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('latin1')
    : ''
  const key = `${dtype}|${shape.join()}|${bytes}`
  let id = constantIds.get(key)
  if (id === undefined) {
    id = constants.length
    constants.push({ dtype, shape: [...shape], values: (values as Float32Array).slice() })
    constantIds.set(key, id)
  }
  return id
}

export function constantOf(id: number): Constant {
  return constants[id]!
}

const opTrie = new Trie<OpSignature>()
let opCount = 0

/** @throws {TensorFlowError} if TensorFlow has no op of that name. */
export function internOp(
  name: string,
  attributes: readonly OpAttribute[],
  outputCount: number,
  device: string | null,
): OpSignature {
  let trie = opTrie.branch(name).branch(outputCount).branch(device)
  for (const { name: attribute, value } of attributes) {
    trie = trie.branch(attribute).branch(typeof value === 'object' && value !== null ? String(value) : value)
  }
  trie.value ??= {
    id: opCount++,
    name,
    attributes: attributes.map(attribute => ({ ...attribute, value: copyValue(attribute.value) })),
    outputCount,
    device,
    isStateful: opDef(name).isStateful,
  }
  return trie.value
}

// tfjs reuses arrays of attributes.
function copyValue(value: unknown): unknown {
  return Array.isArray(value) ? [...value] : value
}
