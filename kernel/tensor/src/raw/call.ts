/** @file Calls one op: its inputs and attributes from what was given, its result by the outputs' names. */

import type { Tensor } from '@tensorflow/tfjs'
import { ArgumentError } from '../errors.ts'
import { execute } from '../execute.ts'
import { tensorOf } from '../graph/engineTensors.ts'
import { guardCall } from '../guards/guard.ts'
import type { OpAttribute } from '../native/attributes.ts'
import type { OpArgument, OpDef } from '../native/opDef.ts'
import { encodeAttribute } from './attribute.ts'
import { bindInputs } from './inputs.ts'
import { noteOnTape } from './rawTensor.ts'
import type { RawAttributes, RawInputs, RawResult } from './types.ts'

/** @throws {ArgumentError | TensorFlowError} */
export function callOp(op: OpDef, inputs: RawInputs, attributes: RawAttributes): RawResult {
  const given = checkAttributes(op, attributes)
  const bound = bindInputs(op, inputs, given)
  try {
    const all = completeAttributes(op, given, bound.inferred)
    const outputs = op.outputs.map(output => outputLength(op, output, all))
    const count = outputs.reduce<number>((total, length) => total + (length ?? 1), 0)
    const values = [...all.values()]
    const results = execute(op.name, values, bound.tensors, count, guardCall)
    const tensors = results.map(tensorOf)
    noteOnTape(op.name, bound.given, tensors)
    return arrange(op, outputs, tensors)
  } finally {
    for (const tensor of bound.made) tensor.dispose()
  }
}

function checkAttributes(op: OpDef, attributes: RawAttributes): Map<string, OpAttribute> {
  const given = new Map<string, OpAttribute>()
  for (const [name, value] of Object.entries(attributes)) {
    const definition = op.attributes.find(attribute => attribute.name === name)
    if (!definition) {
      const names = op.attributes.map(attribute => attribute.name).join(', ')
      throw new ArgumentError(
        `tf.raw.${op.name}: no attribute ${name}. ${names ? `Its attributes are: ${names}.` : 'The op has none.'}`,
      )
    }
    if (value !== undefined) given.set(name, encodeAttribute(op.name, definition, value))
  }
  return given
}

// What the inputs tell is set as well: TensorFlow infers it only where no input is a list.
function completeAttributes(
  op: OpDef,
  given: ReadonlyMap<string, OpAttribute>,
  inferred: ReadonlyMap<string, OpAttribute>,
): Map<string, OpAttribute> {
  const all = new Map([...given, ...inferred])
  for (const { name, kind, isList, default: initial } of op.attributes) {
    if (all.has(name) || initial !== undefined) continue
    throw new ArgumentError(
      `tf.raw.${op.name}: attribute ${name} (${isList ? `list of ${kind}` : kind}) is required. ` +
        `Give it in the second argument: { ${name}: … }.`,
    )
  }
  return all
}

function outputLength(op: OpDef, output: OpArgument, attributes: ReadonlyMap<string, OpAttribute>): number | undefined {
  const read = (name: string): unknown =>
    attributes.get(name)?.value ?? op.attributes.find(attribute => attribute.name === name)?.default
  if (output.numberAttribute) return Number(read(output.numberAttribute))
  if (output.typeListAttribute) return (read(output.typeListAttribute) as unknown[]).length
  return undefined
}

function arrange(op: OpDef, lengths: readonly (number | undefined)[], tensors: Tensor[]): RawResult {
  let next = 0
  const outputs = lengths.map(length => {
    if (length === undefined) return tensors[next++]!
    next += length
    return tensors.slice(next - length, next)
  })
  if (outputs.length <= 1) return outputs[0]
  return Object.fromEntries(op.outputs.map(({ name }, index) => [name, outputs[index]!]))
}
