import type * as tf from '@diptych/tensor'
import { describe, expect, it } from 'vitest'
import { CaseModel, learnsAsKeras } from './caseModel.ts'
import { referenceCases } from './reference.ts'
import { reload } from './reload.ts'
import { watched } from './watched.ts'

describe.each([...referenceCases('layers'), ...referenceCases('float64Layers')])('$name', reference => {
  it('predicts what Keras predicts', () =>
    watched(() => {
      const model = new CaseModel(reference)
      model.expectCalls()
      model.dispose()
    }))

  it('learns in one step what Keras learns', () => learnsAsKeras(reference, 'eager'))

  it('is the same after saving and loading', () =>
    watched(async () => {
      const model = new CaseModel(reference)
      const loaded = await reload(model.model)
      expect(configOf(loaded)).toMatchObject(configOf(model.model))
      model.expectCalls(loaded)
      loaded.dispose()
      model.dispose()
    }))
})

/** tfjs numbers stacked cells anew; and a loaded embedding also says its dtype. */
function configOf(model: tf.LayersModel): object {
  return JSON.parse(JSON.stringify(model.toJSON(null, false)).replace(/StackedRNNCells\d+/g, 'StackedRNNCells'))
}
