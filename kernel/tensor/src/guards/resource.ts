/** @file Whether a resource holds what an op takes it for: a few kernels believe their attributes and abort where these are wrong. Asked of ops that check. */

import { EngineTensor } from '../engineTensor.ts'
import { TensorFlowError } from '../errors.ts'
import { ATTR_TYPE, type OpAttribute } from '../native/attributes.ts'
import { ELEMENTS, TF_RESOURCE, TF_STRING } from '../native/dtypes.ts'
import { runOp } from '../native/op.ts'
import { opDef } from '../native/opDef.ts'
import type { TensorValues } from '../native/tensor.ts'
import { attributeOf, type Condition, inputOf } from './condition.ts'

/** The variable in an input has the dtype of an attribute. */
export function variableIs(input: string, attribute: string): Condition {
  return call => {
    const resource = inputOf(call, input)
    if (resource.handle === undefined) return unknown(input)
    return refusal('ReadVariableOp', [typeAttribute('dtype', attributeOf(call, attribute))], [resource])
  }
}

/** All variables that an op gets have the dtype of an attribute. */
export function variablesAre(attribute: string): Condition {
  return call => {
    for (const { name, dtype } of opDef(call.name).inputs) {
      const problem = dtype === TF_RESOURCE ? variableIs(name, attribute)(call) : undefined
      if (problem) return `${name}: ${problem}`
    }
    return undefined
  }
}

/** The table in an input has keys and values of the dtypes of two attributes. */
export function tableIs(input: string, keys: string, values: string): Condition {
  return call => {
    const table = inputOf(call, input)
    if (table.handle === undefined) return unknown(input)
    const keyType = attributeOf(call, keys) as number
    const valueType = attributeOf(call, values) as number
    const none = emptyTensor([0], keyType)
    const fallback = emptyTensor([], valueType)
    try {
      const attributes = [typeAttribute('Tin', keyType), typeAttribute('Tout', valueType)]
      return refusal('LookupTableFindV2', attributes, [table, none, fallback])
    } finally {
      none.dispose()
      fallback.dispose()
    }
  }
}

// An argument of a graph function: what it is comes with each call.
function unknown(input: string): string {
  return `${input} must be known while a graph function is traced. Use it from outside the function instead of giving it as an argument`
}

function refusal(op: string, attributes: readonly OpAttribute[], inputs: readonly EngineTensor[]): string | undefined {
  try {
    for (const result of runOp(op, attributes, inputs, 1)) result.dispose()
    return undefined
  } catch (error) {
    if (!(error instanceof TensorFlowError)) throw error
    return error.message
  }
}

function emptyTensor(shape: readonly number[], dtype: number): EngineTensor {
  const count = shape.length === 0 ? 1 : 0
  const values =
    dtype === TF_STRING ? new Array<Uint8Array>(count).fill(new Uint8Array(0)) : ELEMENTS[dtype]?.array(count)
  return EngineTensor.fromValues(shape, dtype, values as TensorValues)
}

function typeAttribute(name: string, value: unknown): OpAttribute {
  return { name, type: ATTR_TYPE, value }
}
