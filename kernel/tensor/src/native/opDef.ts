/** @file What TensorFlow's op registry says about an op: which inputs are lists, and whether the op has state. */

import { createRequire } from 'node:module'
import type { Pointer } from './capi.ts'
import { readBuffer } from './capi.ts'
import { capi } from './libtensorflow.ts'
import { check, status } from './status.ts'

export interface OpInput {
  readonly name: string
  /** The attribute that holds the number of tensors (`N`) or their types (`Tin`), if the input is a list. */
  readonly listAttribute: string | undefined
}

export interface OpDef {
  readonly inputs: readonly OpInput[]
  /** The op reads or changes something besides its inputs: it runs exactly once each time, also when nobody uses its result. */
  readonly isStateful: boolean
}

// The part of tfjs-node's generated protobuf code that is used here.
interface OpDefMessage {
  getInputArgList(): { getName(): string; getNumberAttr(): string; getTypeListAttr(): string }[]
  getIsStateful(): boolean
}
const { OpDef: OpDefProto } = createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu/dist/proto/api_pb') as {
  OpDef: { deserializeBinary(bytes: Uint8Array): OpDefMessage }
}

const definitions = new Map<string, OpDef>()
let registry: Pointer | undefined

/** @throws {TensorFlowError} if TensorFlow has no such op. */
export function opDef(name: string): OpDef {
  let definition = definitions.get(name)
  if (!definition) {
    definition = readOpDef(name)
    definitions.set(name, definition)
  }
  return definition
}

function readOpDef(name: string): OpDef {
  const api = capi()
  // Any graph answers for the whole registry.
  registry ??= api.TF_NewGraph()
  const buffer = api.TF_NewBuffer()
  try {
    api.TF_GraphGetOpDef(registry, name, buffer, status())
    check(name)
    const message = OpDefProto.deserializeBinary(readBuffer(buffer))
    return {
      inputs: message.getInputArgList().map(input => ({
        name: input.getName(),
        listAttribute: input.getNumberAttr() || input.getTypeListAttr() || undefined,
      })),
      isStateful: message.getIsStateful(),
    }
  } finally {
    api.TF_DeleteBuffer(buffer)
  }
}
