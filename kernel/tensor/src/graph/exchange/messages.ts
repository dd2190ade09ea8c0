/** @file TensorFlow's messages (GraphDef, SavedModel …) as objects: read from bytes or text, and written as such. */

import { createRequire } from 'node:module'
import { inflateSync } from 'node:zlib'
import type { DescMessage, FileRegistry, JsonValue, Message } from '@bufbuild/protobuf'
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

// Loaded by the first message: dozens of files, which most programs never need.
const require = createRequire(import.meta.url)
const protobuf = () => require('@bufbuild/protobuf') as typeof import('@bufbuild/protobuf')
const textFormat = () => require('@bufbuild/protobuf/txtpb') as typeof import('@bufbuild/protobuf/txtpb')

let registry: FileRegistry | undefined

function descriptor(name: string): DescMessage {
  registry ??= readDescriptors()
  return registry.getMessage(`tensorflow.${name}`)!
}

function readDescriptors(): FileRegistry {
  const { FileDescriptorSetSchema } = require('@bufbuild/protobuf/wkt') as typeof import('@bufbuild/protobuf/wkt')
  const bytes = new Uint8Array(inflateSync(Buffer.from(DESCRIPTORS, 'base64')))
  return protobuf().createFileRegistry(protobuf().fromBinary(FileDescriptorSetSchema, bytes))
}

/** @param name - `GraphDef`, `SavedModel` … @throws {ArgumentError} if the bytes are no such message. @param caller - what the user called */
export function readMessage<T extends Message>(name: string, bytes: Uint8Array, caller: string): T {
  try {
    return protobuf().fromBinary(descriptor(name), bytes) as T
  } catch (error) {
    throw new ArgumentError(
      `${caller}: expected a ${name}, got ${bytes.length} bytes that are none (${(error as Error).message}).`,
    )
  }
}

/** @throws {ArgumentError} with the place, if the text is no such message in protocol buffers' text format. */
export function readText<T extends Message>(name: string, text: string, caller: string): T {
  try {
    return textFormat().fromText(descriptor(name), text) as T
  } catch (error) {
    throw new ArgumentError(`${caller}: expected a ${name} in text format: ${(error as Error).message}.`)
  }
}

export function newMessage<T extends Message>(name: string, fields: object): T {
  return protobuf().create(descriptor(name), fields as never) as unknown as T
}

/** @param message - a message, or its fields. */
export function writeMessage(name: string, message: object): Uint8Array {
  return protobuf().toBinary(descriptor(name), newMessage(name, message))
}

export function writeText(name: string, message: Message): string {
  return textFormat().toText(descriptor(name), message as never)
}

/** As tfjs's converter reads it. @param message - a message, or its fields */
export function writeJson(name: string, message: object): JsonValue {
  return protobuf().toJson(descriptor(name), newMessage(name, message))
}
