/** @file Which dtype two dtypes meet in, and which are floats or integers: tfjs's rule (the one that holds more) for all of TensorFlow's. */

import { ArgumentError } from '../errors.ts'

/** The dtypes that tfjs itself has. */
const TFJS: ReadonlySet<string> = new Set(['float32', 'int32', 'bool', 'complex64', 'string'])

/** Bits of each numeric dtype by kind. */
const FLOATS: Readonly<Record<string, number>> = { float16: 16, bfloat16: 16, float32: 32, float64: 64 }
const SIGNED: Readonly<Record<string, number>> = { int8: 8, int16: 16, int32: 32, int64: 64 }
const UNSIGNED: Readonly<Record<string, number>> = { uint8: 8, uint16: 16, uint32: 32, uint64: 64 }
const COMPLEX: Readonly<Record<string, number>> = { complex64: 64, complex128: 128 }

export function isTfjsDtype(dtype: string): boolean {
  return TFJS.has(dtype)
}

export function isFloat(dtype: string): boolean {
  return dtype in FLOATS
}

export function isInteger(dtype: string): boolean {
  return dtype in SIGNED || dtype in UNSIGNED
}

/**
 * The dtype that values of both are cast to before an op takes them: bool < integers < floats < complex; within a kind the wider, an
 * unsigned and a signed integer the next wider signed one, and float16 with bfloat16 float32.
 *
 * @throws {ArgumentError} if there is none: for uint64 with a signed integer, for strings, resources and quantized dtypes.
 */
export function promote(a: string, b: string): string {
  if (a === b) return a
  const found = promoteNumbers(a, b)
  if (found) return found
  throw new ArgumentError(`${a} and ${b} have no dtype that holds both. Cast one of them (tf.cast).`)
}

function promoteNumbers(a: string, b: string): string | undefined {
  if (!isNumeric(a) || !isNumeric(b)) return undefined
  if (a === 'bool') return b
  if (b === 'bool') return a
  if (a in COMPLEX || b in COMPLEX) return is64Bit(a) || is64Bit(b) ? 'complex128' : 'complex64'
  if (isFloat(a) || isFloat(b)) return promoteFloats(a, b)
  return promoteIntegers(a, b)
}

function promoteFloats(a: string, b: string): string {
  // As in tfjs, an integer takes on the float's dtype, whatever its size.
  if (!isFloat(a)) return b
  if (!isFloat(b)) return a
  if (FLOATS[a] === FLOATS[b]) return 'float32'
  return FLOATS[a]! > FLOATS[b]! ? a : b
}

function promoteIntegers(a: string, b: string): string | undefined {
  const bits = (dtype: string): number => SIGNED[dtype] ?? UNSIGNED[dtype]!
  if (a in SIGNED === b in SIGNED) return bits(a) > bits(b) ? a : b
  const [signed, unsigned] = a in SIGNED ? [a, b] : [b, a]
  const wanted = Math.max(bits(signed), 2 * bits(unsigned))
  return Object.keys(SIGNED).find(dtype => SIGNED[dtype] === wanted)
}

function isNumeric(dtype: string): boolean {
  return dtype === 'bool' || dtype in COMPLEX || isFloat(dtype) || isInteger(dtype)
}

function is64Bit(dtype: string): boolean {
  return dtype === 'float64' || dtype === 'complex128'
}
