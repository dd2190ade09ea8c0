/** @file A model saved and loaded, by way of memory. */

import * as tf from '@diptych/tensor'

export async function reload(
  model: tf.LayersModel,
  config: { readonly includeOptimizer?: boolean } = {},
): Promise<tf.LayersModel> {
  let saved: tf.io.ModelArtifacts | undefined
  const handler = tf.io.withSaveHandler(async artifacts => {
    saved = artifacts
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } }
  })
  await model.save(handler, config)
  return tf.loadLayersModel(tf.io.fromMemory(saved!))
}
