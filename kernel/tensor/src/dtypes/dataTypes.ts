/** @file TensorFlow's dtypes in tfjs's types: `tf.tensor([1], [1], 'float64')`, `x.cast('int64')`, `x.data<'int64'>()`. */

import type { Rank, ShapeMap, Tensor, TensorLike } from '@tensorflow/tfjs'
import { core } from '../tfjs.ts'

declare module '@tensorflow/tfjs-core/dist/types.js' {
  interface DataTypeMap {
    float64: Float64Array
    /** In float32, which holds each of its values. */
    float16: Float32Array
    /** In float32, which holds each of its values. */
    bfloat16: Float32Array
    int8: Int8Array
    int16: Int16Array
    int64: BigInt64Array
    uint8: Uint8Array
    uint16: Uint16Array
    uint32: Uint32Array
    uint64: BigUint64Array
    /** Real and imaginary parts in turn. */
    complex128: Float64Array
    qint8: Int8Array
    qint16: Int16Array
    qint32: Int32Array
    quint8: Uint8Array
    quint16: Uint16Array
    /** A table, a queue, an iterator, a variable of TensorFlow's own: it has no values to read. */
    resource: never
    /** A dataset, a list of tensors: it has no values to read. */
    variant: never
  }
}

/** What a tensor can be made of: tfjs's kinds of values, and those of TensorFlow's other dtypes. */
export type Values =
  | TensorLike
  | bigint
  | Float64Array
  | Int8Array
  | Int16Array
  | Uint16Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | readonly Values[]

type DType = Tensor['dtype']

/**
 * Creates a tensor of `values`: a number, nested arrays, or a typed array.
 *
 * @param shape - default: the arrays' own.
 * @param dtype - default: float32 for numbers, int64 for bigints, else what the values or the typed array are (a Uint8Array: int32, as in
 *   tfjs). Besides tfjs's five any of TensorFlow's: float64, float16, bfloat16, int8 to int64, uint8 to uint64.
 * @throws {ArgumentError} if a value is not in the dtype's range, or not an integer where it must be.
 * @example
 * tf.tensor([0.1, 0.2], [2], 'float64').add(0.3).print()
 * tf.tensor([2n ** 53n + 1n]).dataSync() // BigInt64Array [ 9007199254740993n ]
 */
export const tensor = core.tensor as <R extends Rank>(values: Values, shape?: ShapeMap[R], dtype?: DType) => Tensor<R>

/**
 * Creates a tensor of one value, without dimensions.
 *
 * @param dtype - default: as for `tf.tensor`.
 * @example tf.scalar(0.1, 'float64').dataSync()[0] === 0.1
 */
export const scalar = core.scalar as (
  value: number | bigint | boolean | string | Uint8Array,
  dtype?: DType,
) => Tensor<Rank.R0>
