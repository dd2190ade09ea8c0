/** @file An interrupted training: tfjs takes a model for training until its `fit` ends, which one that was cut off does late or never. */

import type { LayersModel } from '@tensorflow/tfjs'
import { currentScope } from '../mode.ts'
import { prototypeOf } from './registered.ts'

interface Fitting {
  isTraining: boolean
  fit(...parameters: Parameters<LayersModel['fit']>): ReturnType<LayersModel['fit']>
  fitDataset(...parameters: Parameters<LayersModel['fitDataset']>): ReturnType<LayersModel['fitDataset']>
}

/** Of each fit that runs: lets its model be trained again. */
const releases = new Set<() => void>()
const model = prototypeOf<Fitting>('Model')
const { fit, fitDataset } = model

model.fit = function (...parameters) {
  return released(this, () => fit.apply(this, parameters))
}
model.fitDataset = function (...parameters) {
  return released(this, () => fitDataset.apply(this, parameters))
}

/** After a forced termination: models can be trained again. */
export function abandonFits(): void {
  for (const release of releases) release()
  releases.clear()
}

async function released<T>(model: Fitting, fit: () => Promise<T>): Promise<T> {
  // tfjs refuses.
  if (model.isTraining) return fit()
  const signal = currentScope()?.signal
  const release = (): void => {
    model.isTraining = false
  }
  releases.add(release)
  signal?.addEventListener('abort', release)
  try {
    return await fit()
  } finally {
    releases.delete(release)
    signal?.removeEventListener('abort', release)
  }
}
