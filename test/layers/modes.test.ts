import { MODES, type Mode } from '@diptych/tensor/runtime'
import { describe, expect, it } from 'vitest'
import { learnsAsKeras } from './caseModel.ts'
import { type LayerCase, referenceCases } from './reference.ts'

/** Compiling takes most of a recorded step's time: one case of each layer. */
const firsts = new Map<string, LayerCase>()
for (const reference of referenceCases('layers')) {
  const layer = reference.chain.at(-1)!.$make
  if (!firsts.has(layer)) firsts.set(layer, reference)
}

describe.each([...firsts.values()])('$name', reference => {
  it.each(MODES.filter(mode => mode !== 'eager'))('learns in one step what Keras learns: %s', mode =>
    isRefused(reference, mode)
      ? expect(learnsAsKeras(reference, mode)).rejects.toThrow('XLA cannot compile ResizeNearestNeighborGrad')
      : learnsAsKeras(reference, mode),
  )
})

function isRefused({ chain }: LayerCase, mode: Mode): boolean {
  return mode === 'graph+xla' && chain.at(-1)!.$make === 'layers.upSampling2d'
}
