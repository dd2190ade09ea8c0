/** @file One element of a tensor: its value as JavaScript has it, its place, its digits. */

import type { EngineTensor } from '../engineTensor.ts'
import { type DataTypeNumber, isComplex, TF_BOOL, TF_FLOAT, TF_STRING } from '../native/dtypes.ts'
import type { TensorValues } from '../native/tensor.ts'

/** A complex number is its two parts. */
export type ElementValue = number | bigint | boolean | string | readonly [real: number, imaginary: number]

const decoder = new TextDecoder()

/** @param element - among all values, row by row. */
export function elementOf(tensor: EngineTensor, element: number): ElementValue {
  return valueAt(tensor.read(), tensor.dtype, element)
}

export function valueAt(values: TensorValues, dtype: DataTypeNumber, element: number): ElementValue {
  if (dtype === TF_STRING) return decoder.decode((values as Uint8Array[])[element]!)
  if (isComplex(dtype)) return [values[2 * element] as number, values[2 * element + 1] as number]
  return dtype === TF_BOOL ? values[element] !== 0 : (values[element] as number | bigint)
}

/** The place of an element along each axis. */
export function placeOf(element: number, shape: readonly number[]): number[] {
  const place = new Array<number>(shape.length)
  let rest = element
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    place[axis] = rest % shape[axis]!
    rest = Math.floor(rest / shape[axis]!)
  }
  return place
}

/** As few digits as tell the value from its neighbours. */
export function digits(value: ElementValue, dtype: DataTypeNumber): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (Array.isArray(value)) return `${value[0]}${value[1] < 0 ? '' : '+'}${value[1]}i`
  if (typeof value !== 'number' || dtype !== TF_FLOAT || !Number.isFinite(value)) {
    return Object.is(value, -0) ? '-0' : String(value)
  }
  for (let precision = 1; precision < 9; precision++) {
    const short = Number(value.toPrecision(precision))
    if (Object.is(Math.fround(short), value)) return Object.is(short, -0) ? '-0' : String(short)
  }
  return String(Number(value.toPrecision(9)))
}
