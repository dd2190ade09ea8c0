/** @file Complex numbers of both sizes: complex128 of two float64, complex64 of two float32. tfjs-node knows the smaller. */

import { numberOf } from '../dtypes/nodeLayer.ts'
import { type Kernel, kernel, typeAttr } from './kernel.ts'

/** The dtype of a complex number's parts. */
const partOf = (dtype: string): string => (dtype === 'complex128' ? 'float64' : 'float32')

const complex = kernel('Complex', ({ real, imag }, _, backend) => {
  const whole = real!.dtype === ('float64' as string) ? 'complex128' : 'complex64'
  const attributes = [typeAttr('T', numberOf(real!.dtype)), typeAttr('Tout', numberOf(whole))]
  return backend.executeSingleOutput('Complex', attributes, [real!, imag!])
})

const partKernels = (['Real', 'Imag', 'ComplexAbs'] as const).map(op =>
  kernel(op, ({ input, x }, _, backend) => {
    const given = (input ?? x)!
    const attributes = [typeAttr('T', numberOf(given.dtype)), typeAttr('Tout', numberOf(partOf(given.dtype)))]
    return backend.executeSingleOutput(op, attributes, [given])
  }),
)

export const complexKernels: readonly Kernel[] = [complex, ...partKernels]
