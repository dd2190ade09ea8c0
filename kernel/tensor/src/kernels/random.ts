/** @file TensorFlow's stateless random ops, each with the next seed of the session, and the inverse error function, which shapes their numbers. */

import type { Tensor } from '@tensorflow/tfjs'
import { execute } from '../execute.ts'
import { nextSeed } from '../graph/random.ts'
import { type Backend, core } from '../tfjs.ts'
import { ints } from './ints.ts'
import { dtypeNumber, type Kernel, kernel, typeAttr } from './kernel.ts'

const INT = dtypeNumber('int32')
/** The number of the algorithm that all stateless ops use, for those that ask. */
const PHILOX = 1

interface Attributes {
  readonly shape: number[]
  /** What is drawn. */
  readonly dtype: 'float32' | 'float64' | 'int32' | 'uint32'
  /** A seed of this one draw; without it the draw takes the next of the sequence. */
  readonly seed?: number | string
}

/** @param parameters - the op's inputs after shape and seed. */
function stateless<More extends object>(
  op: string,
  parameters: (attributes: Attributes & More) => Tensor[] = () => [],
): Kernel {
  return kernel<Attributes & More>(op, (_, given, backend) =>
    core.tidy(() => {
      const attributes = [typeAttr('dtype', dtypeNumber(given.dtype)), typeAttr('T', INT), typeAttr('Tseed', INT)]
      const seed = nextSeed(given.seed)
      try {
        return backend.executeSingleOutput(op, attributes, [ints(given.shape), seed, ...parameters(given)])
      } finally {
        seed.dispose()
      }
    }),
  )
}

/** All bits of the generator. XLA has the second version of this op alone, which takes the seed as the generator's own state. */
function fullInt({ shape, dtype, seed }: Attributes, backend: Backend): Tensor {
  const made = [nextSeed(seed)]
  try {
    made.push(...execute('StatelessRandomGetKeyCounter', [typeAttr('Tseed', INT)], [made[0]!], 2))
    const [, key, counter] = made
    const attributes = [typeAttr('dtype', dtypeNumber(dtype)), typeAttr('Tshape', INT)]
    const inputs = [ints(shape), key!, counter!, ints(PHILOX)]
    return backend.executeSingleOutput('StatelessRandomUniformFullIntV2', attributes, inputs)
  } finally {
    for (const tensor of made) tensor.dispose()
  }
}

export const randomKernels: readonly Kernel[] = [
  stateless('StatelessRandomUniform'),
  stateless('StatelessRandomNormal'),
  kernel<Attributes>('StatelessRandomUniformFullIntV2', (_, given, backend) => fullInt(given, backend)),
  stateless<{ alpha: number }>('StatelessRandomGammaV2', ({ alpha, dtype }) => [
    core.scalar(alpha, dtype as 'float32'),
  ]),
  stateless<{ minval: number; maxval: number }>('StatelessRandomUniformInt', ({ minval, maxval }) => [
    core.scalar(minval, 'int32'),
    core.scalar(maxval, 'int32'),
  ]),
  kernel<object>('Erfinv', ({ x }, _, backend) =>
    backend.executeSingleOutput('Erfinv', [typeAttr('T', dtypeNumber(x!.dtype))], [x!]),
  ),
]
