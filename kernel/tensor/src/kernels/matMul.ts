/** @file Matrix product of two matrices by MatMul: BatchMatMulV2, which tfjs-node always calls, takes 8 times as long at 32×32. */

import { boolAttr, dtypeNumber, kernel, typeAttr } from './kernel.ts'

interface Attributes {
  transposeA: boolean
  transposeB: boolean
}

export const matMul = kernel<Attributes>('BatchMatMul', ({ a, b }, { transposeA, transposeB }, backend) => {
  const isMatrix = a!.shape.length === 2 && b!.shape.length === 2
  const [op, nameA, nameB] = isMatrix ? ['MatMul', 'transpose_a', 'transpose_b'] : ['BatchMatMulV2', 'adj_x', 'adj_y']
  const attributes = [typeAttr('T', dtypeNumber(a!.dtype)), boolAttr(nameA!, transposeA), boolAttr(nameB!, transposeB)]
  return backend.executeSingleOutput(op!, attributes, [a!, b!])
})
