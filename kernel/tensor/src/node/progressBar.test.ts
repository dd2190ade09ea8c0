import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { liveTensors } from '../engineTensor.ts'
import * as tf from '../index.ts'

let written = ''
beforeEach(() => {
  written = ''
  vi.spyOn(process.stdout, 'write').mockImplementation(text => {
    written += text
    return true
  })
})
const { columns } = process.stdout
afterEach(() => {
  vi.restoreAllMocks()
  process.stdout.columns = columns
})

/** A line model without bias that starts at the weight 0, with x = 1 and y = 2: the first loss is 4. */
function model(): tf.Sequential {
  const made = tf.sequential({
    layers: [tf.layers.dense({ units: 1, inputShape: [1], useBias: false, kernelInitializer: 'zeros' })],
  })
  made.compile({ optimizer: tf.train.sgd(0.25), loss: 'meanSquaredError' })
  return made
}
const x = tf.ones([4, 1])
const y = tf.fill([4, 1], 2)

/** The lines as a terminal shows them, times left out. */
function shown(): string[] {
  const lines = written.split('\n').map(line => {
    const cells: string[] = []
    for (const part of line.split('\r')) for (const [index, character] of [...part].entries()) cells[index] = character
    return cells.join('').trimEnd()
  })
  return lines.map(line => line.replace(/^\d+ms \d+us/, '…ms …us').replace(/^eta=\d+\.\d/, 'eta=…'))
}

describe('the progress of a training', () => {
  test('in a file is two lines an epoch', async () => {
    process.stdout.columns = undefined as never
    await model().fit(x, y, { epochs: 2, batchSize: 4 })
    // The gradient of (w - 2)² is 2(w - 2): w goes from 0 to 1 in one step of 0.25, and the loss from 4 to 1.
    expect(shown()).toEqual(['Epoch 1 / 2', '…ms …us/step - loss=4', 'Epoch 2 / 2', '…ms …us/step - loss=1', ''])
    expect(written).not.toContain('\r')
  })

  test('on a terminal is a bar that the summary overwrites', async () => {
    process.stdout.columns = 60
    await model().fit(x, y, { epochs: 1, batchSize: 2 })
    const [epoch, drawn] = written.split('\n')
    expect(epoch).toBe('Epoch 1 / 1')
    // One of two steps: half of twenty columns, then the head.
    expect(drawn!.split('\r')[0]).toMatch(/^eta=\d+\.\d ==========>--------- loss=4$/)
    // The mean of 4 and 1.
    expect(shown()).toEqual(['Epoch 1 / 1', '…ms …us/step - loss=2.5', ''])
  })

  test('of a dataset that does not know its size counts steps', async () => {
    process.stdout.columns = 60
    const dataset = tf.data.generator(function* () {
      yield { xs: tf.ones([1, 1]), ys: tf.fill([1, 1], 2) }
    } as never) as tf.data.Dataset<{ xs: tf.Tensor; ys: tf.Tensor }>
    await model().fitDataset(dataset, { epochs: 1 })
    expect(written.split('\n')[1]!.split('\r')[0]).toBe('step 1 loss=4')
  })

  test('is silent with verbose 0, and leaves no tensor behind', async () => {
    const trained = model()
    await trained.fit(x, y, { epochs: 1, verbose: 0 })
    expect(written).toBe('')
    const before = liveTensors()
    await trained.fit(x, y, { epochs: 3, batchSize: 1 })
    expect(liveTensors()).toBe(before)
  })
})

test('tf.callbacks.earlyStopping ends a training whose loss no longer falls, and tells where', async () => {
  process.stdout.columns = undefined as never
  const stopped = model()
  // A rate of 1 goes from 0 to 4 and back: the loss stays 4.
  stopped.compile({ optimizer: tf.train.sgd(1), loss: 'meanSquaredError' })
  const { epoch } = await stopped.fit(x, y, {
    epochs: 50,
    batchSize: 4,
    callbacks: tf.callbacks.earlyStopping({ monitor: 'loss', patience: 3 }),
  })
  expect(epoch).toEqual([0, 1, 2, 3])
  expect(shown().filter(line => line.startsWith('Epoch'))).toHaveLength(4)
})
