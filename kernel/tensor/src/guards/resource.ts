/** @file Whether a resource holds what an op takes it for: its kernels believe their attributes and shapes, and abort or write elsewhere where these are wrong. Asked of ops that check. */

import { EngineTensor } from '../engineTensor.ts'
import { TensorFlowError } from '../errors.ts'
import { ATTR_BOOL, ATTR_TYPE, type OpAttribute } from '../native/attributes.ts'
import { dtypeName, isReadable, TF_FLOAT, TF_INT64, TF_RESOURCE } from '../native/dtypes.ts'
import { runOp } from '../native/op.ts'
import { opDef } from '../native/opDef.ts'
import { zeroValues } from '../native/tensor.ts'
import { attributeOf, type Condition, inputOf, numbersIn, type OpCall } from './condition.ts'
import { numberFrom } from './waiting.ts'

/** TensorFlow's words for dtypes, where they are others. */
const DTYPES: Readonly<Record<string, string>> = { float: 'float32', double: 'float64', half: 'float16' }

/** All variables that an op gets have the dtype of an attribute. */
export function variablesAre(attribute: string): Condition {
  return call => {
    for (const { name, dtype } of opDef(call.name).inputs) {
      const shape = dtype === TF_RESOURCE ? variableShape(call, name, attribute) : undefined
      if (typeof shape === 'string') return shape
    }
    return undefined
  }
}

/** An input has a row of the variable for each index. @param scalar - one number for all of them will do. */
export function rowsAre(variable: string, attribute: string, rows: string, scalar?: 'or scalar'): Condition {
  return call => {
    const shape = variableShape(call, variable, attribute)
    if (typeof shape === 'string') return shape
    const given = inputOf(call, rows).shape
    if (scalar && given.length === 0) return undefined
    const expected = [...inputOf(call, 'indices').shape, ...shape.slice(1)]
    return String(given) === String(expected)
      ? undefined
      : `${rows} must have a row like those of ${variable}, of shape [${shape}], for each of indices: shape [${expected}]${scalar ? ' or a scalar' : ''}, got [${given}]`
  }
}

/** The variable in `resource` has one axis more than `batch_dims`, and these are those of `indices`. */
export function batchesAre(attribute: string): Condition {
  return call => {
    const shape = variableShape(call, 'resource', attribute)
    if (typeof shape === 'string') return shape
    const dims = Number(attributeOf(call, 'batch_dims'))
    const indices = inputOf(call, 'indices').shape
    return shape.length > dims && String(shape.slice(0, dims)) === String(indices.slice(0, dims))
      ? undefined
      : `resource must have more than batch_dims axes, and the first of them like indices, got batch_dims ${dims} for a variable of shape [${shape}] and indices of shape [${indices}]`
  }
}

/** The shape of the variable in an input; or what is wrong, if it is not of an attribute's dtype. */
function variableShape(call: OpCall, input: string, attribute: string): readonly number[] | string {
  const resource = inputOf(call, input)
  if (resource.handle === undefined) return unknown(input)
  if (numberFrom('VarIsInitializedOp', [], [resource]) === 0) return `${input} must be a variable that has a value`
  const expected = dtypeName(attributeOf(call, attribute) as number)
  const found = variableDtype(resource)
  if (found !== expected)
    return `${input} must be a variable of ${expected}, as attribute ${attribute} says, got ${found}`
  const [shape] = runOp('VariableShape', [typeAttribute('out_type', TF_INT64)], [resource], 1)
  try {
    return numbersIn(shape!)
  } finally {
    shape!.dispose()
  }
}

/** ReadVariableOp aborts on a wrong dtype once rows of the variable were updated. Assigning looks first, and refuses a value of no variable's shape. */
function variableDtype(resource: EngineTensor): string {
  const value = emptyTensor(new Array<number>(9).fill(0), TF_FLOAT)
  try {
    const attributes = [typeAttribute('dtype', TF_FLOAT), { name: 'validate_shape', type: ATTR_BOOL, value: true }]
    const problem = refusal('AssignVariableOp', attributes, [resource, value])
    const name = /wrong dtype. Expected (\w+) got/.exec(problem ?? '')?.[1] ?? 'float'
    return DTYPES[name] ?? name
  } finally {
    value.dispose()
  }
}

/** The table in an input has keys and values of the dtypes of two attributes. */
export function tableIs(input: string, keys: string, values: string): Condition {
  return call => {
    const table = inputOf(call, input)
    if (table.handle === undefined) return unknown(input)
    const keyType = attributeOf(call, keys) as number
    const valueType = attributeOf(call, values) as number
    const odd = [keyType, valueType].find(dtype => !isReadable(dtype))
    if (odd !== undefined) return `${input} must be a table, and none holds ${dtypeName(odd)}`
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
  return EngineTensor.fromValues(shape, dtype, zeroValues(dtype, shape.length === 0 ? 1 : 0))
}

function typeAttribute(name: string, value: unknown): OpAttribute {
  return { name, type: ATTR_TYPE, value }
}
