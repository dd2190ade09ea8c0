/** @file Matrix product of two matrices by MatMul: BatchMatMulV2, which tfjs-node always calls, takes 8 times as long at 32×32. */

import { ArgumentError } from '../errors.ts'
import { boolAttr, dtypeNumber, kernel, typeAttr } from './kernel.ts'

interface Attributes {
  transposeA: boolean
  transposeB: boolean
}

export const matMul = kernel<Attributes>('BatchMatMul', ({ a, b }, { transposeA, transposeB }, backend) => {
  const inner = [a!.shape.at(transposeA ? -2 : -1), b!.shape.at(transposeB ? -1 : -2)]
  if (inner[0] !== inner[1]) {
    const described = `a [${a!.shape}]${transposeA ? ' transposed' : ''} and b [${b!.shape}]${transposeB ? ' transposed' : ''}`
    throw new ArgumentError(
      `matMul: inner dimensions must match, got ${inner.join(' and ')} of ${described}. Transpose one of them, or check the layer's units.`,
    )
  }
  const isMatrix = a!.shape.length === 2 && b!.shape.length === 2
  const [op, nameA, nameB] = isMatrix ? ['MatMul', 'transpose_a', 'transpose_b'] : ['BatchMatMulV2', 'adj_x', 'adj_y']
  const attributes = [typeAttr('T', dtypeNumber(a!.dtype)), boolAttr(nameA!, transposeA), boolAttr(nameB!, transposeB)]
  return backend.executeSingleOutput(op!, attributes, [a!, b!])
})
