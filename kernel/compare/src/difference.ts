/** @file How the outputs of two variants differ, number by number. */

import type { ComparedOutput, OutputDifference } from '@diptych/protocol'
import { ulpDistance } from './ulp.ts'

/** One output of a variant: a tensor, or a plain number or text of the shape []. */
export interface Output extends ComparedOutput {
  /** In row-major order. Booleans as 0 and 1; of complex numbers real and imaginary parts in turns. */
  readonly values: ArrayLike<number> | readonly string[]
}

/** What a variant gave. */
export interface NamedOutputs {
  readonly name: string
  readonly outputs: readonly Output[]
}

export interface Difference extends OutputDifference {
  /** Whether it is more than compilers are allowed. Of dtypes that are not rounded every difference is. */
  readonly isMaterial: boolean
}

// Elements may differ by this share of themselves …
const RELATIVE = 1e-5
// … and by this share of the largest element: what cancels keeps the rounding of what it was before.
const OF_LARGEST = 1e-6

const FLOAT32_DTYPES: ReadonlySet<string> = new Set(['float32', 'Float32Array'])
// Besides tensors there are plain numbers and typed arrays.
const ROUNDED_DTYPES: ReadonlySet<string> = new Set(['float32', 'complex64', 'number', 'Float32Array', 'Float64Array'])

/** The outputs of `b` held against those of `a`, path by path; first in the order of `a`, then what `b` alone gives. */
export function differencesOf(a: NamedOutputs, b: NamedOutputs): Difference[] {
  const others = new Map(b.outputs.map(output => [output.path, output]))
  const paths = new Set(a.outputs.map(({ path }) => path))
  return [
    ...a.outputs.map(output => {
      const other = others.get(output.path)
      return other ? differenceOf(output, other) : incomparable(output.path, `only ${a.name} gives it`)
    }),
    ...b.outputs.flatMap(({ path }) => (paths.has(path) ? [] : [incomparable(path, `only ${b.name} gives it`)])),
  ]
}

/**
 * Output `b` held against output `a`. NaN is the same as NaN, and −0 as 0, as in a sum that was taken in another order.
 *
 * @throws {RangeError} if an output does not have the values that its shape says.
 */
export function differenceOf(a: Output, b: Output): Difference {
  const mismatch = mismatchOf(a, b)
  if (mismatch) return incomparable(a.path, mismatch)
  for (const output of [a, b]) checkSize(output)
  return areTexts(a.values) && areTexts(b.values)
    ? textDifference(a, a.values, b.values)
    : numericDifference(a, a.values as ArrayLike<number>, b.values as ArrayLike<number>)
}

function mismatchOf(a: Output, b: Output): string | undefined {
  const mismatches = [
    a.dtype === b.dtype ? '' : `dtype ${a.dtype} against ${b.dtype}`,
    String(a.shape) === String(b.shape) ? '' : `shape [${a.shape}] against [${b.shape}]`,
  ]
  return mismatches.filter(text => text !== '').join(', ') || undefined
}

function incomparable(path: string, mismatch: string): Difference {
  return { path, mismatch, size: 0, differing: 0, maxAbs: 0, maxRel: 0, maxUlp: 0, nonFinite: 0, isMaterial: true }
}

function checkSize({ path, dtype, shape, values }: Output): void {
  const expected = sizeOf(shape) * partsOf(dtype)
  if (values.length !== expected) {
    const where = path === '' ? 'The output' : `The output ${path}`
    throw new RangeError(`${where} of shape [${shape}] must have ${expected} values, got ${values.length}.`)
  }
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1)
}

/** How many numbers make an element. */
function partsOf(dtype: string): number {
  return dtype === 'complex64' ? 2 : 1
}

function areTexts(values: Output['values']): values is readonly string[] {
  return typeof values[0] === 'string'
}

function textDifference({ path, shape }: Output, a: readonly string[], b: readonly string[]): Difference {
  const found = a.flatMap((text, index) => (text === b[index] ? [] : [index]))
  const [differing, isMaterial] = [found.length, found.length > 0]
  const at = isMaterial ? { worst: coordinates(found[0]!, shape) } : {}
  return { path, size: a.length, differing, maxAbs: 0, maxRel: 0, maxUlp: 0, ...at, nonFinite: 0, isMaterial }
}

function numericDifference({ path, dtype, shape }: Output, a: ArrayLike<number>, b: ArrayLike<number>): Difference {
  const [size, parts] = [sizeOf(shape), partsOf(dtype)]
  const isRounded = ROUNDED_DTYPES.has(dtype)
  const allowed = isRounded ? OF_LARGEST * Math.max(largestOf(a, parts), largestOf(b, parts)) : 0
  let [differing, nonFinite, maxAbs, maxRel, maxUlp] = [0, 0, 0, 0, 0]
  let isMaterial = false
  let worst: number | undefined
  for (let element = 0; element < size; element++) {
    const start = element * parts
    if (isSame(a, b, start, parts)) continue
    differing++
    worst ??= element
    const [sizeA, sizeB] = [magnitude(a, start, parts), magnitude(b, start, parts)]
    if (!Number.isFinite(sizeA) || !Number.isFinite(sizeB)) {
      nonFinite++
      isMaterial = true
      continue
    }
    // JSON has no infinity.
    const abs = Math.min(distance(a, b, start, parts), Number.MAX_VALUE)
    if (abs > maxAbs) {
      maxAbs = abs
      worst = element
    }
    if (sizeA > 0) maxRel = Math.max(maxRel, abs / sizeA)
    if (FLOAT32_DTYPES.has(dtype)) maxUlp = Math.max(maxUlp, ulpDistance(a[start]!, b[start]!))
    if (!isRounded || abs > RELATIVE * Math.max(sizeA, sizeB) + allowed) isMaterial = true
  }
  const at = worst === undefined ? {} : { worst: coordinates(worst, shape) }
  return { path, size, differing, maxAbs, maxRel, maxUlp, ...at, nonFinite, isMaterial }
}

function largestOf(values: ArrayLike<number>, parts: number): number {
  let largest = 0
  for (let start = 0; start < values.length; start += parts) {
    const size = magnitude(values, start, parts)
    if (size > largest && size < Number.POSITIVE_INFINITY) largest = size
  }
  return largest
}

function isSame(a: ArrayLike<number>, b: ArrayLike<number>, start: number, parts: number): boolean {
  for (let index = start; index < start + parts; index++) {
    if (a[index] !== b[index] && !(Number.isNaN(a[index]!) && Number.isNaN(b[index]!))) return false
  }
  return true
}

function magnitude(values: ArrayLike<number>, start: number, parts: number): number {
  return parts === 1 ? Math.abs(values[start]!) : Math.hypot(values[start]!, values[start + 1]!)
}

function distance(a: ArrayLike<number>, b: ArrayLike<number>, start: number, parts: number): number {
  const real = b[start]! - a[start]!
  return parts === 1 ? Math.abs(real) : Math.hypot(real, b[start + 1]! - a[start + 1]!)
}

function coordinates(index: number, shape: readonly number[]): number[] {
  let rest = index
  return shape
    .toReversed()
    .map(extent => {
      const coordinate = rest % extent
      rest = (rest - coordinate) / extent
      return coordinate
    })
    .reverse()
}
