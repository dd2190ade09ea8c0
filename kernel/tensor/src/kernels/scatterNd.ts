/** @file Updates scattered into zeros. tfjs also takes indices of shape [n], for the first axis; TensorFlow wants [n, 1]. */

import type { Tensor } from '@tensorflow/tfjs'
import { core } from '../tfjs.ts'
import { ints } from './ints.ts'
import { dtypeNumber, kernel, typeAttr } from './kernel.ts'

interface Attributes {
  shape: number[]
}

export const scatterNd = kernel<Attributes>('ScatterNd', ({ indices, updates }, { shape }, backend) => {
  const attributes = [typeAttr('T', dtypeNumber(updates!.dtype)), typeAttr('Tindices', dtypeNumber('int32'))]
  const run = (rows: Tensor) => backend.executeSingleOutput('ScatterNd', attributes, [rows, updates!, ints(shape)])
  return indices!.rank === 1 ? core.tidy(() => run(core.expandDims(indices!, 1))) : run(indices!)
})
