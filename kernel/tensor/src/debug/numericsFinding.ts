/** @file Describes the op that made a NaN or an ∞: where, of what, why. */

import type { EngineTensor } from '../engineTensor.ts'
import { NumericsError } from '../errors.ts'
import { INVALID_ARGUMENT } from '../native/codes.ts'
import { dtypeName, TF_FLOAT } from '../native/dtypes.ts'
import { opDef } from '../native/opDef.ts'
import { digits, elementOf, placeOf } from './elementValue.ts'
import { mayBeNonFinite, nonFiniteIn } from './finite.ts'
import { CURES, causeOf, isElementwise, type NumericsCause } from './numericsCause.ts'
import { type OutputElement, opAtLine } from './outputElement.ts'

/** An input of the op. */
export interface NumericsInput extends Pick<OutputElement, 'dtype' | 'shape' | 'element'> {
  /** The op's name for it, or, if it had a NaN or an ∞ already, what it is: `argument 1`, `variable w`. */
  readonly name: string
  /** Of the element that the result was made of, or that is not finite, or the one of largest size. */
  readonly value: number
}

/** The first element that is not finite. */
export interface NumericsFinding extends OutputElement {
  readonly value: number
  /** How many are not finite. */
  readonly count: number
  readonly cause: NumericsCause
  /** The inputs with values that tell why. With the cause `given`: the one that is to blame. */
  readonly inputs: readonly NumericsInput[]
}

/** What ran. */
export interface Executed {
  readonly op: string
  readonly line: string | undefined
  readonly inputs: readonly EngineTensor[]
  readonly outputs: readonly EngineTensor[]
  /** What an input is to the caller, if it is not made by an op that was looked at. */
  nameOf(input: EngineTensor): string
}

/** `undefined`: all results are finite. */
export function findingOf(executed: Executed): NumericsFinding | undefined {
  const { op, line, outputs } = executed
  for (let output = 0; output < outputs.length; output++) {
    const tensor = outputs[output]!
    const found = nonFiniteIn(tensor)
    if (!found) continue
    const { dtype, shape } = tensor
    const element = placeOf(found.element, shape)
    const result = { op, line, output, dtype: dtypeName(dtype), shape, element, value: found.value, count: found.count }
    return { ...result, ...explain(executed, shape, element, found.value) }
  }
  return undefined
}

function explain(
  { op, inputs, nameOf }: Executed,
  shape: readonly number[],
  place: readonly number[],
  result: number,
): { cause: NumericsCause; inputs: NumericsInput[] } {
  const floats = inputs.filter(mayBeNonFinite)
  const elementwise = isElementwise(op) && inputs.every(input => isBroadcast(input.shape, shape))
  // Of several, the one at this element.
  const guilty = floats
    .map(input => ({ input, found: nonFiniteIn(input) }))
    .filter(({ found }) => found)
    .sort((a, b) => Number(isGuiltyAt(b.input)) - Number(isGuiltyAt(a.input)))[0]
  if (guilty) {
    const element = isGuiltyAt(guilty.input) ? indexAt(guilty.input) : guilty.found!.element
    return { cause: 'given', inputs: [inputAt(guilty.input, nameOf(guilty.input), element)] }
  }
  const names = opDef(op).inputs
  const named = (input: EngineTensor, position: number, element: number): NumericsInput =>
    inputAt(input, names.length === inputs.length ? names[position]!.name : `${position + 1}`, element)
  if (elementwise) {
    const given = inputs.map((input, position) => named(input, position, indexAt(input)))
    return {
      cause: causeOf(
        op,
        result,
        given.map(({ value }) => value),
      ),
      inputs: given,
    }
  }
  const largest = floats.filter(isNotEmpty).map(input => named(input, inputs.indexOf(input), largestIn(input)))
  return { cause: causeOf(op, result, undefined), inputs: largest }

  function isGuiltyAt(input: EngineTensor): boolean {
    return elementwise && !Number.isFinite(Number(elementOf(input, indexAt(input))))
  }

  function indexAt({ shape: own }: EngineTensor): number {
    return own.reduce((index, length, axis) => {
      const at = place[axis + place.length - own.length]!
      return index * length + (length === 1 ? 0 : at)
    }, 0)
  }
}

function inputAt(input: EngineTensor, name: string, element: number): NumericsInput {
  const { dtype, shape } = input
  const value = elementOf(input, element)
  return {
    name,
    dtype: dtypeName(dtype),
    shape,
    element: placeOf(element, shape),
    value: typeof value === 'object' ? (value.find(part => !Number.isFinite(part)) ?? value[0]) : Number(value),
  }
}

function isBroadcast(own: readonly number[], shape: readonly number[]): boolean {
  const offset = shape.length - own.length
  return offset >= 0 && own.every((length, axis) => length === 1 || length === shape[axis + offset])
}

function isNotEmpty({ shape }: EngineTensor): boolean {
  return !shape.includes(0)
}

function largestIn(input: EngineTensor): number {
  const values = input.read() as Float32Array
  let largest = 0
  for (let index = 1; index < values.length; index++) {
    if (Math.abs(values[index]!) > Math.abs(values[largest]!)) largest = index
  }
  return largest
}

// As TensorFlow's own CheckNumerics.

/** The finding as an error. */
export function numericsError(finding: NumericsFinding): NumericsError {
  return new NumericsError(describeFinding(finding), INVALID_ARGUMENT, finding.op)
}

/** In words: what happened where, of what, and what helps. */
export function describeFinding(finding: NumericsFinding): string {
  const { op, line, value, element, dtype, shape, count, cause, inputs } = finding
  const rest = count > 1 ? `, the first of ${count} elements that are not finite` : ''
  const place = element.length > 0 ? `${atElement(element)} of` : ' as'
  const result = `${sign(value)}${place} its result, ${dtype} [${shape}]${rest}`
  if (cause === 'given') {
    const [input] = inputs
    return `${opAtLine(finding)} passes on what it was given: ${input!.name}, ${input!.dtype} [${input!.shape}], is ${sign(input!.value)}${atElement(input!.element)}. ${CURES.given}`
  }
  if (!isElementwise(op)) {
    const sizes = inputs.map(
      ({ name, value: own, element: at }) => `${name} is ${digits(own, TF_FLOAT)}${atElement(at)}`,
    )
    return `${opAtLine(finding)} made ${result}, of finite inputs: ${sizes.join(', ')}, the largest there. ${CURES[cause]}`
  }
  const values = inputs.map(({ value: own }) => digits(own, TF_FLOAT)).join(' and ')
  const why = cause === 'overflow' ? `, too large for ${dtype}` : ''
  return `${opAtLine({ op: `${op} of ${values}`, line })} made ${result}${why}. ${CURES[cause]}`
}

function atElement(element: readonly number[]): string {
  return element.length > 0 ? ` at [${element}]` : ''
}

function sign(value: number): string {
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '-∞'
}
