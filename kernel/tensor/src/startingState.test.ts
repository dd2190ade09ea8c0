import { channel } from 'node:diagnostics_channel'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as tf from './index.ts'
import { inScope, tensorCount } from './measure.ts'
import { MODES, runInMode } from './mode.ts'
import { StartingState } from './startingState.ts'

let tensors: number
let scopes: number
beforeEach(() => {
  tensors = tensorCount()
  scopes = tf.engine().state.scopeStack.length
})
afterEach(() => tf.disposeVariables())

function scalarVariable(value: number): tf.Variable {
  return tf.tidy(() => tf.variable(tf.scalar(value)))
}

/** What a comparison does: the first run of a body is watched for what it makes, the second for what it uses of that. */
function twoRuns(state: StartingState, body: () => unknown): unknown[] {
  const results = [true, false].map(isFirst => {
    state.restore()
    const watch = state.watch({ isFirst })
    const result = tf.tidy(() => {
      const value = body()
      return value instanceof tf.Tensor ? value.arraySync() : value
    })
    watch.stop()
    return result
  })
  state.settle()
  return results
}

describe.each(MODES)('variables, %s', mode => {
  test('begin each run as they were, and end so', () => {
    const v = scalarVariable(2)
    using state = new StartingState(0)
    const double = (): tf.Tensor => {
      v.assign(tf.mul(v, 2))
      return v
    }
    runInMode(mode, () => expect(twoRuns(state, double)).toEqual([4, 4]))
    state[Symbol.dispose]()
    expect(v.arraySync()).toBe(2)
    expect(tensorCount()).toBe(tensors + 1)
  })

  test('that a run makes are disposed with it', () => {
    const state = new StartingState(0)
    runInMode(mode, () => twoRuns(state, () => tf.variable(tf.scalar(1)).add(1)))
    state[Symbol.dispose]()
    expect(tensorCount()).toBe(tensors)
    expect(Object.keys(tf.engine().registeredVariables)).toEqual([])
  })

  test('may have a name of their own in each run', () => {
    const state = new StartingState(0)
    const make = (): tf.Tensor => tf.variable(tf.scalar(1), true, 'mine')
    runInMode(mode, () => expect(twoRuns(state, make)).toEqual([1, 1]))
    state[Symbol.dispose]()
    expect(tensorCount()).toBe(tensors)
  })

  test('of an optimizer that lives outside begin each run anew, and are there afterwards', () => {
    const w = scalarVariable(2)
    const optimizer = tf.train.adam(0.5)
    const step = (): tf.Tensor => {
      optimizer.minimize(() => tf.square(w) as tf.Scalar)
      return w
    }
    const state = new StartingState(0)
    // Adam's first step is the learning rate long, whatever the gradient.
    const first = [expect.closeTo(1.5, 5), expect.closeTo(1.5, 5)]
    runInMode(mode, () => expect(twoRuns(state, step)).toEqual(first))
    state[Symbol.dispose]()
    expect(w.arraySync()).toBe(2)
    runInMode(mode, () => expect(step().arraySync()).toBeCloseTo(1.5, 5))
    optimizer.dispose()
    w.dispose()
    expect(tensorCount()).toBe(tensors)
  })

  test('of a layer that is built by its first run belong to the layer', () => {
    const layer = tf.layers.dense({ units: 1, kernelInitializer: 'ones', useBias: false })
    const state = new StartingState(0)
    runInMode(mode, () => expect(twoRuns(state, () => layer.apply(tf.ones([1, 3])))).toEqual([[[3]], [[3]]]))
    state[Symbol.dispose]()
    expect((layer.apply(tf.ones([1, 3])) as tf.Tensor).arraySync()).toEqual([[3]])
  })
})

test('a run may dispose what it made', () => {
  const state = new StartingState(0)
  const make = (): void => tf.tidy(() => tf.variable(tf.ones([2]), true, 'mine')).dispose()
  twoRuns(state, make)
  state[Symbol.dispose]()
  expect(tensorCount()).toBe(tensors)
})

test('a watch that was never stopped ends with the state', () => {
  const state = new StartingState(0)
  state.watch({ isFirst: true })
  state[Symbol.dispose]()
  expect(channel('diptych:execute').hasSubscribers).toBe(false)
})

test('a watch counts the calls of a run', () => {
  using state = new StartingState(0)
  const watch = state.watch({ isFirst: false })
  tf.tidy(() => tf.ones([2]).add(1).mul(2))
  expect(watch.stop()).toBe(2)
})

test('variables in a graph function that lives outside stay its own', () => {
  const w = scalarVariable(2)
  const optimizer = tf.train.adam(0.5)
  const step = tf.graph(() => {
    optimizer.minimize(() => tf.square(w) as tf.Scalar)
    return w.clone()
  })
  const state = new StartingState(0)
  expect(twoRuns(state, step)).toEqual([expect.closeTo(1.5, 5), expect.closeTo(1.5, 5)])
  state[Symbol.dispose]()
  expect(step().arraySync()).toBeCloseTo(1.5, 5)
})

test('what a failed run left recorded does not come later', () => {
  const v = tf.variable(tf.ones([2]))
  const state = new StartingState(0)
  runInMode('graph', () => {
    v.assign(tf.mul(v, 3))
    v.dataSync()
    // TensorFlow finds the wrong index when the op runs.
    v.assign(tf.gather(v, tf.tensor1d([5, 6], 'int32')))
  })
  state.restore()
  state[Symbol.dispose]()
  expect([...v.dataSync()]).toEqual([1, 1])
})

test('an end that comes twice, or a run after it, changes nothing', () => {
  const v = scalarVariable(2)
  const state = new StartingState(0)
  expect(state.isOver).toBe(false)
  state[Symbol.dispose]()
  expect(state.isOver).toBe(true)
  v.assign(tf.scalar(3))
  const later = scalarVariable(4)
  state.restore()
  state[Symbol.dispose]()
  expect([v.arraySync(), later.arraySync()]).toEqual([3, 4])
})

test('scopes that runs left open are ended', () => {
  const state = new StartingState(0)
  tf.engine().startScope('left open')
  tf.ones([3])
  state[Symbol.dispose]()
  expect(tf.engine().state.scopeStack).toHaveLength(scopes)
  expect(tensorCount()).toBe(tensors)
})

test('each run draws the same random numbers, of Math.random too, and both go on as if none had been drawn', () => {
  const { random } = Math
  tf.setRandomSeed(3)
  tf.randomUniform([1]).dispose()
  const next = [...tf.randomUniform([3]).dataSync()]
  tf.setRandomSeed(3)
  tf.randomUniform([1]).dispose()

  const state = new StartingState(7)
  const draw = (): number[] => [Math.random(), Math.random(), ...tf.randomUniform([2]).dataSync()]
  const [first, second] = twoRuns(state, draw) as [number[], number[]]
  expect(second).toEqual(first)
  expect(first[0]).not.toBe(first[1])
  for (const number of first) expect(number >= 0 && number < 1).toBe(true)
  state[Symbol.dispose]()
  expect(Math.random).toBe(random)
  expect([...tf.randomUniform([3]).dataSync()]).toEqual(next)
})

describe('inScope', () => {
  test('disposes what was made and not kept, after its result was seen', async () => {
    let seen: unknown
    await inScope(
      async () => {
        tf.ones([2])
        await undefined
        return tf.ones([3])
      },
      result => (seen = result.arraySync()),
    )
    expect(seen).toEqual([1, 1, 1])
    expect(tensorCount()).toBe(tensors)
  })

  test('ends what a failed run left open, and no scope that is not its own', async () => {
    const engine = tf.engine()
    const failing = inScope(
      () => {
        engine.startScope('left open')
        tf.ones([2])
        throw new RangeError('no')
      },
      () => {},
    )
    await expect(failing).rejects.toThrow('no')
    expect(engine.state.scopeStack).toHaveLength(scopes)

    const { promise, resolve } = Promise.withResolvers<void>()
    const late = inScope(
      () => promise,
      () => {},
    )
    engine.endScope()
    engine.startScope('of the next cell')
    const kept = tf.ones([2])
    resolve()
    await late
    expect(kept.isDisposed).toBe(false)
    expect(engine.state.scopeStack).toHaveLength(scopes + 1)
    engine.endScope()
    expect(tensorCount()).toBe(tensors)
  })
})
