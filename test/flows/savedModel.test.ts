import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { runCell, startKernel } from './session.ts'

const folder = path.join(import.meta.dirname, '../../kernel/tensor/src/node/fixtures/signatures')
// [[1, 2]] · [[1.5, -2, 0.25], [0.5, 4, -1]] + [0.125, 0, -8], the variables of make_models.py.
const Y = [2.625, 6, -9.75]

test('a plain Node script that keeps its model to the end exits cleanly', () => {
  const code = `import * as tf from '@diptych/tensor'
const model = await tf.node.loadSavedModel(${JSON.stringify(folder)})
console.log(model.predict(tf.tensor2d([[1, 2]])).dataSync().join())`
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: path.join(import.meta.dirname, '..'),
    encoding: 'utf8',
  })
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${Y}\n`, stderr: '' })
})

describe('a SavedModel in cells', async () => {
  const kernel = await startKernel()

  test.each(['%%eager', '%%graph', '%%graph xla'])('%s: predicts from tensors of the cell', async magic => {
    const { reply, result, stderr } = await runCell(
      kernel,
      `${magic}
var model = await tf.node.loadSavedModel(${JSON.stringify(folder)})
const x = tf.tensor2d([[0, 1]]).add(1)
const y = (model.predict(x) as tf.Tensor).add(0)
Array.from(y.dataSync())`,
    )
    expect({ reply, stderr }).toMatchObject({ reply: { status: 'ok' }, stderr: '' })
    // x is [[1, 2]].
    expect(result).toBe(`[ ${Y.join(', ')} ]`)
  })

  test('an unknown signature ends the cell with those that there are', async () => {
    const { reply } = await runCell(
      kernel,
      `await tf.node.loadSavedModel(${JSON.stringify(folder)}, ['serve'], 'train')`,
    )
    expect(reply).toMatchObject({ status: 'error', ename: 'ArgumentError' })
    expect((reply as { evalue: string }).evalue).toContain('Its signatures are affine, any_shape, both,')
  })
})
