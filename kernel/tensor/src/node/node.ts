/** @file `tf.node`: what tfjs-node adds to tfjs, under its names. */

import { saveSavedModel } from '../graph/exchange/saveSavedModel.ts'
import { summaryFileWriter, tensorBoard } from '../nodeSummaries.ts'
import { decodeBmp, decodeGif, decodeImage, decodeJpeg, decodePng, encodeJpeg, encodePng } from './images.ts'
import { getNumOfSavedModels, loadSavedModel } from './savedModel.ts'
import { getMetaGraphsFromSavedModel } from './savedModelFile.ts'

export const node = {
  decodeImage,
  decodeBmp,
  decodeGif,
  decodePng,
  decodeJpeg,
  encodeJpeg,
  encodePng,
  summaryFileWriter,
  tensorBoard,
  getMetaGraphsFromSavedModel,
  getNumOfSavedModels,
  loadSavedModel,
  saveSavedModel,
}
