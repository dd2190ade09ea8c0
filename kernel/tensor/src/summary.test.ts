import { type ChannelListener, subscribe, unsubscribe } from 'node:diagnostics_channel'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readRuns, type SummaryMessage, summaryChannel } from '@diptych/summary'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { liveTensors } from './engineTensor.ts'
import * as tf from './index.ts'
import { MODES, runInMode } from './mode.ts'
import { runWithSummaries } from './summaryScope.ts'

let folder: string
const messages: SummaryMessage[] = []
const listener: ChannelListener = message => void messages.push(message as SummaryMessage)

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'diptych-summary-'))
  messages.length = 0
  subscribe(summaryChannel.name, listener)
})
afterEach(() => {
  unsubscribe(summaryChannel.name, listener)
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true })
})

/** What is on disk below the folder: by run and tag, pairs of step and value. */
function scalarsOnDisk(): Record<string, Record<string, number[][]>> {
  return Object.fromEntries(
    readRuns(folder).map(({ name, scalars }) => [
      name,
      Object.fromEntries(scalars.map(({ tag, step, value }) => [tag, Array.from(step, (at, i) => [at, value[i]!])])),
    ]),
  )
}

describe('a writer', () => {
  test.each(MODES)('writes numbers and tensors of one number, %s', mode => {
    const writer = tf.summary.createFileWriter(folder)
    runInMode(mode, () => {
      const x = tf.scalar(3)
      writer.scalar('number', 0.5, 0)
      writer.scalar('float32', x.square(), 1)
      writer.scalar('int32', tf.tensor2d([[7]], [1, 1], 'int32'), 2)
      writer.scalar('bool', tf.greater(x, 2), 3)
      writer.scalar('not finite', x.div(0), 4)
    })
    writer.close()
    expect(scalarsOnDisk()).toEqual({
      '.': { number: [[0, 0.5]], float32: [[1, 9]], int32: [[2, 7]], bool: [[3, 1]], 'not finite': [[4, Infinity]] },
    })
  })

  test.each(MODES)('writes the distribution of tensors, arrays and typed arrays, %s', mode => {
    const writer = new tf.summary.FileWriter(folder)
    runInMode(mode, () => {
      const two = { buckets: 2 }
      writer.histogram('tensor', tf.tensor2d([0, 1, 2, 4], [2, 2]).mul(2), 1, two)
      writer.histogram('array', [0, 2, 4, 8], 1, two)
      writer.histogram('typed', Float64Array.of(0, 2, 4, 8), 1, two)
      writer.histogram('bool', tf.tensor1d([true, false, true], 'bool'), 1, two)
    })
    writer.close()
    const [run] = readRuns(folder)
    // From 0 to 8 in two halves: 0 and 2; 4, on the edge, and 8.
    const halves = { left: Float64Array.of(0, 4), right: Float64Array.of(4, 8), count: Float64Array.of(2, 2) }
    const truth = { left: Float64Array.of(0, 0.5), right: Float64Array.of(0.5, 1), count: Float64Array.of(1, 2) }
    expect(run!.histograms.map(({ tag, steps }) => [tag, steps])).toEqual([
      ...['tensor', 'array', 'typed'].map(tag => [tag, [expect.objectContaining({ step: 1, ...halves })]]),
      ['bool', [expect.objectContaining({ step: 1, ...truth })]],
    ])
  })

  test('makes 30 buckets if nothing else is said', () => {
    const writer = tf.summary.createFileWriter(folder)
    writer.histogram('weights', [1, 2], 0)
    writer.close()
    expect(readRuns(folder)[0]!.histograms[0]!.steps[0]!.count).toHaveLength(30)
  })

  test('tells whoever listens, by the folder as it was written', () => {
    const writer = tf.summary.createFileWriter(`${folder}/./run/`)
    writer.scalar('loss', tf.scalar(0.5), 3)
    writer.histogram('weights', [1, 3], 4, { buckets: 1 })
    writer.close()
    const logdir = `${folder}/run`
    const buckets = { left: Float64Array.of(1), right: Float64Array.of(3), count: Float64Array.of(2) }
    expect(messages).toEqual([
      { logdir, kind: 'scalar', tag: 'loss', step: 3, value: 0.5, wallTime: expect.any(Number) },
      { logdir, kind: 'histogram', tag: 'weights', step: 4, buckets, wallTime: expect.any(Number) },
    ])
  })

  test('makes nothing before its first summary, and one file for all of them', () => {
    const writer = tf.summary.createFileWriter(path.join(folder, 'run'))
    writer.flush()
    expect(readdirSync(folder)).toEqual([])
    for (let step = 0; step < 5; step++) writer.scalar('loss', step, step)
    writer.flush()
    const names = readdirSync(path.join(folder, 'run'))
    expect(names).toHaveLength(1)
    expect(names[0]).toMatch(/^events\.out\.tfevents\.\d{10}\..*\.v2$/)
  })

  test('leaves values out that are not finite, with one warning a tag', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const writer = tf.summary.createFileWriter(folder)
    for (const step of [5, 6]) writer.histogram('weights', tf.tensor1d([1, NaN, 2, Infinity]), step, { buckets: 1 })
    writer.close()
    expect(warn.mock.calls).toEqual([
      ['tf.summary.histogram: 2 values of "weights" at step 5 are NaN or infinite, and are left out.'],
    ])
    expect(messages.map(message => message.kind === 'histogram' && [...message.buckets.count])).toEqual([[2], [2]])
  })

  test('holds no tensors', () => {
    const writer = tf.summary.createFileWriter(folder)
    const x = tf.ones([100])
    const before = liveTensors()
    writer.histogram('weights', x, 0)
    writer.close()
    expect(liveTensors()).toBe(before)
  })

  test('is closed by using', () => {
    {
      using writer = tf.summary.createFileWriter(folder)
      writer.scalar('loss', 1, 0)
    }
    expect(scalarsOnDisk()).toEqual({ '.': { loss: [[0, 1]] } })
  })
})

describe('the default writer', () => {
  test('is the last one that was made it, and when that is disposed the one before', () => {
    const [a, b] = ['a', 'b'].map(name => tf.summary.createFileWriter(path.join(folder, name)))
    using _outer = a!.asDefault()
    tf.summary.scalar('loss', 1, 0)
    {
      using _inner = b!.asDefault()
      tf.summary.scalar('loss', 2, 1)
      tf.summary.histogram('weights', tf.ones([3]), 1)
    }
    tf.summary.scalar('loss', 3, 2)
    for (const writer of [a!, b!]) writer.close()
    expect(scalarsOnDisk()).toEqual({
      a: {
        loss: [
          [0, 1],
          [2, 3],
        ],
      },
      b: { loss: [[1, 2]] },
    })
    expect(readRuns(folder).map(({ histograms }) => histograms.length)).toEqual([0, 1])
  })

  test('may be given back in any order, and twice', () => {
    const [a, b] = ['a', 'b'].map(name => tf.summary.createFileWriter(path.join(folder, name)))
    const first = a!.asDefault()
    const second = b!.asDefault()
    first.dispose()
    first.dispose()
    tf.summary.scalar('loss', 1, 0)
    b!.close()
    second.dispose()
    expect(scalarsOnDisk()).toEqual({ b: { loss: [[0, 1]] } })
    expect(() => tf.summary.scalar('loss', 1, 0)).toThrow('there is no default writer')
  })
})

describe('runWithSummaries', () => {
  test('sends what is written in it to a folder below, whoever made the writer, and what is written later back', () => {
    const outside = tf.summary.createFileWriter(folder)
    outside.scalar('loss', 0, 0)
    const inside = runWithSummaries({ subdirectory: 'graph' }, () => {
      outside.scalar('loss', 1, 1)
      const writer = tf.summary.createFileWriter(path.join(folder, 'sub'))
      writer.scalar('loss', 2, 2)
      return writer
    })
    inside.scalar('loss', 3, 3)
    outside.scalar('loss', 4, 4)
    for (const writer of [inside, outside]) writer.close()
    expect(scalarsOnDisk()).toEqual({
      '.': {
        loss: [
          [0, 0],
          [4, 4],
        ],
      },
      graph: { loss: [[1, 1]] },
      sub: { loss: [[3, 3]] },
      'sub/graph': { loss: [[2, 2]] },
    })
    expect(messages.map(({ logdir }) => path.relative(folder, logdir))).toEqual(['', 'graph', 'sub/graph', 'sub', ''])
  })

  test('keeps one file a folder, also when scopes take turns', () => {
    const writer = tf.summary.createFileWriter(folder)
    for (let step = 0; step < 4; step++) {
      runWithSummaries({ subdirectory: step % 2 === 0 ? 'even' : 'odd' }, () => writer.scalar('loss', step, step))
    }
    writer.close()
    expect(['even', 'odd'].map(name => readdirSync(path.join(folder, name)).length)).toEqual([1, 1])
  })

  test('follows awaits', async () => {
    const writer = tf.summary.createFileWriter(folder)
    await Promise.all(
      ['a', 'b'].map(subdirectory =>
        runWithSummaries({ subdirectory }, async () => {
          await tf.scalar(1).data()
          writer.scalar('loss', 1, 0)
        }),
      ),
    )
    writer.close()
    expect(Object.keys(scalarsOnDisk())).toEqual(['a', 'b'])
  })

  test('mute: values are read, and nothing is written or told', () => {
    const writer = tf.summary.createFileWriter(folder)
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const value = tf.scalar(1)
    const values = tf.tensor1d([NaN])
    const reads = [vi.spyOn(value, 'dataSync'), vi.spyOn(values, 'dataSync')]
    runWithSummaries({ mute: true }, () => {
      writer.scalar('loss', value, 0)
      writer.histogram('weights', values, 0)
      expect(() => writer.scalar('loss', value, -1)).toThrow(tf.ArgumentError)
    })
    writer.close()
    expect(reads.map(read => read.mock.calls.length)).toEqual([1, 1])
    expect([readdirSync(folder), messages, warn.mock.calls]).toEqual([[], [], []])
  })
})

describe("tfjs-node's functions", () => {
  test('write through the same writer, one a folder', () => {
    const writer = tf.node.summaryFileWriter(folder)
    writer.scalar('loss', 0.25, 1)
    writer.histogram('weights', tf.tensor1d([1, 3]), 2, 1)
    expect(tf.node.summaryFileWriter(folder)).toBe(writer)
    writer.flush()
    expect(scalarsOnDisk()).toEqual({ '.': { loss: [[1, 0.25]] } })
    expect(messages.map(({ kind }) => kind)).toEqual(['scalar', 'histogram'])
  })

  test('the callback of a training writes its losses and weights', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1], kernelInitializer: 'ones' })] })
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })
    const x = tf.ones([4, 1])
    const { history } = await model.fit(x, tf.zeros([4, 1]), {
      epochs: 2,
      verbose: 0,
      validationData: [x, tf.zeros([4, 1])],
      callbacks: tf.node.tensorBoard(folder, { histogramFreq: 1 }),
    })
    const rounded = (values: readonly unknown[]) =>
      values.map((value, epoch) => [epoch + 1, Math.fround(Number(value))])
    expect(scalarsOnDisk()).toEqual({
      train: { epoch_loss: rounded(history.loss!) },
      val: { epoch_loss: rounded(history.val_loss!) },
    })
    const [train] = readRuns(folder)
    expect(train!.histograms.map(({ tag, steps }) => [tag, steps.map(({ step }) => step)])).toEqual(
      model.weights.map(({ name }) => [name, [0, 1]]),
    )
    expect(messages.map(({ logdir }) => path.basename(logdir))).toContain('val')
  })
})

describe('refusals', () => {
  const writer = (): tf.summary.FileWriter => tf.summary.createFileWriter(folder)
  const as = <T>(value: unknown): T => value as T

  test.each<[string, () => unknown]>([
    [
      'tf.summary.scalar: there is no default writer. Make one first: tf.summary.createFileWriter(',
      () => tf.summary.scalar('loss', 1, 0),
    ],
    ['tf.summary.histogram: there is no default writer.', () => tf.summary.histogram('w', [1], 0)],
    [
      'tf.summary.createFileWriter: logdir must be a folder\'s path, got "". Write',
      () => tf.summary.createFileWriter(''),
    ],
    ["logdir must be a folder's path, got undefined.", () => tf.summary.createFileWriter(as(undefined))],
    ['tf.summary.scalar: the tag must be a text that is not empty, got "".', () => writer().scalar('', 1, 0)],
    ['the tag must be a text that is not empty, got 0.5.', () => writer().scalar(as(0.5), as('loss'), 0)],
    ['got a float32 tensor of shape [2]. Write histogram(', () => writer().histogram(as(tf.ones([2])), [1], 0)],
    [
      'tf.summary.scalar: the step must be a whole number from 0 on, got 0.5 for "loss".',
      () => writer().scalar('loss', 1, 0.5),
    ],
    ['got -1 for "loss".', () => writer().scalar('loss', 1, -1)],
    ['got NaN for "loss".', () => writer().scalar('loss', 1, NaN)],
    ['got 9007199254740992 for "loss".', () => writer().scalar('loss', 1, 2 ** 53)],
    ['got undefined for "w".', () => writer().histogram('w', [1], as(undefined))],
    [
      'tf.summary.scalar: "loss" takes one number, got a float32 tensor of shape [2,3]. Reduce',
      () => writer().scalar('loss', tf.ones([2, 3]), 0),
    ],
    ['got a string tensor of shape [].', () => writer().scalar('loss', tf.scalar('a'), 0)],
    ['got a complex64 tensor of shape [].', () => writer().scalar('loss', tf.complex(1, 2), 0)],
    ['got "0.5".', () => writer().scalar('loss', as('0.5'), 0)],
    ['got an array of 1.', () => writer().scalar('loss', as([0.5]), 0)],
    ['got a Promise.', () => writer().scalar('loss', as(tf.scalar(1).data()), 0)],
    [
      'tf.summary.histogram: "w" takes a tensor of real numbers or an array of them, got an array of 1 at index 0. Make',
      () => writer().histogram('w', as([[1], [2]]), 0),
    ],
    ['got "2" at index 1.', () => writer().histogram('w', as([1, '2']), 0)],
    ['got a BigInt64Array.', () => writer().histogram('w', as(BigInt64Array.of(1n)), 0)],
    ['got a string tensor of shape [1].', () => writer().histogram('w', tf.tensor1d(['a']), 0)],
    ['got 5.', () => writer().histogram('w', as(5), 0)],
    [
      'tf.summary.histogram: buckets must be a whole number from 1 to 10000, got 0 for "w".',
      () => writer().histogram('w', [1], 0, { buckets: 0 }),
    ],
    ['got 1000000000 for "w".', () => writer().histogram('w', [1], 0, { buckets: 1e9 })],
  ])('%s', (message, call) => {
    expect(call).toThrow(tf.ArgumentError)
    expect(call).toThrow(message)
    expect(readdirSync(folder)).toEqual([])
  })

  test('a disposed tensor is named with its tag', () => {
    const value = tf.scalar(1)
    const values = tf.ones([2, 3])
    tf.dispose([value, values])
    expect(() => writer().scalar('loss', value, 0)).toThrow(tf.DisposedTensorError)
    expect(() => writer().histogram('w', values, 0)).toThrow(
      'tf.summary.histogram: the tensor for "w", of shape [2,3], was disposed. Keep it alive (tf.keep, clone) until it is written.',
    )
  })

  test('a closed writer says which, and what it did not write', () => {
    const closed = writer()
    closed.close()
    closed.close()
    expect(() => closed.scalar('loss', 1, 7)).toThrow(tf.ArgumentError)
    expect(() => closed.scalar('loss', 1, 7)).toThrow(
      `tf.summary.scalar: the writer of ${folder} was closed before "loss" of step 7. Make a new one, or close it later.`,
    )
  })

  test('a value cannot be read in a trace', () => {
    const step = tf.graph(function step(x: tf.Tensor) {
      const loss = x.sum()
      writer().scalar('loss', loss, 0)
      return loss
    })
    expect(() => step(tf.ones([2]))).toThrow(tf.HostReadError)
  })

  test('a folder that cannot be made is named', () => {
    writeFileSync(path.join(folder, 'file'), '')
    const blocked = tf.summary.createFileWriter(path.join(folder, 'file/run'))
    expect(() => blocked.scalar('loss', 1, 0)).toThrow(tf.summary.EventFileError)
    expect(() => blocked.scalar('loss', 1, 0)).toThrow(`The event file ${folder}/file/run/events.out.tfevents.`)
    expect(messages).toEqual([])
  })
})
