/** @file Reshape and Cast, which leave a tensor alone that is so already: most of tfjs's gradients ask for that. */

import type { Tensor, TensorInfo } from '@tensorflow/tfjs'
import { type Backend, core } from '../tfjs.ts'
import { ints } from './ints.ts'
import { boolAttr, dtypeNumber, type Kernel, kernel, typeAttr } from './kernel.ts'

const reshape = kernel<{ shape: number[] }>('Reshape', ({ x }, { shape }, backend) => {
  if (core.util.arraysEqual(shape, x!.shape)) return again(x!, backend)
  const attributes = [typeAttr('T', dtypeNumber(x!.dtype)), typeAttr('Tshape', dtypeNumber('int32'))]
  return backend.executeSingleOutput('Reshape', attributes, [x!, ints(shape)])
})

const cast = kernel<{ dtype: Tensor['dtype'] }>('Cast', ({ x }, { dtype }, backend) => {
  if (dtype === x!.dtype) return again(x!, backend)
  const attributes = [
    typeAttr('SrcT', dtypeNumber(x!.dtype)),
    typeAttr('DstT', dtypeNumber(dtype)),
    boolAttr('Truncate', false),
  ]
  return backend.executeSingleOutput('Cast', attributes, [x!])
})

/** The same data once more. */
function again({ dataId, shape, dtype }: Tensor, backend: Backend): TensorInfo {
  backend.incRef(dataId)
  return { dataId, shape, dtype }
}

export const unchangedKernels: readonly Kernel[] = [reshape, cast]
