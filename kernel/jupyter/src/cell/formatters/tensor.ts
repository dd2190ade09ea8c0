/** @file Tensors and variables: kind, dtype and shape, then the values. */
import { formatArray, type Values } from './arrayText.ts'
import { type Formatter, peek } from './formatter.ts'

/** What the formatter needs of tfjs's `Tensor`. The engine is not loaded for it: a value that is a tensor brought it. */
export interface TensorLike {
  readonly shape: readonly number[]
  readonly dtype: string
  readonly isDisposed: boolean
  dataSync(): Values
}

interface SymbolicTensor {
  readonly name: string
  readonly shape: readonly (number | null)[]
  readonly dtype: string
  readonly sourceLayer: unknown
}

const inlineValues = 8

export const tensor: Formatter<TensorLike> = {
  name: 'tensor',
  matches: isTensor,
  format: value => ({ 'text/plain': describeTensor(value) }),
}

/** What a layer gives before there is data: it has a shape, and no values. */
export const symbolicTensor: Formatter<SymbolicTensor> = {
  name: 'symbolicTensor',
  matches: (value): value is SymbolicTensor =>
    Array.isArray(peek(value, 'shape')) &&
    peek(value, 'sourceLayer') !== undefined &&
    peek(value, 'dtype') !== undefined,
  format: ({ name, dtype, shape }) => ({
    'text/plain': `SymbolicTensor '${name}' ${dtype} [${shape.map(length => length ?? 'any').join(',')}]`,
  }),
}

export function isTensor(value: unknown): value is TensorLike {
  return (
    Array.isArray(peek(value, 'shape')) &&
    typeof peek(value, 'dtype') === 'string' &&
    typeof peek(value, 'dataSync') === 'function' &&
    typeof peek(value, 'isDisposed') === 'boolean'
  )
}

/** JavaScript can hold the values: not those of a resource, nor numbers of less than a byte. */
export function hasValues({ dtype }: TensorLike): boolean {
  return !/^(resource|variant|float[48]_.*|u?int[24])$/.test(dtype)
}

/**
 * `Tensor float32 [2,3]` and the values below. Reads them, which waits for the device; a disposed one says so instead.
 *
 * @throws whatever reading throws: an operation that fails does so here, where it was recorded before.
 */
export function describeTensor(value: TensorLike): string {
  const head = headOf(value)
  if (value.isDisposed) return `${head} (disposed)`
  if (!hasValues(value)) return head
  const values = formatArray(value.shape, value.dtype, value.dataSync())
  return value.shape.length === 0 ? `${head} ${values}` : `${head}\n${values}`
}

/** One line, for a tensor within an array or an object: with its values where they are few. */
export function describeTensorBriefly(value: TensorLike): string {
  const { shape, dtype, isDisposed } = value
  const head = headOf(value)
  if (isDisposed) return `${head} (disposed)`
  const isShort = hasValues(value) && shape.length <= 1 && (shape[0] ?? 1) <= inlineValues
  return isShort ? `${head} ${formatArray(shape, dtype, value.dataSync()).replace(/\n\s*/g, ' ')}` : head
}

/** Kind, dtype and shape: `Variable 'w' float32 [2,3]`. */
export function headOf(value: Pick<TensorLike, 'dtype' | 'shape'>): string {
  const { name, trainable } = value as { name?: unknown; trainable?: unknown }
  // tfjs minifies some class names, but only variables can be trained.
  const kind = typeof trainable === 'boolean' ? `Variable '${String(name)}'` : 'Tensor'
  return `${kind} ${value.dtype} [${value.shape.join(',')}]`
}
