import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { runCell, startKernel } from './session.ts'

const logs = mkdtempSync(path.join(tmpdir(), 'diptych-training-'))
afterAll(() => rmSync(logs, { recursive: true }))

// x = 1, y = 2, one weight that starts at 0: the losses are (2 - w)².
const MODEL = `
var model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1], useBias: false, kernelInitializer: 'zeros' })] })
model.compile({ optimizer: tf.train.sgd(0.25), loss: 'meanSquaredError' })
var x = tf.ones([4, 1]), y = tf.fill([4, 1], 2)
`

/** What a page shows of text with carriage returns, times left out. */
function shown(text: string): string[] {
  return text.split('\n').map(line => {
    const cells: string[] = []
    for (const part of line.split('\r')) for (const [index, character] of [...part].entries()) cells[index] = character
    return cells
      .join('')
      .trimEnd()
      .replace(/^\d+ms \d+us/, '…ms …us')
  })
}

describe('a training in a cell', async () => {
  const kernel = await startKernel()

  test.each(['%%eager', '%%graph'])('%s: shows one line an epoch, which its bar drew on', async magic => {
    await runCell(kernel, MODEL)
    const { reply, stdout, stderr, result } = await runCell(
      kernel,
      `${magic}\n(await model.fit(x, y, { epochs: 2, batchSize: 2 })).history.loss`,
    )
    expect({ reply, stderr }).toMatchObject({ reply: { status: 'ok' }, stderr: '' })
    // w goes 0, 1, 1.5, 1.75, 1.875: the means of two batches' losses are (4 + 1)/2 and (0.25 + 0.0625)/2.
    expect(shown(stdout)).toEqual([
      'Epoch 1 / 2',
      '…ms …us/step - loss=2.5',
      'Epoch 2 / 2',
      '…ms …us/step - loss=0.15625',
      '',
    ])
    expect(stdout).toContain('\r')
    expect(result).toBe('[ 2.5, 0.15625 ]')
  })

  test('stops early where it was told to', async () => {
    const { result } = await runCell(
      kernel,
      `model.compile({ optimizer: tf.train.sgd(1), loss: 'meanSquaredError' })
      ;(await model.fit(x, y, { epochs: 9, batchSize: 4, verbose: 0, callbacks: tf.callbacks.earlyStopping({ monitor: 'loss', patience: 2 }) })).epoch`,
    )
    expect(result).toBe('[ 0, 1, 2 ]')
  })

  test('writes the curves of tf.node.tensorBoard', async () => {
    await runCell(kernel, MODEL)
    const { result } = await runCell(
      kernel,
      `await model.fit(x, y, { epochs: 2, batchSize: 4, verbose: 0, callbacks: tf.node.tensorBoard(${JSON.stringify(logs)}) })
      ;(await import('node:fs')).readdirSync(${JSON.stringify(path.join(logs, 'train'))}).length`,
    )
    expect(result).toBe('1')
  })
})
