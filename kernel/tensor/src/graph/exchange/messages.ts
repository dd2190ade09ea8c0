/** @file TensorFlow's messages (GraphDef, SavedModel …) as objects: read from bytes or text, and written as such. */

import { inflateSync } from 'node:zlib'
import {
  create,
  createFileRegistry,
  type DescMessage,
  fromBinary,
  type JsonValue,
  type Message,
  toBinary,
  toJson,
} from '@bufbuild/protobuf'
import { fromText, toText } from '@bufbuild/protobuf/txtpb'
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt'
import { ArgumentError } from '../../errors.ts'
import { DESCRIPTORS } from './descriptors.ts'

/** An attribute of a node. @see tensorflow/core/framework/attr_value.proto */
export interface AttrValue extends Message {
  value:
    | { case: 's'; value: Uint8Array }
    | { case: 'i'; value: bigint }
    | { case: 'f'; value: number }
    | { case: 'b'; value: boolean }
    | { case: 'type'; value: number }
    | { case: 'shape'; value: TensorShapeProto }
    | { case: 'tensor'; value: TensorProto }
    | { case: 'func'; value: { name: string } }
    | { case: 'list'; value: ListValue }
    | { case: undefined; value?: undefined }
}

export interface ListValue {
  s: Uint8Array[]
  i: bigint[]
  f: number[]
  b: boolean[]
  type: number[]
  shape: TensorShapeProto[]
  func: { name: string }[]
}

export interface TensorProto extends Message {
  dtype: number
  tensorShape?: TensorShapeProto
}

export interface TensorShapeProto {
  dim: { size: bigint; name: string }[]
  unknownRank: boolean
}

/** @see tensorflow/core/framework/node_def.proto */
export interface NodeDef extends Message {
  name: string
  op: string
  /** `node`, `node:1`, or `^node` for what must run before. */
  input: string[]
  device: string
  attr: Record<string, AttrValue>
}

/** @see tensorflow/core/framework/graph.proto */
export interface GraphDef extends Message {
  node: NodeDef[]
  library?: FunctionDefLibrary
}

export interface FunctionDefLibrary extends Message {
  function: FunctionDef[]
}

export interface FunctionDef extends Message {
  signature?: { name: string; inputArg: ArgDef[]; outputArg: ArgDef[]; isStateful: boolean }
  nodeDef: NodeDef[]
  /** Where results come from, by their names: `node:output:0`. */
  ret: Record<string, string>
  controlRet: Record<string, string>
}

export interface ArgDef {
  name: string
  type: number
}

let registry: ReturnType<typeof createFileRegistry> | undefined

function descriptor(name: string): DescMessage {
  registry ??= createFileRegistry(
    fromBinary(FileDescriptorSetSchema, new Uint8Array(inflateSync(Buffer.from(DESCRIPTORS, 'base64')))),
  )
  return registry.getMessage(`tensorflow.${name}`)!
}

/** @param name - `GraphDef`, `SavedModel` … @throws {ArgumentError} if the bytes are no such message. @param caller - what the user called */
export function readMessage<T extends Message>(name: string, bytes: Uint8Array, caller: string): T {
  try {
    return fromBinary(descriptor(name), bytes) as T
  } catch (error) {
    throw new ArgumentError(
      `${caller}: expected a ${name}, got ${bytes.length} bytes that are none (${(error as Error).message}).`,
    )
  }
}

/** @throws {ArgumentError} with the place, if the text is no such message in protocol buffers' text format. */
export function readText<T extends Message>(name: string, text: string, caller: string): T {
  try {
    return fromText(descriptor(name), text) as T
  } catch (error) {
    throw new ArgumentError(`${caller}: expected a ${name} in text format: ${(error as Error).message}.`)
  }
}

export function newMessage<T extends Message>(name: string, fields: object): T {
  return create(descriptor(name), fields as never) as unknown as T
}

/** @param message - a message, or its fields. */
export function writeMessage(name: string, message: object): Uint8Array {
  return toBinary(descriptor(name), create(descriptor(name), message as never))
}

export function writeText(name: string, message: Message): string {
  return toText(descriptor(name), message as never)
}

/** As tfjs's converter reads it. @param message - a message, or its fields */
export function writeJson(name: string, message: object): JsonValue {
  return toJson(descriptor(name), create(descriptor(name), message as never))
}
