/** @file What TensorFlow's op registry says of its ops: inputs, outputs, attributes. @see tensorflow/core/framework/op_def.proto, attr_value.proto */

import { TensorFlowError } from '../errors.ts'
import { bytesFrom, takeBytes } from './buffer.ts'
import type { Pointer } from './capi.ts'
import { NOT_FOUND } from './codes.ts'
import { capi } from './libtensorflow.ts'
import { type Field, readFields, readText, readVarints } from './protobuf.ts'
import { status } from './status.ts'

/** The kinds of attributes that are not lists. */
export type AttributeKind = 'string' | 'int' | 'float' | 'bool' | 'type' | 'shape' | 'tensor' | 'func'

/** An input or an output. */
export interface OpArgument {
  readonly name: string
  /** The dtype, where it is always the same. */
  readonly dtype: number | undefined
  /** The attribute that holds the dtype. */
  readonly typeAttribute: string | undefined
  /** The attribute that holds the number of tensors (`N`), if the argument is a list of one dtype. */
  readonly numberAttribute: string | undefined
  /** The attribute that holds the dtypes (`Tin`), if the argument is a list of any dtypes. */
  readonly typeListAttribute: string | undefined
  /** A variable of TensorFlow 1, which only its graphs had. */
  readonly isReference: boolean
}

/** A plain value of an attribute: a dtype as its number, bytes as text. Kinds that are not plain (shape, tensor, func) are `null`. */
export type AttributeDefault = bigint | number | string | boolean | null

export interface OpAttributeDef {
  readonly name: string
  readonly kind: AttributeKind
  readonly isList: boolean
  /** `undefined`: the attribute must be given. */
  readonly default: AttributeDefault | readonly AttributeDefault[] | undefined
  /** The least value of an int, the least length of a list. */
  readonly minimum: number | undefined
  /** The dtypes, or the texts, that it may be. */
  readonly allowed: readonly AttributeDefault[] | undefined
}

export interface OpDef {
  readonly name: string
  readonly inputs: readonly OpArgument[]
  readonly outputs: readonly OpArgument[]
  readonly attributes: readonly OpAttributeDef[]
  /** The op reads or changes something besides its inputs: it runs exactly once each time, also when nobody uses its result. */
  readonly isStateful: boolean
  /** Since which graph version the op is gone, and what to use instead. */
  readonly deprecation: { readonly version: number; readonly explanation: string } | undefined
}

const definitions = new Map<string, OpDef>()
let registry: Pointer | undefined
let names: readonly string[] | undefined

/** @throws {TensorFlowError} if TensorFlow has no such op. */
export function opDef(name: string): OpDef {
  let definition = definitions.get(name)
  if (!definition) {
    definition = readOpDef(name)
    definitions.set(name, definition)
  }
  return definition
}

/** As `opDef`; `undefined` if TensorFlow has no such op. */
export function findOpDef(name: string): OpDef | undefined {
  try {
    return opDef(name)
  } catch (error) {
    if (error instanceof TensorFlowError && error.code === NOT_FOUND) return undefined
    throw error
  }
}

/** The names of all ops that the library has, in alphabetical order. Takes TensorFlow a tenth of a second. */
export function opNames(): readonly string[] {
  names ??= [...readFields(takeBytes(capi().TF_GetAllOpList()))].map(({ bytes }) => readText(firstField(bytes))).sort()
  return names
}

/** The attribute that an input's or an output's length is in, if it is a list. */
export function listAttribute({ numberAttribute, typeListAttribute }: OpArgument): string | undefined {
  return numberAttribute ?? typeListAttribute
}

function readOpDef(name: string): OpDef {
  const api = capi()
  // Any graph answers for the whole registry.
  registry ??= api.TF_NewGraph()
  const graph = registry
  return parseOpDef(
    name,
    bytesFrom(name, buffer => api.TF_GraphGetOpDef(graph, name, buffer, status())),
  )
}

function parseOpDef(name: string, message: Uint8Array): OpDef {
  const fields = [...readFields(message)]
  const all = (number: number): Uint8Array[] =>
    fields.filter(field => field.number === number).map(({ bytes }) => bytes)
  const deprecation = all(8)[0]
  return {
    name,
    inputs: all(2).map(parseArgument),
    outputs: all(3).map(parseArgument),
    attributes: all(4).map(parseAttribute),
    isStateful: fields.some(({ number, value }) => number === 17 && value !== 0n),
    deprecation: deprecation && parseDeprecation(deprecation),
  }
}

function parseArgument(message: Uint8Array): OpArgument {
  const fields = fieldsOf(message)
  const text = (number: number): string | undefined => {
    const field = fields.get(number)
    return field && readText(field.bytes)
  }
  return {
    name: text(1)!,
    dtype: fields.has(3) ? Number(fields.get(3)!.value) : undefined,
    typeAttribute: text(4),
    numberAttribute: text(5),
    typeListAttribute: text(6),
    isReference: fields.get(16)?.value === 1n,
  }
}

function parseAttribute(message: Uint8Array): OpAttributeDef {
  const fields = fieldsOf(message)
  const type = readText(fields.get(2)!.bytes)
  const isList = type.startsWith('list(')
  const kind = (isList ? type.slice('list('.length, -1) : type) as AttributeKind
  const initial = fields.get(3)
  const allowed = fields.get(7)
  return {
    name: readText(fields.get(1)!.bytes),
    kind,
    isList,
    default: initial && parseValue(initial.bytes, kind, isList),
    minimum: fields.get(5)?.value === 1n ? signed(fields.get(6)?.value ?? 0n) : undefined,
    allowed: allowed && (parseValue(allowed.bytes, kind, true) as readonly AttributeDefault[]),
  }
}

// AttrValue and its ListValue number the plain kinds alike.
const VALUE_FIELDS: Readonly<Record<AttributeKind, number>> = {
  string: 2,
  int: 3,
  float: 4,
  bool: 5,
  type: 6,
  shape: 7,
  tensor: 8,
  func: 10,
}

function parseValue(
  message: Uint8Array,
  kind: AttributeKind,
  isList: boolean,
): AttributeDefault | readonly AttributeDefault[] {
  const number = VALUE_FIELDS[kind]
  if (!isList) {
    const field = fieldsOf(message).get(number)
    return field ? plainValue(field, kind) : kind === 'string' ? '' : null
  }
  const list = fieldsOf(message).get(1)
  if (!list) return []
  return [...readFields(list.bytes)].flatMap(field => {
    if (field.number !== number) return []
    if (field.bytes.length === 0 || kind === 'string') return [plainValue(field, kind)]
    if (kind === 'float') return [...new Float32Array(field.bytes.slice().buffer)]
    if (kind === 'int' || kind === 'type' || kind === 'bool')
      return readVarints(field.bytes).map(value => plainValue({ ...field, value }, kind))
    return [null]
  })
}

function plainValue({ value, bytes }: Field, kind: AttributeKind): AttributeDefault {
  if (kind === 'string') return readText(bytes)
  if (kind === 'bool') return value !== 0n
  if (kind === 'type') return Number(value)
  if (kind === 'int') return BigInt.asIntN(64, value)
  if (kind === 'float') return new Float32Array(Uint32Array.of(Number(value)).buffer)[0]!
  return null
}

function parseDeprecation(message: Uint8Array): { version: number; explanation: string } {
  const fields = fieldsOf(message)
  return {
    version: signed(fields.get(1)?.value ?? 0n),
    explanation: readText(fields.get(2)?.bytes ?? new Uint8Array(0)),
  }
}

function signed(value: bigint): number {
  return Number(BigInt.asIntN(64, value))
}

function fieldsOf(message: Uint8Array): Map<number, Field> {
  return new Map([...readFields(message)].map(field => [field.number, field]))
}

function firstField(message: Uint8Array): Uint8Array {
  for (const { bytes } of readFields(message)) return bytes
  return message.subarray(0, 0)
}
