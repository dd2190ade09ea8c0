/** @file What tfjs asks about the dtypes that it lacks. Its own functions are made to ask this by coreSource.ts. */

import type { NamedTensorMap, Tensor, TensorLike, Variable } from '@tensorflow/tfjs'
import type { NamedTensor } from '@tensorflow/tfjs-core/dist/tensor_types.js'
import { ArgumentError } from '../errors.ts'
import { checkArrayMemory } from '../guards/memory.ts'
import { DTYPE_NAMES, dtypeNumber, ELEMENTS, type TensorArray } from '../native/dtypes.ts'
import { valuesOf } from '../values.ts'
import { isFloat, isInteger, isTfjsDtype, promote } from './promotion.ts'

/** Where tfjs's source finds the extension. */
export const EXTENSION = Symbol.for('diptych:dtypes')

const OTHER_DTYPES: ReadonlySet<string> = new Set(DTYPE_NAMES.filter(name => !isTfjsDtype(name)))

/** Arrays that tfjs gives no dtype by itself. A Uint8Array is int32 there, and stays so. */
const ARRAYS: Readonly<Record<string, string>> = {
  Float64Array: 'float64',
  Int8Array: 'int8',
  Int16Array: 'int16',
  Uint16Array: 'uint16',
  Uint32Array: 'uint32',
  BigInt64Array: 'int64',
  BigUint64Array: 'uint64',
}

const extension = {
  /** TensorFlow has this dtype and tfjs has not. */
  has: (dtype: unknown): boolean => OTHER_DTYPES.has(dtype as string),
  isFloat,
  isInteger,

  /** Bytes of an element; what has no elements (resources) counts nothing. */
  bytes: (dtype: string): number => ELEMENTS[dtypeNumber(dtype)!]?.bytes ?? 0,

  /** tfjs is about to fill an array. @throws {OutOfMemoryError} */
  checkFits: checkArrayMemory,

  zeros: (length: number, dtype: string): TensorArray => elementOf(dtype).array(length),

  ones(length: number, dtype: string): TensorArray {
    const array = extension.zeros(length, dtype)
    return array instanceof BigInt64Array || array instanceof BigUint64Array ? array.fill(1n) : array.fill(1)
  },

  /** What an element that is one is in an array of the dtype. */
  one: (dtype: string): unknown => (extension.has(dtype) ? extension.ones(1, dtype)[0] : 1),

  /** Flat values as the dtype's array. @throws {ArgumentError} */
  typedArray(values: unknown, dtype: string): TensorArray {
    if (dtype.startsWith('complex'))
      throw new ArgumentError(`Cannot construct a ${dtype} tensor directly. Please use tf.complex(real, imag).`)
    const element = elementOf(dtype)
    if (Object.getPrototypeOf(values) === Object.getPrototypeOf(element.array(0)))
      return element.round(values as TensorArray)
    return valuesOf(values, dtypeNumber(dtype)!, `A ${dtype} tensor`).values as TensorArray
  },

  /** A tensor's values as models are saved, which is as TensorFlow's memory has them. */
  encode: async (tensor: Tensor): Promise<Uint8Array> => elementOf(tensor.dtype).encode(await tensor.data()),

  decode: (bytes: ArrayBuffer, dtype: string): TensorArray => elementOf(dtype).decode(bytes),

  /** The dtype of arrays and numbers that are none of tfjs's. */
  infer(values: unknown): string | undefined {
    if (typeof values === 'bigint') return 'int64'
    return ArrayBuffer.isView(values) ? ARRAYS[values.constructor.name] : undefined
  },

  upcast: promote,

  /** The dtype for a float of `x`: its own, if it is one. */
  float: ({ dtype }: Tensor): string => (isFloat(dtype) ? dtype : 'float32'),

  /** The dtype in which the floats among a function's arguments meet. */
  floatOf(given: ArrayLike<unknown>): string {
    const dtypes = Array.from(given, dtypeOf)
    return (
      dtypes
        .filter(dtype => dtype !== undefined && isFloat(dtype))
        .reduce<string | undefined>((a, b) => (a ? promote(a, b!) : b), undefined) ?? 'float32'
    )
  },

  /**
   * Both tensors in one dtype. Values that the user wrote as JavaScript numbers take on the tensor's dtype, so that `x.mul(0.1)` is exact
   * to it, unless they are no integers and the tensor is of integers.
   */
  match(a: Tensor, b: Tensor, givenA: unknown, givenB: unknown): [Tensor, Tensor] {
    if (isLiteral(givenB) && extension.has(a.dtype) && holds(a.dtype, givenB)) return [a, make(givenB, a.dtype)]
    if (isLiteral(givenA) && extension.has(b.dtype) && holds(b.dtype, givenA)) return [make(givenA, b.dtype), b]
    const dtype = promote(a.dtype, b.dtype) as 'float32'
    return [a.dtype === dtype ? a : a.cast(dtype), b.dtype === dtype ? b : b.cast(dtype)]
  },

  /** `match` for what is no tensor yet. What tfjs knows all about stays as it was given. */
  pair(a: unknown, b: unknown): readonly [unknown, unknown] {
    if (!extension.has(dtypeOf(a)) && !extension.has(dtypeOf(b))) return [a, b]
    const [x, y] = [a, b].map(given => (dtypeOf(given) ? (given as Tensor) : makeTensor(given as TensorLike)))
    return extension.match(x!, y!, a, b)
  },

  /**
   * A setting of an optimizer for a variable, times `sign`: as a number it takes on each dtype that tfjs lacks; in a trace it is an input.
   *
   * @param constant - what tfjs keeps of it.
   */
  setting(optimizer: object, name: string, sign: number, variable: Tensor, constant?: Tensor): Tensor | number {
    const traced = settingSource(optimizer, name, sign, extension.float(variable))
    if (traced !== undefined) return traced
    if (constant !== undefined && !extension.has(variable.dtype)) return constant
    return (optimizer as Record<string, number>)[name]! * sign
  },

  like: (tensor: Tensor, { dtype }: Tensor): Tensor => (tensor.dtype === dtype ? tensor : tensor.cast(dtype)),

  /** An optimizer whose powers of beta are float64 if a variable is. */
  widened(optimizer: PowersOfBeta, gradients: readonly NamedTensor[] | NamedTensorMap): PowersOfBeta {
    if (optimizer.accBeta1.dtype === 'float64') return optimizer
    const tensors = Array.isArray(gradients) ? gradients.map(({ tensor }) => tensor) : Object.values(gradients)
    if (tensors.some(tensor => tensor?.dtype === 'float64')) widen(optimizer)
    return optimizer
  },
}

/** What Adam and Adamax keep from step to step for all variables together. */
interface PowersOfBeta {
  readonly iterations_?: number
  readonly beta1: number
  readonly beta2: number
  accBeta1: Variable
  accBeta2?: Variable
  iteration?: Variable
}

function widen(optimizer: PowersOfBeta): void {
  const { iterations_: done = 0, beta1, beta2 } = optimizer
  const values = { accBeta1: beta1 ** (done + 1), accBeta2: beta2 ** (done + 1), iteration: done }
  for (const name of ['accBeta1', 'accBeta2', 'iteration'] as const) {
    const narrow = optimizer[name]
    if (!narrow) continue
    optimizer[name] = makeTensor(values[name], undefined, 'float64' as 'float32').variable()
    narrow.dispose()
  }
}

type SettingSource = (optimizer: object, name: string, sign: number, dtype: string) => Tensor | undefined

let settingSource: SettingSource = () => undefined

/** Asks `source` first for an optimizer's settings: a trace gives a tensor. */
export function setSettingSource(source: SettingSource): void {
  settingSource = source
}

let makeTensor: (values: TensorLike, shape?: undefined, dtype?: 'float32') => Tensor

/** Puts the extension where tfjs looks for it. @param tensor - tfjs's `tf.tensor`. */
export function installExtension(tensor: () => typeof makeTensor): void {
  makeTensor = (...given) => tensor()(...given)
  Object.defineProperty(globalThis, EXTENSION, { value: extension, configurable: true })
}

function elementOf(dtype: string) {
  const element = ELEMENTS[dtypeNumber(dtype)!]
  if (!element)
    throw new ArgumentError(
      `A ${dtype} tensor cannot be made of values or read. Make it with tf.cast or tf.raw, cast it to read it.`,
    )
  return element
}

function dtypeOf(given: unknown): string | undefined {
  return (given as Partial<Tensor> | null | undefined)?.dtype
}

function isLiteral(given: unknown): boolean {
  return typeof given === 'number' || typeof given === 'boolean' || (Array.isArray(given) && isLiteral(given[0]))
}

function holds(dtype: string, given: unknown): boolean {
  if (Array.isArray(given)) return given.every(item => holds(dtype, item))
  return isFloat(dtype) || (isInteger(dtype) && Number.isInteger(Number(given)))
}

function make(given: unknown, dtype: string): Tensor {
  return makeTensor(given as TensorLike, undefined, dtype as 'float32')
}
