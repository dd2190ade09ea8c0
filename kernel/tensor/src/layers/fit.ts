/** @file An interrupted training: tfjs takes a model for training until its `fit` ends, which a `fit` that was cut off never does. */

import type { LayersModel } from '@tensorflow/tfjs'
import { prototypeOf } from './registered.ts'

interface Fitting {
  isTraining: boolean
  fit(...parameters: Parameters<LayersModel['fit']>): ReturnType<LayersModel['fit']>
  fitDataset(...parameters: Parameters<LayersModel['fitDataset']>): ReturnType<LayersModel['fitDataset']>
}

const training = new Set<Fitting>()
const model = prototypeOf<Fitting>('Model')
const { fit, fitDataset } = model

model.fit = function (...parameters) {
  return noted(this, () => fit.apply(this, parameters))
}
model.fitDataset = function (...parameters) {
  return noted(this, () => fitDataset.apply(this, parameters))
}

/** After a forced termination: models can be trained again. */
export function abandonFits(): void {
  for (const model of training) model.isTraining = false
  training.clear()
}

async function noted<T>(model: Fitting, fit: () => Promise<T>): Promise<T> {
  // tfjs refuses.
  if (model.isTraining) return fit()
  training.add(model)
  try {
    return await fit()
  } finally {
    training.delete(model)
  }
}
