/**
 * @file tfjs-node's own way to summaries, `tf.node.summaryFileWriter` and the callback `tf.node.tensorBoard`, on the writer of `tf.summary`.
 * Its TensorFlow ops write the same files and tell nobody.
 */

import { createRequire } from 'node:module'
import type { Tensor } from '@tensorflow/tfjs'
import { FileWriter } from './summary.ts'
import { node } from './tfjs.ts'

type SummaryFileWriter = Pick<ReturnType<typeof node.summaryFileWriter>, 'scalar' | 'histogram' | 'flush'>

/** By logdir, as in tfjs-node, whose callback asks for its writer again for each number. */
const writers = new Map<string, SummaryFileWriter>()

/**
 * tfjs-node's function, with its signature. How often the file is written is not up to `maxQueue` and `flushMillis`: after a second at
 * the latest. Descriptions are not written.
 */
function summaryFileWriter(
  logdir: string,
  _maxQueue?: number,
  _flushMillis?: number,
  filenameSuffix = '.v2',
): SummaryFileWriter {
  const writer = writers.get(logdir) ?? adapted(new FileWriter(logdir, { suffix: filenameSuffix }))
  writers.set(logdir, writer)
  return writer
}

function adapted(writer: FileWriter): SummaryFileWriter {
  return {
    scalar: (name, value, step) => writer.scalar(name, value, step),
    histogram: (name: string, data: Tensor, step: number, buckets?: number) =>
      writer.histogram(name, data, step, { buckets }),
    flush: () => writer.flush(),
  }
}

// The callback asks the module, users ask `tf.node`.
const layer = createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu/dist/tensorboard') as {
  summaryFileWriter: typeof summaryFileWriter
}
layer.summaryFileWriter = summaryFileWriter
Object.assign(node, { summaryFileWriter })
