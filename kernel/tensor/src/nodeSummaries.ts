/**
 * @file tfjs-node's own way to summaries, `tf.node.summaryFileWriter` and the callback `tf.node.tensorBoard`, on the writer of `tf.summary`.
 * Its TensorFlow ops write the same files and tell nobody.
 */

import { createRequire } from 'node:module'
import type { Tensor } from '@tensorflow/tfjs'
import type { TensorBoardCallback, TensorBoardCallbackArgs } from '@tensorflow/tfjs-node-gpu/dist/callbacks.js'
import type { SummaryFileWriter as NodeSummaryFileWriter } from '@tensorflow/tfjs-node-gpu/dist/tensorboard.js'
import { currentTrace, recordInto } from './execute.ts'
import { FileWriter } from './summary.ts'
import { core, tensorBoard as layerTensorBoard } from './tfjs.ts'

type SummaryFileWriter = Pick<NodeSummaryFileWriter, 'scalar' | 'histogram' | 'flush'>

/** By logdir, as in tfjs-node, whose callback asks for its writer again for each number. */
const writers = new Map<string, SummaryFileWriter>()

/**
 * tfjs-node's function, with its signature. How often the file is written is not up to `maxQueue` and `flushMillis`: after a second at
 * the latest. Descriptions are not written.
 */
export function summaryFileWriter(
  logdir: string,
  _maxQueue?: number,
  _flushMillis?: number,
  filenameSuffix = '.v2',
): SummaryFileWriter {
  const writer =
    writers.get(logdir) ?? adapted(new FileWriter(logdir, { suffix: filenameSuffix }), () => original(logdir))
  writers.set(logdir, writer)
  return writer
}

/**
 * A callback for `model.fit` and `fitDataset` that writes losses and metrics for TensorBoard, in the folders `train` and `val` of `logdir`.
 *
 * @param args.updateFreq - after each `'batch'` or `'epoch'` (default). @param args.histogramFreq - histograms of the weights every so many
 *   epochs; default 0: none.
 */
export function tensorBoard(logdir = './logs', args?: TensorBoardCallbackArgs): TensorBoardCallback {
  return layerTensorBoard(logdir, args)
}

/** @param inTrace - tfjs-node's own writer: while a function is traced there are no values to write, and its ops become part of the function */
function adapted(writer: FileWriter, inTrace: () => SummaryFileWriter): SummaryFileWriter {
  let traced: SummaryFileWriter | undefined
  const whileTracing = (): SummaryFileWriter | undefined => {
    if (!currentTrace()) return undefined
    traced ??= recordInto(undefined, () => kept(inTrace()))
    return traced
  }
  return {
    scalar: (name, value, step) => (whileTracing() ?? writer).scalar(name, value, step),
    histogram(name: string, data: Tensor, step: number, buckets?: number) {
      const own = whileTracing()
      if (own) own.histogram(name, data, step, buckets)
      else writer.histogram(name, data, step, { buckets })
    },
    flush() {
      writer.flush()
      traced?.flush()
    },
  }
}

/** What is made while a function is traced would go with its other tensors. */
function kept(writer: SummaryFileWriter): SummaryFileWriter {
  core.keep((writer as unknown as { resourceHandle: Tensor }).resourceHandle)
  return writer
}

// The callback `tf.node.tensorBoard` asks the module.
const layer = createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu/dist/tensorboard') as {
  summaryFileWriter: typeof summaryFileWriter
}
const original = layer.summaryFileWriter
layer.summaryFileWriter = summaryFileWriter
