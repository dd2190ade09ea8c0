/** @file `tf.io`: tfjs's functions for models and weights, with those that tfjs-node adds. */

import type * as tfjs from '@tensorflow/tfjs'
import { core, nodeHTTPRequest } from '../tfjs.ts'
import { fileSystem } from './fileSystem.ts'

/** tfjs's model loading and saving, with `file://` paths. */
export const io: typeof tfjs.io & {
  readonly fileSystem: typeof fileSystem
  readonly nodeHTTPRequest: typeof nodeHTTPRequest
} = { ...core.io, fileSystem, nodeHTTPRequest }

/** The types that go with them, which an object cannot carry. */
export declare namespace io {
  type IOHandler = tfjs.io.IOHandler
  type IOHandlerSync = tfjs.io.IOHandlerSync
  type LoadHandler = tfjs.io.LoadHandler
  type LoadOptions = tfjs.io.LoadOptions
  type ModelArtifacts = tfjs.io.ModelArtifacts
  type ModelArtifactsInfo = tfjs.io.ModelArtifactsInfo
  type ModelJSON = tfjs.io.ModelJSON
  type ModelStoreManager = tfjs.io.ModelStoreManager
  type OnProgressCallback = tfjs.io.OnProgressCallback
  type RequestDetails = tfjs.io.RequestDetails
  type SaveConfig = tfjs.io.SaveConfig
  type SaveHandler = tfjs.io.SaveHandler
  type SaveResult = tfjs.io.SaveResult
  type TrainingConfig = tfjs.io.TrainingConfig
  type WeightData = tfjs.io.WeightData
  type WeightGroup = tfjs.io.WeightGroup
  type WeightsManifestConfig = tfjs.io.WeightsManifestConfig
  type WeightsManifestEntry = tfjs.io.WeightsManifestEntry
}
