/** @file The dtypes and shapes that an op will give, from TensorFlow's shape inference, remembered by op and inputs. */

import { GraphBuilder } from '../native/graphBuilder.ts'
import { constantOf, internType, type OpSignature, typeOf } from './signature.ts'

/** One input: a type that any tensor of that type has, or a constant. */
export type InferenceInput = { readonly type: number } | { readonly constant: number }

const table = new Map<number, Map<string, readonly number[] | null>>()

/**
 * @returns the outputs' type ids, or `null` if a shape depends on values.
 * @throws {TensorFlowError} if the op does not take such inputs.
 */
export function inferTypes(op: OpSignature, inputs: readonly InferenceInput[]): readonly number[] | null {
  let rows = table.get(op.id)
  if (!rows) {
    rows = new Map()
    table.set(op.id, rows)
  }
  let key = ''
  for (const input of inputs) key += 'type' in input ? `${input.type},` : `c${input.constant},`
  let result = rows.get(key)
  if (result === undefined) {
    result = askTensorFlow(op, inputs)
    rows.set(key, result)
  }
  return result
}

function askTensorFlow(op: OpSignature, inputs: readonly InferenceInput[]): readonly number[] | null {
  using graph = new GraphBuilder()
  const outputs = graph.addNode(
    op.name,
    op.attributes,
    inputs.map(input => {
      if ('type' in input) {
        const { dtype, shape } = typeOf(input.type)
        return graph.addPlaceholder(dtype, shape)
      }
      const { dtype, shape, values } = constantOf(input.constant)
      return graph.addConstant(dtype, shape, values)
    }),
    op.outputCount,
  )
  const types: number[] = []
  for (const output of outputs) {
    const { dtype, shape } = graph.inferredType(output)
    if (!shape || shape.some(size => size < 0)) return null
    types.push(internType(dtype, shape))
  }
  return types
}
