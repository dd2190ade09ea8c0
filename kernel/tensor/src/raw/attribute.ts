/** @file The value of an op's attribute: checked, and in the form that the engine sets it in. */

import type { Tensor } from '@tensorflow/tfjs'
import { ArgumentError } from '../errors.ts'
import {
  ATTR_BOOL,
  ATTR_FLOAT,
  ATTR_INT,
  ATTR_PROTO,
  ATTR_SHAPE,
  ATTR_STRING,
  ATTR_TYPE,
  type OpAttribute,
} from '../native/attributes.ts'
import { DTYPE_NAMES, dtypeName, dtypeNumber, ELEMENTS, isReadable } from '../native/dtypes.ts'
import type { AttributeKind, OpAttributeDef } from '../native/opDef.ts'
import { bytesField, concatenate, varintField } from '../native/protobuf.ts'
import { core } from '../tfjs.ts'
import { naturalDtype, type ShapedValues, valuesOf } from '../values.ts'
import { unwrap } from './rawTensor.ts'

const encoder = new TextEncoder()

/** @throws {ArgumentError} says op, attribute, what was expected, and what came. */
export function encodeAttribute(op: string, definition: OpAttributeDef, value: unknown): OpAttribute {
  const { name, kind, isList, minimum } = definition
  const what = `tf.raw.${op}: attribute ${name}`
  if (!isList) return encode(name, kind, readOne(kind, value, definition, what))
  if (!Array.isArray(value) || (kind === 'shape' && value.some(isDimension))) {
    throw new ArgumentError(`${what}: expected an array of ${EXPECTED[kind]}, got ${described(value)}.`)
  }
  if (minimum !== undefined && value.length < minimum)
    throw new ArgumentError(`${what}: expected at least ${minimum} values, got ${value.length}.`)
  const items = value.map((item, index) =>
    readOne(kind, item, { ...definition, minimum: undefined }, `${what}[${index}]`),
  )
  return encodeList(name, kind, items)
}

const EXPECTED: Readonly<Record<AttributeKind, string>> = {
  string: 'a text or a Uint8Array',
  int: 'an integer (number or bigint)',
  float: 'a number',
  bool: 'true or false',
  type: "a dtype's name, as 'float32'",
  shape: 'a shape: an array of sizes, -1 or null for unknown ones, or null for an unknown rank',
  tensor: 'a tensor or values',
  func: "a function's name",
}

/** One value, checked: a number, a bigint, a boolean, bytes, a dtype's number, sizes, or an AttrValue's bytes. */
function readOne(kind: AttributeKind, value: unknown, definition: OpAttributeDef, what: string): unknown {
  const refuse = (): never => {
    throw new ArgumentError(`${what}: expected ${EXPECTED[kind]}, got ${described(value)}.`)
  }
  switch (kind) {
    case 'string': {
      if (typeof value !== 'string' && !(value instanceof Uint8Array)) return refuse()
      checkAllowed(value, definition, what)
      return typeof value === 'string' ? encoder.encode(value) : value
    }
    case 'int': {
      if (typeof value !== 'bigint' && !Number.isInteger(value)) return refuse()
      return checkInteger(value as number | bigint, definition, what)
    }
    case 'float':
      return typeof value === 'number' ? value : refuse()
    case 'bool':
      return typeof value === 'boolean' ? value : refuse()
    case 'type':
      return typeof value === 'string' ? readType(value, definition, what) : refuse()
    case 'shape':
      return readShape(value, what, refuse)
    case 'tensor':
      return tensorProto(value, what)
    case 'func':
      return functionProto(value, what, refuse)
  }
}

function checkAllowed(value: string | Uint8Array, { allowed }: OpAttributeDef, what: string): void {
  if (allowed && !allowed.includes(value as string)) {
    throw new ArgumentError(
      `${what}: expected one of ${allowed.map(text => JSON.stringify(text)).join(', ')}, got ${described(value)}.`,
    )
  }
}

function checkInteger(value: number | bigint, { minimum }: OpAttributeDef, what: string): number | bigint {
  if (minimum !== undefined && value < minimum)
    throw new ArgumentError(`${what}: expected ${minimum} or more, got ${value}.`)
  if (value < -(2n ** 63n) || value >= 2n ** 63n)
    throw new ArgumentError(`${what}: ${value} is not in the range of int64.`)
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    throw new ArgumentError(`${what}: ${value} is beyond 2^53, where numbers skip integers. Give a bigint.`)
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value
}

function readType(value: string, { allowed }: OpAttributeDef, what: string): number {
  const names = (allowed as readonly number[] | undefined)?.map(dtypeName) ?? DTYPE_NAMES
  const number = dtypeNumber(value)
  if (number === undefined || (allowed && !allowed.includes(number)))
    throw new ArgumentError(`${what}: expected one of ${names.join(', ')}, got ${JSON.stringify(value)}.`)
  return number
}

/** Sizes, -1 where unknown; `null` where the rank is unknown. */
function readShape(value: unknown, what: string, refuse: () => never): readonly number[] | null {
  if (value === null) return null
  if (!Array.isArray(value)) return refuse()
  checkElements(value, what)
  return value.map(size => {
    if (size === null) return -1
    if (!Number.isSafeInteger(size) || size < -1)
      throw new ArgumentError(
        `${what}: ${described(size)} is not a size. Sizes are 0 or more; -1 or null where one is unknown.`,
      )
    return size as number
  })
}

/** What TensorFlow's shapes can hold: it ends the process where one cannot. @see tensorflow/core/framework/tensor_shape.h */
function checkElements(shape: readonly unknown[], what: string): void {
  if (shape.length > 254) throw new ArgumentError(`${what}: expected at most 254 axes, got ${shape.length}.`)
  let elements = 1
  for (const size of shape) {
    if (typeof size === 'number' && size >= 0) elements *= size
    if (elements >= 2 ** 63)
      throw new ArgumentError(`${what}: [${shape}] has 2^63 elements or more. Give smaller sizes.`)
  }
}

function encode(name: string, kind: AttributeKind, value: unknown): OpAttribute {
  switch (kind) {
    case 'string':
      return { name, type: ATTR_STRING, value }
    case 'int':
      return typeof value === 'bigint'
        ? { name, type: ATTR_PROTO, value: varintField(3, value) }
        : { name, type: ATTR_INT, value }
    case 'float':
      return { name, type: ATTR_FLOAT, value }
    case 'bool':
      return { name, type: ATTR_BOOL, value }
    case 'type':
      return { name, type: ATTR_TYPE, value }
    case 'shape':
      return value === null
        ? { name, type: ATTR_PROTO, value: bytesField(7, shapeProto(null)) }
        : { name, type: ATTR_SHAPE, value }
    case 'tensor':
      return { name, type: ATTR_PROTO, value: bytesField(8, value as Uint8Array) }
    case 'func':
      return { name, type: ATTR_PROTO, value: bytesField(10, value as Uint8Array) }
  }
}

function encodeList(name: string, kind: AttributeKind, items: readonly unknown[]): OpAttribute {
  if (kind === 'type') return { name, type: ATTR_TYPE, value: items }
  if (kind === 'float') return { name, type: ATTR_FLOAT, value: items }
  if (kind === 'bool') return { name, type: ATTR_BOOL, value: items }
  if (kind === 'int' && items.every(item => typeof item === 'number')) return { name, type: ATTR_INT, value: items }
  const fields = items.map(item => {
    if (kind === 'int') return varintField(3, item as bigint)
    if (kind === 'string') return bytesField(2, item as Uint8Array)
    if (kind === 'shape') return bytesField(7, shapeProto(item as readonly number[] | null))
    return bytesField(kind === 'tensor' ? 8 : 9, item as Uint8Array)
  })
  return { name, type: ATTR_PROTO, value: bytesField(1, concatenate(fields)) }
}

// TensorShapeProto
function shapeProto(shape: readonly number[] | null): Uint8Array {
  return shape === null ? varintField(3, 1) : concatenate(shape.map(size => bytesField(2, varintField(1, size))))
}

// TensorProto
function tensorProto(value: unknown, what: string): Uint8Array {
  const { dtype, shape, values } = value instanceof core.Tensor ? readTensor(value, what) : readValues(value, what)
  const content = Array.isArray(values)
    ? concatenate(values.map(text => bytesField(8, text)))
    : bytesField(4, ELEMENTS[dtype]!.encode(values))
  return concatenate([varintField(1, dtype), bytesField(2, shapeProto(shape)), content])
}

function readTensor(tensor: Tensor, what: string): ShapedValues & { dtype: number } {
  const { dtype, shape } = unwrap(tensor, what)
  if (!isReadable(dtype))
    throw new ArgumentError(`${what}: a ${dtypeName(dtype)} tensor has no values that an attribute could hold.`)
  return { dtype, shape, values: unwrap(tensor, what).read() }
}

function readValues(value: unknown, what: string): ShapedValues & { dtype: number } {
  const dtype = naturalDtype(value)
  return { dtype, ...valuesOf(value, dtype, what) }
}

// NameAttrList
function functionProto(value: unknown, what: string, refuse: () => never): Uint8Array {
  if (typeof value === 'string') return bytesField(1, value)
  if (typeof value === 'function') {
    throw new ArgumentError(
      `${what}: expected the name of a function that TensorFlow knows, got a JavaScript function. Make a graph function of it, f = tf.graph(…), and give f.nameFor(…arguments).`,
    )
  }
  return refuse()
}

function isDimension(value: unknown): boolean {
  return typeof value === 'number'
}

function described(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (value instanceof core.Tensor) return `a ${value.dtype} tensor`
  if (value instanceof Uint8Array) return 'a Uint8Array'
  if (Array.isArray(value)) return `[${value.map(described).join(', ')}]`
  if (typeof value === 'string') return JSON.stringify(value)
  return typeof value === 'object' || typeof value === 'function' ? `a ${typeof value}` : `${String(value)}`
}
