/** @file What can be asked of an op's inputs and attributes before it runs. Each condition says what is wrong, in words, or nothing. */

import type { EngineTensor } from '../engineTensor.ts'
import { ArgumentError } from '../errors.ts'
import type { OpAttribute } from '../native/attributes.ts'
import { dtypeName, TF_STRING } from '../native/dtypes.ts'
import { listAttribute, opDef } from '../native/opDef.ts'
import { readFields, readText } from '../native/protobuf.ts'
import type { TensorValues } from '../native/tensor.ts'

export interface OpCall {
  readonly name: string
  readonly attributes: readonly OpAttribute[]
  readonly inputs: readonly EngineTensor[]
}

/** @returns what is wrong with a call. */
export type Condition = (call: OpCall) => string | undefined

/** @throws {ArgumentError} says what the first condition says that is not met. */
export function checkConditions(
  conditions: readonly Condition[],
  name: string,
  attributes: readonly OpAttribute[],
  inputs: readonly EngineTensor[],
): void {
  for (const condition of conditions) {
    const problem = condition({ name, attributes, inputs })
    if (problem) throw new ArgumentError(`${name}: ${problem}${described(inputs)}.`)
  }
}

function described(inputs: readonly EngineTensor[]): string {
  return inputs.length > 0 ? ` (inputs: ${inputs.map(input => input.describe()).join(', ')})` : ''
}

/** The input has one of these ranks. */
export function rank(input: string, ...ranks: readonly number[]): Condition {
  return call => {
    const { shape } = inputOf(call, input)
    return ranks.includes(shape.length)
      ? undefined
      : `${input} must be of rank ${ranks.join(' or ')}, got shape [${shape}]`
  }
}

/** The input, or each tensor of a list, has exactly one element, whatever its rank. */
export function oneElement(input: string): Condition {
  return call => {
    const wrong = inputsOf(call, input).find(({ shape }) => countOf(shape) !== 1)
    return wrong && `${input} must have one element, got shape [${wrong.shape}]`
  }
}

/** The input has elements. */
export function notEmpty(...names: readonly string[]): Condition {
  return call => {
    const empty = names.find(name => countOf(inputOf(call, name).shape) === 0)
    return empty && `${empty} must have elements, got shape [${inputOf(call, empty).shape}]`
  }
}

/** All values of an integer input are from `least` to `most`. Reads them. */
export function values(input: string, least: number, most: number): Condition {
  return call => {
    const wrong = valuesOf(call, input).find(value => !(value >= least && value <= most))
    return wrong === undefined ? undefined : `${input} must hold values from ${least} to ${most}, got ${wrong}`
  }
}

/** A list attribute has as many items, where it is given. */
export function length(name: string, expected: number): Condition {
  return call => {
    const given = attributeOf(call, name)
    const items = given === undefined ? expected : lengthOfList(given)
    return items === expected ? undefined : `attribute ${name} must have ${expected} values, got ${items}`
  }
}

/** Attributes that are lists have one length. */
export function sameLength(first: string, ...others: readonly string[]): Condition {
  return call => {
    const length = lengthOfList(attributeOf(call, first))
    const other = others.find(name => lengthOfList(attributeOf(call, name)) !== length)
    return (
      other &&
      `attributes ${first} and ${other} must have one length, got ${length} and ${lengthOfList(attributeOf(call, other))}`
    )
  }
}

/** A floating input holds no NaN or infinity. Reads it. */
export function finite(input: string): Condition {
  return call => {
    const wrong = valuesOf(call, input).find(value => !Number.isFinite(value))
    return wrong === undefined ? undefined : `${input} must be finite, got ${wrong}`
  }
}

/** The input has `least` axes or more. */
export function leastRank(input: string, least: number): Condition {
  return call => {
    const { shape } = inputOf(call, input)
    return shape.length >= least ? undefined : `${input} must be of rank ${least} or more, got shape [${shape}]`
  }
}

/** The op has no input of text: what compiles it knows none. */
export const noTexts: Condition = ({ inputs }) =>
  inputs.some(({ dtype }) => dtype === TF_STRING) ? 'XLA knows no string tensors' : undefined

/** An attribute's value, or each of its values, is from `least` to `most`. */
export function range(name: string, least: number, most: number): Condition {
  return call => {
    const given = [attributeOf(call, name) ?? []].flat() as (number | bigint)[]
    const wrong = given.find(value => !(value >= least && value <= most))
    return wrong === undefined ? undefined : `attribute ${name} must be from ${least} to ${most}, got ${wrong}`
  }
}

/** The attribute is none of these dtypes. */
export function notDtype(name: string, ...dtypes: readonly number[]): Condition {
  return call => {
    const dtype = attributeOf(call, name) as number
    return dtypes.includes(dtype) ? `${name} must not be ${dtypeName(dtype)}` : undefined
  }
}

/** An input that is no list. @throws {Error} if the op has no such input. */
export function inputOf(call: OpCall, input: string): EngineTensor {
  return inputsOf(call, input)[0]!
}

/** The tensors of an input: one, or those of a list. @throws {Error} if the op has no such input. */
export function inputsOf(call: OpCall, input: string): readonly EngineTensor[] {
  let start = 0
  for (const argument of opDef(call.name).inputs) {
    const list = listAttribute(argument)
    const length = list === undefined ? 1 : lengthOf(attributeOf(call, list))
    if (argument.name === input) return call.inputs.slice(start, start + length)
    start += length
  }
  throw new Error(`${call.name} has no input ${input}.`)
}

/** The values of any tensor, to be looked at only. */
export function valuesIn(tensor: EngineTensor): TensorValues {
  return tensor.values ?? tensor.read()
}

/** The values of any tensor, as numbers. */
export function numbersIn(tensor: EngineTensor): number[] {
  return Array.from(valuesIn(tensor) as Iterable<number | bigint>, Number)
}

/** How many items an attribute's list has: serialised, they are the fields of the AttrValue's list (1). */
export function lengthOfList(list: unknown): number {
  if (!(list instanceof Uint8Array)) return ((list ?? []) as unknown[]).length
  return [...readFields(list)].reduce((count, { bytes }) => count + [...readFields(bytes)].length, 0)
}

function lengthOf(list: unknown): number {
  return Array.isArray(list) ? list.length : Number(list)
}

/** An attribute's value; its default where it is not set. */
export function attributeOf({ name, attributes }: OpCall, attribute: string): unknown {
  const given = attributes.find(other => other.name === attribute)
  return given ? given.value : opDef(name).attributes.find(other => other.name === attribute)?.default
}

/** The texts of an attribute that is a list of them: an AttrValue's list (1) of strings (2). @see tensorflow/core/framework/attr_value.proto */
export function textsOf(call: OpCall, attribute: string): string[] {
  const value = attributeOf(call, attribute)
  if (!(value instanceof Uint8Array)) return (value ?? []) as string[]
  return [...readFields(value)].flatMap(list => [...readFields(list.bytes)].map(({ bytes }) => readText(bytes)))
}

/** The values of an input, as numbers. @throws what reading a tensor throws that has no values yet. */
export function valuesOf(call: OpCall, input: string): number[] {
  return numbersIn(inputOf(call, input))
}

export function countOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}
