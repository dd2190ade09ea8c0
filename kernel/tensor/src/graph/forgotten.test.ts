import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { count } from '../fixtures/counting.ts'
import * as tf from '../index.ts'
import { type Mode, runInMode } from '../mode.ts'
import { flushPending } from '../runtime.ts'

const GRAPH_MODES: Exclude<Mode, 'eager'>[] = ['graph', 'graph+xla']
const SIZE = 1 << 16

beforeEach(() => tf.engine().startScope('test'))
afterEach(() => {
  tf.engine().endScope()
  flushPending()
})

/** 2 ** turns - 1 in every element, by ops whose results nobody looks at but the last. */
function chain(x: tf.Tensor, turns: number): tf.Tensor[] {
  const all = [x]
  for (let turn = 0; turn < turns; turn++) all.push(all.at(-1)!.mul(2), all.at(-1)!.mul(2).add(1))
  return all
}

const native = (): number => Object.values(tf.memory().byDevice).reduce((sum, { bytes }) => sum + bytes, 0)
const first = (tensor: tf.Tensor): number => tensor.dataSync()[0]!

describe.each(GRAPH_MODES)('results that nobody looks at, %s', mode => {
  test('are left out from the second turn on, take no memory, and have their values when they are wanted', () => {
    const x = tf.zeros([SIZE])
    runInMode(mode, () => {
      const turn = (): tf.Tensor[] => {
        const all = chain(x, 6)
        expect(first(all.at(-1)!)).toBe(63)
        return all
      }
      for (let warm = 0; warm < 3; warm++) tf.tidy(() => void turn())
      const before = native()
      const all = turn()
      expect(native() - before).toBeLessThan(2 * SIZE * 4)
      expect(count(() => void tf.tidy(() => void turn()))).toEqual({ executed: 1, compiled: 0 })
      expect(all.map(first)).toEqual([0, 0, 1, 2, 3, 6, 7, 14, 15, 30, 31, 62, 63])
    })
  })

  test('one that is looked at now and then is returned from then on', () => {
    const x = tf.zeros([SIZE])
    runInMode(mode, () => {
      for (let turn = 0; turn < 12; turn++) {
        tf.tidy(() => {
          const all = chain(x, 4)
          expect(first(all.at(-1)!)).toBe(15)
          if (turn === 5) expect(first(all[3]!)).toBe(2)
          if (turn > 7) {
            const { executed, compiled } = count(() => expect(first(all[3]!)).toBe(2))
            expect([executed, compiled]).toEqual([0, 0])
          }
        })
      }
    })
  })

  test('can be inputs of later ops, also after what they were made of was disposed', () => {
    runInMode(mode, () => {
      for (let turn = 0; turn < 4; turn++) {
        const x = tf.fill([SIZE], turn)
        const all = chain(x, 6)
        expect(first(all.at(-1)!)).toBe(64 * turn + 63)
        x.dispose()
        expect(first(all[2]!.add(all[4]!))).toBe(2 * turn + 1 + 4 * turn + 3)
        tf.dispose(all)
      }
    })
  })

  test('let go of the inputs when they are disposed', () => {
    runInMode(mode, () => {
      const turn = (): void => {
        const x = tf.randomUniform([SIZE])
        x.dataSync()
        const all = tf.tidy(() => chain(x, 6))
        first(all.at(-1)!)
        x.dispose()
        tf.dispose(all)
      }
      for (let warm = 0; warm < 3; warm++) turn()
      const before = native()
      for (let more = 0; more < 20; more++) turn()
      expect(native()).toBe(before)
    })
  })
})
