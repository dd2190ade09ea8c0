/** @file An attribute of a message as `tf.raw` takes it. */

import { EngineTensor } from '../../engineTensor.ts'
import { ArgumentError } from '../../errors.ts'
import { checkTensorMemory } from '../../guards/memory.ts'
import { ATTR_PROTO, ATTR_TYPE } from '../../native/attributes.ts'
import { dtypeName } from '../../native/dtypes.ts'
import { runOp } from '../../native/op.ts'
import type { OpDef } from '../../native/opDef.ts'
import type { RawAttribute, RawAttributes } from '../../raw/types.ts'
import { type AttrValue, type NodeDef, type TensorProto, type TensorShapeProto, writeMessage } from './messages.ts'

/** Those that the op has; those that begin with _ are notes. */
export function attributesOf(node: NodeDef, op: OpDef): RawAttributes {
  const found: Record<string, RawAttribute> = {}
  for (const [name, attribute] of Object.entries(node.attr)) {
    const definition = op.attributes.find(known => known.name === name)
    if (!definition && name.startsWith('_')) continue
    found[name] = plainValue(attribute, definition?.kind === 'string')
  }
  return found
}

/** The tensor that a Const node holds. Small ones are on the host, where shapes can depend on them. */
export function constantTensor(node: NodeDef): EngineTensor {
  const value = node.attr.value?.value
  if (value?.case !== 'tensor')
    throw new ArgumentError(`node ${node.name} (Const) has no value. The file is damaged, or no GraphDef.`)
  return tensorOf(value.value)
}

/** The sizes, -1 where unknown; `undefined`: the rank is unknown. */
export function sizesOf(shape: TensorShapeProto | undefined): number[] | undefined {
  return !shape || shape.unknownRank ? undefined : shape.dim.map(({ size }) => Number(size))
}

const SMALL = 1024

function tensorOf(message: TensorProto): EngineTensor {
  const shape = sizesOf(message.tensorShape) ?? []
  if (shape.some(size => size < 0) || shape.length > 254)
    throw new ArgumentError(`a constant has the shape [${shape}]. The file is damaged, or no GraphDef.`)
  // One value can stand for all: a few bytes for a tensor of any size.
  checkTensorMemory(shape, message.dtype)
  const attributes = [
    { name: 'dtype', type: ATTR_TYPE, value: message.dtype },
    {
      name: 'value',
      type: ATTR_PROTO,
      value: writeMessage('AttrValue', { value: { case: 'tensor', value: message } }),
    },
  ]
  const [tensor] = runOp('Const', attributes, [], 1, null)
  const count = shape.reduce((product, size) => product * size, 1)
  if (count > SMALL) return tensor!
  const values = tensor!.read()
  if (!ArrayBuffer.isView(values)) return tensor!
  tensor!.dispose()
  return EngineTensor.fromValues(shape, message.dtype, values)
}

function plainValue({ value: attribute }: AttrValue, isText: boolean): RawAttribute {
  switch (attribute.case) {
    case 's':
      return isText ? textOf(attribute.value) : attribute.value
    case 'i':
      return attribute.value
    case 'f':
    case 'b':
      return attribute.value
    case 'type':
      return dtypeName(attribute.value)
    case 'shape':
      return sizesOf(attribute.value) ?? null
    case 'tensor':
      throw new ArgumentError('a tensor as an attribute is supported of Const alone')
    case 'func':
      return attribute.value.name
    case 'list': {
      const { s, i, f, b, type, shape, func } = attribute.value
      return [
        ...s.map(textOf),
        ...i,
        ...f,
        ...b,
        ...type.map(dtypeName),
        ...shape.map(one => sizesOf(one) ?? null),
        ...func.map(({ name }) => name),
      ]
    }
    default:
      throw new ArgumentError('an attribute has no value. The file is damaged, or no GraphDef')
  }
}

// Bytes that are no text stay bytes.
function textOf(bytes: Uint8Array): string | Uint8Array {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return bytes
  }
}
