import { MODES } from '@diptych/tensor/runtime'
import { describe, expect, it } from 'vitest'
import { learnsAsKeras } from './caseModel.ts'
import { firstCases, isRefused } from './modeCases.ts'

describe.each(firstCases())('$name', reference => {
  it.each(MODES.filter(mode => mode !== 'eager'))('learns in one step what Keras learns: %s', mode =>
    isRefused(reference, mode)
      ? expect(learnsAsKeras(reference, mode)).rejects.toThrow('XLA cannot compile ResizeNearestNeighborGrad')
      : learnsAsKeras(reference, mode),
  )
})
