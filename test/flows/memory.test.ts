/** @file Cells that never dispose: their memory stays flat, and one that cannot says so. Flat is what is counted, not what the clock or the system says. */

import { expect, test } from 'vitest'
import { describeWithTensorflow, runCell, startKernel } from './session.ts'

// What may gather before the garbage is collected: see kernel/tensor/src/memory/pressure.ts.
const MOST_TENSORS = 36_000

describeWithTensorflow('memory', async () => {
  const kernel = await startKernel({ env: { DIPTYCH_MODE: undefined } })

  test.each(['%%eager', '%%graph'])('10,000 training steps without dispose stay flat: %s', async magic => {
    const { result, stderr } = await runCell(
      kernel,
      `${magic}
var x = tf.randomNormal([16, 4]), y = tf.randomNormal([16, 1]), w = tf.variable(tf.zeros([4, 1]))
var optimizer = tf.train.sgd(0.01), most = { tensors: 0, bytes: 0 }, before = tf.memory()
for (let step = 0; step < 10_000; step++) {
  const loss = optimizer.minimize(() => tf.losses.meanSquaredError(y, x.matMul(w)), true)
  const scaled = loss.mul(2)
  const { numTensors, numBytes } = tf.memory()
  most.tensors = Math.max(most.tensors, numTensors - before.numTensors)
  most.bytes = Math.max(most.bytes, numBytes - before.numBytes)
}
JSON.stringify([most.tensors < 15_000, most.bytes < 1_000_000, most.tensors > 0])`,
    )
    expect(stderr).toBe('')
    expect(result).toBe("'[true,true,true]'")
  })

  test('many small ops in a loop stay flat', async () => {
    const { result } = await runCell(
      kernel,
      `var one = tf.scalar(1), most = 0, before = tf.memory().numTensors
outer: for (const part of [0, 1, 2])
  for (let i = 0; i < 50_000; i++) {
    if (i % 2) continue
    one.add(i)
    one.add(one)
    most = Math.max(most, tf.memory().numTensors - before)
  }
most < ${MOST_TENSORS}`,
    )
    expect(result).toBe('true')
  })

  test('so do those in an async function that awaits no more than microtasks', async () => {
    const { result } = await runCell(
      kernel,
      `var most = 0
async function work() {
  for (let i = 0; i < 100_000; i++) {
    one.add(i)
    await null
    most = Math.max(most, tf.memory().numTensors - before)
  }
}
await work()
most < ${MOST_TENSORS}`,
    )
    expect(result).toBe('true')
  })

  test('a loop in a function is told once, while it runs, with its line and the bytes', async () => {
    const { stderr } = await runCell(
      kernel,
      `function leak() {
  for (let i = 0; i < 140_000; i++) {
    one.add(i)
  }
}
leak()
leak()`,
    )
    expect(stderr.match(/^Warning: .*$/gm)).toHaveLength(1)
    expect(stderr).toMatch(/^Warning: \S+:3: [\d,]+ tensors \(\d+ KB\) have been made here that cannot be freed/)
  })
})
