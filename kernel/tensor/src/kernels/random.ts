/** @file TensorFlow's stateless random ops, each with the next seed of the session, and the inverse error function, which shapes their numbers. */

import type { Tensor } from '@tensorflow/tfjs'
import { execute } from '../execute.ts'
import { nextSeed } from '../graph/random.ts'
import { core } from '../tfjs.ts'
import { dtypeNumber, type Kernel, kernel, typeAttr } from './kernel.ts'

const FLOAT = dtypeNumber('float32')
const INT = dtypeNumber('int32')

interface Attributes {
  readonly shape: number[]
  /** A seed of this one draw; without it the draw takes the next of the sequence. */
  readonly seed?: number | string
}

/** @param parameters - the op's inputs after shape and seed. */
function stateless<More extends object>(
  op: string,
  dtype: number,
  parameters: (attributes: Attributes & More) => Tensor[] = () => [],
): Kernel {
  const attributes = [typeAttr('dtype', dtype), typeAttr('T', INT), typeAttr('Tseed', INT)]
  return kernel<Attributes & More>(op, (_, given, backend) =>
    core.tidy(() => {
      const tensors = [core.tensor1d(given.shape, 'int32'), ...parameters(given)]
      const [shape, ...rest] = backend.getInputTensorIds(tensors)
      const seed = nextSeed(given.seed)
      try {
        const [output] = execute(op, attributes, [shape!, seed, ...rest], 1)
        return backend.createOutputTensor({ id: output, shape: output!.shape.slice(), dtype: output!.dtype })
      } finally {
        seed.dispose()
      }
    }),
  )
}

export const randomKernels: readonly Kernel[] = [
  stateless('StatelessRandomUniform', FLOAT),
  stateless('StatelessRandomNormal', FLOAT),
  stateless<{ alpha: number }>('StatelessRandomGammaV2', FLOAT, ({ alpha }) => [core.scalar(alpha)]),
  stateless<{ minval: number; maxval: number }>('StatelessRandomUniformInt', INT, ({ minval, maxval }) => [
    core.scalar(minval, 'int32'),
    core.scalar(maxval, 'int32'),
  ]),
  kernel<object>('Erfinv', ({ x }, _, backend) => backend.executeSingleOutput('Erfinv', [typeAttr('T', FLOAT)], [x!])),
]
