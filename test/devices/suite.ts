/** @file The tests of devices, over whatever devices there are: logical CPUs everywhere, and GPUs where there are some. */

import { setTimeout as later } from 'node:timers/promises'
import * as tf from '@diptych/tensor'
import { flushPending, liveTensors, type Mode, runInMode } from '@diptych/tensor/runtime'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { count } from './messages.ts'

const MODES: readonly Mode[] = ['eager', 'graph', 'graph+xla']

/** @param devices - at least two, as `tf.devices()` names them; the first is where ops go by themselves. */
export function testDevices(devices: readonly string[]): void {
  const [home, other] = devices as [string, string]

  beforeEach(() => tf.engine().startScope('test'))
  afterEach(() => {
    tf.disposeVariables()
    tf.engine().endScope()
    flushPending()
  })

  describe.each(devices)('%s', device => {
    test('takes ops and new values; int32 and strings stay with the CPU', () => {
      const made = tf.device(device, () => [tf.add(tf.ones([100]), 1), tf.scalar(1), tf.zeros([100])])
      expect(made.map(tf.deviceOf)).toEqual([device, device, device])
      expect(made[0]!.dataSync()).toEqual(new Float32Array(100).fill(2))
      const onHost = tf.device(device, () => [tf.tensor1d(range(100), 'int32'), tf.tensor(['a', 'b'])])
      expect(onHost.map(tf.deviceOf)).toEqual(['/cpu:0', '/cpu:0'])
    })

    test('reads tensors from every device, which stay where they are', () => {
      for (const from of devices) {
        const there = tf.device(from, () => waves([4, 5]))
        const here = tf.device(device, () => there.mul(2))
        expect([tf.deviceOf(here), tf.deviceOf(there)]).toEqual([device, from])
        expectClose(here, waves([4, 5]).mul(2))
      }
    })

    test('is left at the end of its block, and where the block throws', () => {
      tf.device(device, () => tf.ones([2]))
      expect(() =>
        tf.device(device, () => {
          throw new RangeError('stop')
        }),
      ).toThrow('stop')
      expect(tf.deviceOf(waves([100]).add(1))).toBe(home)
    })

    test.each([{}, { xla: true }])('runs graph functions that are called there, %o', options => {
      const square = tf.graph((x: tf.Tensor) => x.mul(x).add(1), options)
      const x = waves([100])
      const here = tf.device(device, () => square(x))
      expect(tf.deviceOf(here)).toBe(device)
      expectClose(here, x.mul(x).add(1))
      tf.device(device, () => square(x))
      expect(square.traceCount).toBe(1)
      square.dispose()
    })

    test.each(MODES)('keeps its variables, whose next values come from elsewhere, %s', mode => {
      runInMode(mode, () => {
        const variable = tf.device(device, () => tf.variable(waves([100])))
        expect(tf.deviceOf(variable)).toBe(device)
        for (let step = 0; step < 3; step++) {
          variable.assign(variable.add(1))
          expect(tf.deviceOf(variable)).toBe(device)
        }
        expectClose(variable, waves([100]).add(3))
      })
    })

    test.each(MODES)('takes gradients, %s', mode => {
      runInMode(mode, () => {
        // d/dx of the sum of x² is 2x.
        const gradient = tf.device(device, () => tf.grad(x => x.square().sum())(waves([100])))
        expect(tf.deviceOf(gradient)).toBe(device)
        expectClose(gradient, waves([100]).mul(2))
      })
    })

    test.each(MODES)('takes the steps of optimizers, with their slots, %s', mode => {
      runInMode(mode, () =>
        tf.device(device, () => {
          // The loss is (2w)², its derivative 8w: sgd by 0.1 takes w to w - 0.8 w. Adam's first step is its rate, whatever the gradient.
          const w = tf.variable(tf.fill([100], 1))
          const loss = (): tf.Scalar => w.mul(2).square().sum().asScalar()
          const sgd = tf.train.sgd(0.1)
          sgd.minimize(loss)
          expectClose(w, tf.fill([100], 0.2))
          sgd.minimize(loss)
          expectClose(w, tf.fill([100], 0.04))
          const adam = tf.train.adam(0.01)
          adam.minimize(loss)
          expectClose(w, tf.fill([100], 0.03))
          expect(tf.deviceOf(w)).toBe(device)
          adam.dispose()
        }),
      )
    })

    test('gives its memory back', () => {
      const before = [liveTensors(), tf.memory().numTensors]
      for (let round = 0; round < 100; round++) {
        tf.tidy(() => {
          tf.device(device, () =>
            waves([100])
              .add(tf.scalar(round))
              .mul(tf.ones([100])),
          )
        })
      }
      expect([liveTensors(), tf.memory().numTensors]).toEqual(before)
    })
  })

  describe('a block', () => {
    test('keeps its device through awaits, beside blocks of other devices', async () => {
      const seen = devices.map(device =>
        tf.device(device, async () => {
          const places: string[] = []
          for (let turn = 0; turn < 3; turn++) {
            places.push(tf.deviceOf(waves([100]).add(turn)))
            await (turn === 0 ? null : later(1))
          }
          return places
        }),
      )
      expect(await Promise.all(seen)).toEqual(devices.map(device => [device, device, device]))
      expect(tf.deviceOf(waves([100]).add(1))).toBe(home)
    })

    test('inside another replaces its device, and null undoes it', async () => {
      const place = () => tf.deviceOf(waves([100]).add(1))
      const places = await tf.device(other, async () => {
        const inner = await tf.device(home, async () => {
          await null
          return place()
        })
        return [inner, place(), tf.device(null, place)]
      })
      expect(places).toEqual([home, other, home])
    })

    test.each(MODES)('moves single ops of a computation, and the next turn compiles nothing, %s', mode => {
      runInMode(mode, () => {
        const x = waves([100])
        const turn = () => {
          const there = tf.device(other, () => x.mul(2))
          const back = there.add(1)
          const places = [there, back].map(tf.deviceOf)
          expectClose(back, x.mul(2).add(1))
          return places
        }
        expect(turn()).toEqual([other, home])
        turn()
        expect(count('diptych:compile', turn)).toBe(0)
      })
    })
  })

  describe('a graph function', () => {
    test('runs ops where its blocks say, the rest where it is called', () => {
      const split = tf.graph((x: tf.Tensor) => {
        const there = tf.device(other, () => x.mul(2))
        return { there, here: there.add(1) }
      })
      const x = waves([100])
      const result = tf.device(home, () => split(x))
      expect([result.there, result.here].map(tf.deviceOf)).toEqual([other, home])
      expectClose(result.here, x.mul(2).add(1))
      split.dispose()
    })

    test('is traced anew for each device that it is called on', () => {
      const twice = tf.graph((x: tf.Tensor) => x.mul(2))
      const x = waves([100])
      for (const device of [home, other, home, other]) {
        expect(tf.deviceOf(tf.device(device, () => twice(x)))).toBe(device)
      }
      expect(twice.traceCount).toBe(2)
      twice.dispose()
    })

    test('cannot ask where a tensor is, which it has no values of', () => {
      const ask = tf.graph((x: tf.Tensor) => tf.deviceOf(x.add(1)))
      expect(() => ask(waves([100]))).toThrow(tf.HostReadError)
    })

    test('for XLA has one device, and says so where it asks for two', () => {
      const split = tf.graph((x: tf.Tensor) => tf.device(other, () => x.mul(2)).add(1), { xla: true, name: 'split' })
      expect(() => tf.device(home, () => split(waves([100])))).toThrow(
        new tf.PlacementError(
          `split: XLA compiles for one device, and this function's ops ask for ${other} and ${home}. ` +
            'Put the whole function on one device by tf.device, or compile it without {xla: true}.',
          3,
        ),
      )
    })
  })

  test("gradients of shards, one on each device, add up to the batch's", () => {
    const [rows, columns] = [devices.length * 8, 5]
    const x = waves([rows, columns])
    const w = waves([columns, 1])
    const gradientOn = (batch: tf.Tensor) => tf.grad((weights: tf.Tensor) => batch.matMul(weights).square().sum())(w)
    const shards = tf.split(x, devices.length)
    const gradients = devices.map((device, index) => tf.device(device, () => gradientOn(shards[index]!)))
    expect(gradients.map(tf.deviceOf)).toEqual(devices)
    // GPUs multiply matrices of float32 with 10 bits of their fractions (TF32), which is TensorFlow's default.
    const precision = devices.some(device => device.startsWith('/gpu')) ? 2e-3 : 1e-5
    expectClose(tf.addN(gradients), gradientOn(x), precision)
  })

  describe('names', () => {
    const full = (name: string) =>
      name.replace(/\/(\w+):(\d+)$/, (_, type: string, index: string) => `${type.toUpperCase()}:${index}`)
    const forms: readonly [form: string, of: (name: string) => string][] = [
      ['/cpu:1', name => name],
      ['CPU:1', full],
      ['/device:CPU:1', name => `/device:${full(name)}`],
      ['/job:localhost/task:0/device:CPU:1', name => `/job:localhost/task:0/device:${full(name)}`],
      ['all of it', name => `/job:localhost/replica:0/task:0/device:${full(name)}`],
    ]
    test.each(forms)('are taken as %s', (_, form) => {
      for (const device of devices) expect(tf.deviceOf(tf.device(form(device), () => tf.ones([100])))).toBe(device)
    })

    test('without a number are the first of that type', () => {
      expect(tf.deviceOf(tf.device('cpu', () => tf.ones([100])))).toBe('/cpu:0')
      expect(tf.deviceOf(tf.device('/device:CPU:*', () => tf.ones([100])))).toBe('/cpu:0')
    })

    test.each(['/cpu:99', '/job:worker/cpu:0', '/tpu:0'])('%s: there is no such device', name => {
      expect(failure(() => tf.device(name, () => 0))).toBeInstanceOf(tf.PlacementError)
      expect(failure(() => tf.device(name, () => 0)).message).toContain(
        `tf.device: there is no device ${name}. The devices are ${tf
          .devices()
          .map(device => device.name)
          .join(', ')}.`,
      )
    })

    test.each(['', 'the second one', '/cpu:-1', '//cpu:0', '/cpu:0:0'])('"%s" is not one', name => {
      expect(failure(() => tf.device(name, () => 0))).toBeInstanceOf(tf.PlacementError)
      expect(failure(() => tf.device(name, () => 0)).message).toContain("is not a device's name. Write it like /cpu:0")
    })

    test('are texts, and what runs there is a function', () => {
      expect(() => tf.device(1 as never, () => 0)).toThrow(tf.ArgumentError)
      expect(() => tf.device(home, 'x' as never)).toThrow(/expected a function, got string/)
    })
  })

  test("an op's error says where its inputs are", () => {
    const [a, b] = [tf.device(home, () => tf.zeros([100])), tf.device(other, () => tf.zeros([99]))]
    const add = () => tf.raw.AddV2({ x: a, y: b })
    expect(failure(add).message).toContain(`(inputs: float32 [100] on ${home}, float32 [99] on ${other})`)
  })

  test('devices say their type, memory and what they are', () => {
    const known = tf.devices()
    expect(known.map(({ name }) => name)).toEqual(expect.arrayContaining([...devices]))
    for (const { type, memoryBytes, freeMemoryBytes, description } of known) {
      expect(type).toMatch(/^(CPU|GPU)$/)
      expect(memoryBytes).toBeGreaterThan(2 ** 28)
      expect(freeMemoryBytes).toBeGreaterThan(0)
      expect(freeMemoryBytes).toBeLessThanOrEqual(memoryBytes)
      expect(description.length).toBeGreaterThan(3)
    }
  })

  test('what TensorFlow runs with cannot change, and the same again is no change', () => {
    const cpuDevices = tf.devices().filter(({ type }) => type === 'CPU').length
    tf.configure({ cpuDevices })
    expect(() => tf.configure({ cpuDevices: cpuDevices + 1 })).toThrow(tf.LateConfigurationError)
    expect(() => tf.configure({ gpuMemoryGrowth: false })).toThrow(
      /gpuMemoryGrowth cannot become false.*runs with true/,
    )
  })
}

// sin(1), sin(2), …
function waves(shape: [number, ...number[]]): tf.Tensor {
  const size = shape.reduce((product, length) => product * length, 1)
  return tf.tensor(
    range(size).map(index => Math.sin(index + 1)),
    shape,
  )
}

function range(length: number): number[] {
  return Array.from({ length }, (_, index) => index)
}

// GPUs add in another order than CPUs.
function expectClose(got: tf.Tensor, wanted: tf.Tensor, precision = 1e-5): void {
  expect(got.shape).toEqual(wanted.shape)
  const [values, expected] = [got.dataSync(), wanted.dataSync()]
  const differences = range(values.length).map(index => Math.abs(values[index]! - expected[index]!))
  const scale = Math.max(1, ...range(expected.length).map(index => Math.abs(expected[index]!)))
  expect(Math.max(...differences)).toBeLessThan(precision * scale)
}

function failure(work: () => unknown): Error {
  try {
    work()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing failed')
}
