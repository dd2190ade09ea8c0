/** @file An op's attributes: their form, and how they are set on an eager op and on a graph node, which differ only in the functions. */

import { ArgumentError } from '../errors.ts'
import type { CApi, Pointer } from './capi.ts'
import { capi } from './libtensorflow.ts'
import { check, status } from './status.ts'

export const ATTR_STRING = 0
export const ATTR_INT = 1
export const ATTR_FLOAT = 2
export const ATTR_BOOL = 3
export const ATTR_TYPE = 4
export const ATTR_SHAPE = 5
/** Any kind of attribute, as the bytes of a serialised AttrValue: for the kinds that have no function of their own here. */
export const ATTR_PROTO = 6

/** An op's attribute in tfjs's form. `value` is a list where the op's attribute is one; booleans may be numbers. */
export interface OpAttribute {
  readonly name: string
  readonly type: number
  readonly value: unknown
}

type SetOne = (target: Pointer, name: string, value: number) => void
type SetList = (target: Pointer, name: string, values: readonly number[], count: number) => void
type SetBytes = (target: Pointer, name: string, bytes: Uint8Array, count: number) => void

interface Setters {
  readonly string: SetBytes
  readonly one: Readonly<Record<number, SetOne>>
  readonly list: Readonly<Record<number, SetList>>
  readonly shape: SetList
  readonly proto: SetBytes
}

const encoder = new TextEncoder()
let eager: Setters | undefined
let graph: Setters | undefined

/** @throws {ArgumentError} if the attribute's type is none of the above. */
export function setOpAttribute(op: Pointer, opName: string, attribute: OpAttribute): void {
  eager ??= eagerSetters(capi())
  set(eager, op, opName, attribute)
}

/** As `setOpAttribute`, for a node that is being described. */
export function setNodeAttribute(node: Pointer, opName: string, attribute: OpAttribute): void {
  graph ??= graphSetters(capi())
  set(graph, node, opName, attribute)
}

function set(setters: Setters, target: Pointer, opName: string, { name, type, value }: OpAttribute): void {
  if (type === ATTR_STRING) {
    const bytes = value instanceof Uint8Array ? value : encoder.encode(String(value))
    setters.string(target, name, bytes, bytes.length)
  } else if (type === ATTR_SHAPE) {
    const dims = value as readonly number[]
    setters.shape(target, name, dims, dims.length)
  } else if (type === ATTR_PROTO) {
    const bytes = value as Uint8Array
    setters.proto(target, name, bytes, bytes.length)
  } else if (setters.one[type]) {
    if (Array.isArray(value))
      setters.list[type]!(target, name, type === ATTR_BOOL ? value.map(Number) : value, value.length)
    else setters.one[type](target, name, type === ATTR_BOOL ? (value ? 1 : 0) : (value as number))
  } else {
    throw new ArgumentError(
      `${opName}: attribute ${name} has the unknown type ${type}; expected 0 (string) to 6 (proto).`,
    )
  }
}

function eagerSetters(api: CApi): Setters {
  return {
    string: api.TFE_OpSetAttrString,
    one: {
      [ATTR_INT]: api.TFE_OpSetAttrInt,
      [ATTR_FLOAT]: api.TFE_OpSetAttrFloat,
      [ATTR_BOOL]: api.TFE_OpSetAttrBool,
      [ATTR_TYPE]: api.TFE_OpSetAttrType,
    },
    list: {
      [ATTR_INT]: api.TFE_OpSetAttrIntList,
      [ATTR_FLOAT]: api.TFE_OpSetAttrFloatList,
      [ATTR_BOOL]: api.TFE_OpSetAttrBoolList,
      [ATTR_TYPE]: api.TFE_OpSetAttrTypeList,
    },
    shape: (op, name, dims, rank) => {
      api.TFE_OpSetAttrShape(op, name, dims, rank, status())
      check(`attribute ${name}`)
    },
    proto: (op, name, bytes, count) => {
      api.TFE_OpSetAttrValueProto(op, name, bytes, count, status())
      check(`attribute ${name}`)
    },
  }
}

function graphSetters(api: CApi): Setters {
  return {
    string: api.TF_SetAttrString,
    one: {
      [ATTR_INT]: api.TF_SetAttrInt,
      [ATTR_FLOAT]: api.TF_SetAttrFloat,
      [ATTR_BOOL]: api.TF_SetAttrBool,
      [ATTR_TYPE]: api.TF_SetAttrType,
    },
    list: {
      [ATTR_INT]: api.TF_SetAttrIntList,
      [ATTR_FLOAT]: api.TF_SetAttrFloatList,
      [ATTR_BOOL]: api.TF_SetAttrBoolList,
      [ATTR_TYPE]: api.TF_SetAttrTypeList,
    },
    shape: api.TF_SetAttrShape,
    proto: (node, name, bytes, count) => {
      api.TF_SetAttrValueProto(node, name, bytes, count, status())
      check(`attribute ${name}`)
    },
  }
}
