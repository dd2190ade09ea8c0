/** @file Sum and Max. tfjs-node makes a tensor of the axes each time. */

import { core } from '../tfjs.ts'
import { ints } from './ints.ts'
import { boolAttr, dtypeNumber, type Kernel, kernel, typeAttr } from './kernel.ts'

type Axes = number | number[]

function reduction(op: string, axesOf: (attributes: { axis?: Axes; reductionIndices?: Axes }) => Axes): Kernel {
  return kernel<{ axis?: Axes; reductionIndices?: Axes; keepDims?: boolean }>(op, ({ x }, attributes, backend) => {
    const axes = core.util.parseAxisParam(axesOf(attributes), x!.shape)
    const given = [
      boolAttr('keep_dims', attributes.keepDims ?? false),
      typeAttr('T', dtypeNumber(x!.dtype)),
      typeAttr('Tidx', dtypeNumber('int32')),
    ]
    return backend.executeSingleOutput(op, given, [x!, ints(axes)])
  })
}

export const reductionKernels: readonly Kernel[] = [
  reduction('Sum', ({ axis }) => axis!),
  reduction('Max', ({ reductionIndices }) => reductionIndices!),
]
