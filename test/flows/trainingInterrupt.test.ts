/**
 * @file Interrupts at random moments of trainings in all modes: engine, variables and later cells stay intact.
 * `DIPTYCH_INTERRUPTS=500` sets how many; a failure names the moment.
 */

import { setTimeout as wait } from 'node:timers/promises'
import type { KernelClient } from '@diptych/kernel'
import { describe, expect, test } from 'vitest'
import { printed, runCell, runInterrupted, startKernel } from './session.ts'

const COUNT = Number(process.env.DIPTYCH_INTERRUPTS ?? 32)

const SETUP = `
var x = tf.randomNormal([32, 8]), y = x.sum(1, true)
var w1 = tf.variable(tf.randomNormal([8, 16], 0, 0.1)), w2 = tf.variable(tf.randomNormal([16, 1], 0, 0.1))
var first = tf.variable(tf.scalar(0)), second = tf.variable(tf.scalar(0))
var count = () => { first.assign(first.add(1)); second.assign(second.add(1)) }
var loss = () => tf.losses.meanSquaredError(y, x.matMul(w1).relu().matMul(w2))
var adam = tf.train.adam(0.01)
var step = tf.graph(() => { const cost = adam.minimize(loss, true); first.assign(first.add(1)); second.assign(second.add(1)); return cost })
var reference = () => {
  tf.setRandomSeed(7)
  const w = tf.variable(tf.randomNormal([8, 1])), sgd = tf.train.sgd(0.05)
  let last
  for (let turn = 0; turn < 8; turn++) last = sgd.minimize(() => tf.losses.meanSquaredError(y, x.matMul(w)), true).dataSync()[0]
  w.dispose()
  return last
}`

const MODEL = `
var model = tf.sequential({ layers: [tf.layers.dense({ units: 8, activation: 'relu', inputShape: [8] }), tf.layers.dense({ units: 1 })] })
model.compile({ optimizer: 'rmsprop', loss: 'meanSquaredError' })`

// As long as several batches.
const PAUSE = 'await new Promise(resolve => setTimeout(resolve, 200))'

const TRAININGS: Record<string, string> = {
  'a loop': 'for (;;) { adam.minimize(loss); count() }',
  'a loop that reads': 'for (;;) { adam.minimize(loss, true).dataSync(); count() }',
  'a loop that awaits': 'for (;;) { await adam.minimize(loss, true).data(); count() }',
  'model.fit': 'for (;;) { count(); await model.fit(x, y, { epochs: 2, batchSize: 8, verbose: 0 }) }',
  'tf.graph': 'for (;;) step().dispose()',
  'gradients by hand':
    'for (;;) { const { value, grads } = tf.variableGrads(loss); w1.assign(w1.sub(grads[w1.name].mul(0.01))); tf.dispose(grads); count() }',
  'tensors nobody disposes': 'for (;;) { x.mul(2).add(1).tanh().sum().dataSync(); count() }',
}

describe.each(['%%eager', '%%graph', '%%graph xla'])('%s', async magic => {
  const kernel = await startKernel()
  await runCell(kernel, SETUP + MODEL)
  const read = async (code: string): Promise<number[]> =>
    JSON.parse(String((await runCell(kernel, `console.log(JSON.stringify(${code}))`)).stdout)) as number[]

  const scopes = (await runCell(kernel, 'tf.engine().state.scopeStack.length')).result

  test('a fit ends with its cell and can be run again', async () => {
    const seen = await interruptFit(kernel, magic)
    expect((await runCell(kernel, `${magic}\nawait model.fit(x, y, { epochs: 3, verbose: 0 })`)).reply).toMatchObject({
      status: 'ok',
    })
    await runCell(kernel, PAUSE)
    expect(Number((await runCell(kernel, 'seen')).result) - seen).toBeLessThanOrEqual(1)
  })

  test(`${Math.ceil(COUNT / 3)} interrupts at random moments`, { timeout: 0 }, async () => {
    const [wanted] = await read('[reference()]')
    const kinds = Object.entries(TRAININGS)
    for (let turn = 0; turn < Math.ceil(COUNT / 3); turn++) {
      const [name, training] = kinds[turn % kinds.length]!
      const delay = Math.random() * (turn % 2 ? 400 : 40)
      const started = printed(kernel, 'started')
      const running = runCell(kernel, `${magic}\nconsole.log('started')\n${training}`)
      await started
      await wait(delay)
      await kernel.interrupt()
      const moment = `${name}, ${delay.toFixed(1)} ms after its start`
      expect((await running).reply, moment).toMatchObject({ status: 'error', ename: 'KeyboardInterrupt' })
      // The second is assigned after the first, and both hold whole numbers.
      const [first, second, ...weights] = await read('[first, second, w1.mean(), w2.mean()].map(t => t.dataSync()[0])')
      expect(Number.isInteger(first) && Number.isInteger(second), `${moment}: ${first}, ${second}`).toBe(true)
      expect([0, 1], moment).toContain(first! - second!)
      for (const weight of weights) expect(Number.isFinite(weight), moment).toBe(true)
      await runCell(kernel, 'second.assign(first)')
      const [here] = await read('[reference()]')
      expect(here, moment).toBe(wanted)
      const after = await runCell(kernel, `${magic}\nreference()`)
      expect(Number(after.result) / wanted!, moment).toBeCloseTo(1, 4)
    }
    expect((await runCell(kernel, 'tf.engine().state.scopeStack.length')).result).toBe(scopes)
  })
})

test('a fit ends with its cell also where that was the one to load the engine', async () => {
  const kernel = await startKernel()
  const seen = await interruptFit(kernel, MODEL)
  await runCell(kernel, PAUSE)
  expect(Number((await runCell(kernel, 'seen')).result) - seen).toBeLessThanOrEqual(1)
})

/** Interrupts a cell whose fit waits, by itself and not in the cell's code, most of the time. @returns how many batches it had come to */
async function interruptFit(kernel: KernelClient, start: string): Promise<number> {
  const { reply } = await runInterrupted(
    kernel,
    `${start}
     var seen = 0
     const onBatchEnd = () => {
       if (seen++ === 3) console.log('started')
       return new Promise(resolve => setTimeout(resolve, 20))
     }
     await model.fit(tf.ones([64, 8]), tf.ones([64, 1]), { epochs: 100, batchSize: 8, verbose: 0, callbacks: { onBatchEnd } })`,
  )
  expect(reply).toMatchObject({ ename: 'KeyboardInterrupt' })
  return Number((await runCell(kernel, 'seen')).result)
}
