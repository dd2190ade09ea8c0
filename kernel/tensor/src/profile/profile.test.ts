import { channel } from 'node:diagnostics_channel'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as tf from '../index.ts'
import { runInMode } from '../mode.ts'
import { flushPending } from '../runtime.ts'

const HOST = '/cpu:0'
const FLOAT_BYTES = 4

beforeEach(() => tf.engine().startScope('test'))
afterEach(() => {
  tf.engine().endScope()
  flushPending()
})

describe('tf.time', () => {
  test('says what ran where, how often, and what it made', async () => {
    const a = tf.ones([20, 30])
    const b = tf.ones([30, 40])
    const { wallMs, kernelMs, ops } = await tf.time(() => {
      a.matMul(b)
      a.matMul(b).relu()
    })
    const counts = ops.map(({ name, device, calls, bytes }) => ({ name, device, calls, bytes }))
    expect(counts.sort((x, y) => (x.name < y.name ? -1 : 1))).toEqual([
      { name: 'MatMul', device: HOST, calls: 2, bytes: 2 * 20 * 40 * FLOAT_BYTES },
      { name: 'Relu', device: HOST, calls: 1, bytes: 20 * 40 * FLOAT_BYTES },
    ])
    const sum = ops.reduce((total, { milliseconds }) => total + milliseconds, 0)
    expect(sum).toBeGreaterThan(0)
    expect(kernelMs).toBeGreaterThanOrEqual(sum)
    expect(wallMs).toBeGreaterThanOrEqual(kernelMs)
  })

  test('an async function counts to its end', async () => {
    const { ops } = await tf.time(async () => {
      const x = tf.ones([100]).add(1)
      await x.data()
      x.mul(2)
    })
    expect(ops.map(({ name }) => name).sort()).toEqual(['Add', 'Mul'])
  })

  test('in graph mode what was recorded before does not count, and what is recorded does', async () => {
    await runInMode('graph', async () => {
      const x = tf.ones([1000])
      const before = x.add(1)
      const { ops } = await tf.time(() => void tf.keep(before.sqrt()))
      expect(ops.map(({ name, calls }) => [name, calls])).toEqual([['Sqrt', 1]])
      expect(before.dataSync()[0]).toBe(2)
    })
  })

  test('passes on what the function throws, and listens no longer', async () => {
    await expect(
      tf.time(() => {
        throw new RangeError('stop')
      }),
    ).rejects.toThrow('stop')
    expect(channel('diptych:execute').hasSubscribers).toBe(false)
    await expect(tf.time(3 as never)).rejects.toThrow(tf.ArgumentError)
  })
})

describe('tf.profile', () => {
  test("has tfjs's fields, each kernel's ops and device, and all ops", async () => {
    const a = tf.ones([20, 30])
    const b = tf.ones([30, 40])
    const info = await tf.profile(() => tf.tidy(() => a.matMul(b).relu()))
    expect(info.kernelNames).toEqual(['BatchMatMul', 'Relu'])
    expect(info.newTensors).toBe(1)
    expect(info.newBytes).toBe(20 * 40 * FLOAT_BYTES)
    expect(info.peakBytes).toBeGreaterThanOrEqual(2 * info.newBytes)
    expect((info.result as tf.Tensor).shape).toEqual([20, 40])
    expect(info.kernels.map(({ name, outputShapes }) => [name, outputShapes])).toEqual([
      ['BatchMatMul', [[20, 40]]],
      ['Relu', [[20, 40]]],
    ])
    for (const { kernelTimeMs } of info.kernels) expect(kernelTimeMs).toBeGreaterThan(0)
    expect(info.kernels[0]!.extraInfo).toMatch(/^MatMul on \/cpu:0: \d+\.\d{3} ms$/)
    expect(info.ops.map(({ name, device }) => [name, device]).sort()).toEqual([
      ['MatMul', HOST],
      ['Relu', HOST],
    ])
  })

  test('in graph mode kernels are recorded, and ops has what ran in their place', async () => {
    const step = (x: tf.Tensor) => tf.tidy(() => x.add(1).sqrt().add(1).sqrt().add(1).sqrt())
    await runInMode('graph', async () => {
      const x = tf.ones([1000])
      // The second time it is a function.
      await tf.profile(() => step(x))
      const { kernels, ops } = await tf.profile(() => step(x))
      expect(kernels.map(({ name, kernelTimeMs, extraInfo }) => [name, kernelTimeMs, extraInfo])).toEqual([
        ['Add', 0, 'no op ran'],
        ['Sqrt', 0, 'no op ran'],
        ['Add', 0, 'no op ran'],
        ['Sqrt', 0, 'no op ran'],
        ['Add', 0, 'no op ran'],
        ['Sqrt', 0, 'no op ran'],
      ])
      expect(ops.map(({ name, device, calls, bytes }) => [name.replace(/\d+/, 'N'), device, calls, bytes])).toEqual([
        ['cell_N', HOST, 1, 1000 * FLOAT_BYTES],
      ])
    })
  })

  test('after a failure code runs unprofiled', async () => {
    await expect(
      tf.profile(() => {
        throw new RangeError('stop')
      }),
    ).rejects.toThrow('stop')
    expect(tf.engine().state.profiling).toBe(false)
    expect(channel('diptych:execute').hasSubscribers).toBe(false)
    await expect(tf.profile(null as never)).rejects.toThrow(tf.ArgumentError)
  })

  test('nothing that ran has no peak', async () => {
    expect(await tf.profile(() => [])).toMatchObject({ peakBytes: 0, newBytes: 0, kernels: [], ops: [] })
  })
})
