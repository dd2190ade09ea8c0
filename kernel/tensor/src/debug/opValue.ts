/** @file An element of an op's output as each mode computes it. */

import type { EngineTensor } from '../engineTensor.ts'
import type { Source } from '../graph/path.ts'
import type { Mode } from '../mode.ts'
import { type DataTypeNumber, dtypeName, dtypeNumber, isComplex, TF_DOUBLE } from '../native/dtypes.ts'
import { digits, type ElementValue, elementOf, placeOf } from './elementValue.ts'
import type { OutputElement } from './outputElement.ts'
import type { Program, Values } from './program.ts'
import { isFloat, ulpDistance, ulpsFrom } from './ulp.ts'

export interface OpValue extends OutputElement {
  /** What each mode has there. Modes that cannot run the function are missing. */
  readonly values: Readonly<Partial<Record<Mode, ElementValue>>>
  /** What double precision gives for the same inputs of the function. `undefined`: it led elsewhere, to inputs that the op cannot take. */
  readonly float64: ElementValue | undefined
  /** How far each mode is from eager, in steps of a float dtype. */
  readonly ulp: Readonly<Partial<Record<Mode, number>>>
  /** How far each mode is from double precision, in steps of a float dtype: at most 0.5 where it is rounded right. */
  readonly ulpFromFloat64: Readonly<Partial<Record<Mode, number>>>
  /** The difference from eager mode, and that relative to eager mode's value. */
  readonly absolute: Readonly<Partial<Record<Mode, number>>>
  readonly relative: Readonly<Partial<Record<Mode, number>>>
}

/** @param element - among all of the output's values, row by row. @param modes - what nodes gave, by mode. */
export function opValue(
  program: Program,
  source: Extract<Source, { from: 'node' }>,
  element: number,
  modes: ReadonlyMap<Mode, Values>,
  referee: Values,
): OpValue {
  const { op, location, outputs } = program.nodes[source.node]!
  const { dtype, shape } = outputs[source.output]!
  const found: [Mode, EngineTensor][] = []
  for (const [mode, run] of modes) {
    const tensor = run.get(source)
    if (tensor) found.push([mode, tensor])
  }
  const values = Object.fromEntries(found.map(([mode, tensor]) => [mode, elementOf(tensor, element)]))
  const exactTensor = referee.get(source)
  const float64 = exactTensor && elementOf(exactTensor, element)
  const eager = values.eager!
  const each = (distance: (value: ElementValue) => number | undefined): Partial<Record<Mode, number>> =>
    Object.fromEntries(
      found.flatMap(([mode]) => {
        const size = distance(values[mode]!)
        return size === undefined ? [] : [[mode, size]]
      }),
    )
  const absolute = each(value => absoluteDistance(value, eager))
  return {
    op: op.name,
    line: location,
    output: source.output,
    dtype: dtypeName(dtype),
    shape,
    element: placeOf(element, shape),
    values,
    float64,
    ulp: each(value => (isFloat(dtype) ? ulpDistance(value as number, eager as number, dtype) : undefined)),
    ulpFromFloat64: each(value =>
      isFloat(dtype) && float64 !== undefined ? ulpsFrom(value as number, float64 as number, dtype) : undefined,
    ),
    absolute,
    relative: each(value => {
      const distance = absoluteDistance(value, eager)
      return distance === undefined ? undefined : distance / Math.abs(Number(eager))
    }),
  }
}

/** One line for each mode, and one for double precision. */
export function valueRows(value: OpValue): { who: string; value: string; away: string }[] {
  const dtype = dtypeNumber(value.dtype)!
  const rows = Object.entries(value.values).map(([mode, own]) => ({
    who: mode,
    value: digits(own, dtype),
    away: distances(value, mode as Mode),
  }))
  if (value.float64 !== undefined) rows.push({ who: 'float64', value: digits(value.float64, TF_DOUBLE), away: '' })
  return rows
}

function distances({ ulp, ulpFromFloat64, absolute, relative }: OpValue, mode: Mode): string {
  const parts: string[] = []
  if (mode !== 'eager') {
    if (absolute[mode] === 0) parts.push('as eager')
    else if (ulp[mode] !== undefined) parts.push(`${counted(ulp[mode])} ULP from eager`)
    if (absolute[mode]) parts.push(`${short(absolute[mode])} absolute`)
    if (absolute[mode] && ulp[mode] !== undefined) parts.push(`${short(relative[mode]!)} relative`)
  }
  if (ulpFromFloat64[mode] !== undefined) parts.push(`${counted(ulpFromFloat64[mode])} ULP from float64`)
  return parts.join(', ')
}

/** A count of steps: whole ones as they are, fractions to two digits. */
export function counted(ulp: number): string {
  if (!Number.isFinite(ulp)) return '∞'
  return Number.isInteger(ulp) && ulp < 2 ** 33 ? ulp.toLocaleString('en-US') : short(ulp)
}

function short(value: number): string {
  if (Number.isSafeInteger(value)) return String(value)
  return Number.isFinite(value) ? String(Number(value.toPrecision(2))) : '∞'
}

function absoluteDistance(a: ElementValue, b: ElementValue): number | undefined {
  if (typeof a === 'string') return undefined
  if (Array.isArray(a)) return Math.hypot(a[0] - (b as [number, number])[0], a[1] - (b as [number, number])[1])
  const same = a === b || (Number.isNaN(a) && Number.isNaN(b))
  return same ? 0 : Math.abs(Number(a) - Number(b))
}

/** The element that a `Deviation` names: complex numbers are two values there. */
export function elementIndex(value: number, dtype: DataTypeNumber): number {
  return isComplex(dtype) ? value >> 1 : value
}
