/** @file Matrix product of two matrices by MatMul: BatchMatMulV2, which tfjs-node always calls, takes 8 times as long at 32×32. */

import type { Tensor } from '@tensorflow/tfjs'
import { ArgumentError } from '../errors.ts'
import type { Backend } from '../tfjs.ts'
import { boolAttr, dtypeNumber, kernel, typeAttr } from './kernel.ts'

export interface MatMulAttributes {
  readonly transposeA: boolean
  readonly transposeB: boolean
}

/** The product of matrices, or of batches of them. @throws {ArgumentError} if their inner dimensions differ. */
export function multiply(backend: Backend, a: Tensor, b: Tensor, { transposeA, transposeB }: MatMulAttributes): Tensor {
  const inner = [a.shape.at(transposeA ? -2 : -1), b.shape.at(transposeB ? -1 : -2)]
  if (inner[0] !== inner[1]) {
    const described = `a [${a.shape}]${transposeA ? ' transposed' : ''} and b [${b.shape}]${transposeB ? ' transposed' : ''}`
    throw new ArgumentError(
      `matMul: inner dimensions must match, got ${inner.join(' and ')} of ${described}. Transpose one of them, or check the layer's units.`,
    )
  }
  const isMatrix = a.shape.length === 2 && b.shape.length === 2
  const [op, nameA, nameB] = isMatrix ? ['MatMul', 'transpose_a', 'transpose_b'] : ['BatchMatMulV2', 'adj_x', 'adj_y']
  const attributes = [typeAttr('T', dtypeNumber(a.dtype))]
  // Each that is set takes TensorFlow half a microsecond.
  if (transposeA) attributes.push(boolAttr(nameA!, true))
  if (transposeB) attributes.push(boolAttr(nameB!, true))
  return backend.executeSingleOutput(op!, attributes, [a, b])
}

export const matMul = kernel<MatMulAttributes>('BatchMatMul', ({ a, b }, attributes, backend) =>
  multiply(backend, a!, b!, attributes),
)
