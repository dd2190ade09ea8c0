import { expect, test } from 'vitest'
import * as tf from './index.ts'
import { restoreState, saveState } from './runtime.ts'

const engine = tf.engine()
const scopes = () => engine.state.scopeStack.length

/** How often tfjs's own, longer way was taken while `fn` ran. */
function longWays(fn: () => void): number {
  const prototype = Object.getPrototypeOf(engine)
  const { runKernelFunc } = prototype
  let count = 0
  prototype.runKernelFunc = function (this: unknown, call: unknown) {
    count++
    return runKernelFunc.call(this, call)
  }
  try {
    fn()
  } finally {
    prototype.runKernelFunc = runKernelFunc
  }
  return count
}

test('ops and their gradients take the short way', () => {
  const x = tf.tensor1d([1, 2])
  const gradient = tf.grad((v: tf.Tensor) => v.square().sum())
  expect(longWays(() => expect([...gradient(x).dataSync()]).toEqual([2, 4]))).toBe(0)
})

test('tf.profile and customGrad take the way of tfjs', async () => {
  const x = tf.tensor1d([1, 2])
  const custom = tf.customGrad(v => ({ value: (v as tf.Tensor).square(), gradFunc: dy => dy.mul(3) }))
  expect(longWays(() => custom(x))).toBe(1)
  const { kernels } = await tf.profile(() => x.square())
  expect(kernels.map(({ name }) => name)).toEqual(['Square'])
})

test('a gradient of a gradient reaches what the inner one has saved', () => {
  const x = tf.tensor1d([1, 2, 3])
  const cube = (v: tf.Tensor) => v.mul(v).mul(v).sum() as tf.Scalar
  const second = tf.grad(v => tf.grad(cube)(v).sum())
  expect([...second(x).dataSync()]).toEqual([6, 12, 18])
})

test('a scope disposes all but its result, and leaves tensors of outer scopes alone', () => {
  const outer = tf.scalar(1)
  const before = tf.memory().numTensors
  const open = scopes()
  let inner: tf.Tensor | undefined
  const result = tf.tidy(() => {
    inner = tf.scalar(2)
    tf.keep(tf.scalar(3)).dispose()
    return tf.tidy(() => outer)
  })
  expect(result).toBe(outer)
  expect(inner!.isDisposed).toBe(true)
  expect(outer.isDisposed).toBe(false)
  expect(tf.memory().numTensors).toBe(before)
  expect(scopes()).toBe(open)
  const pair = tf.tidy(() => ({ sum: outer.add(1), list: [outer.mul(2)] }))
  expect(pair.list[0]!.isDisposed).toBe(false)
  expect(tf.memory().numTensors).toBe(before + 2)
})

test('a kernel that fails leaves no trace of itself', () => {
  const depth = (engine.state as { kernelDepth: number }).kernelDepth
  expect(() => engine.runKernel('BatchMatMul', { a: tf.ones([2, 3]), b: tf.ones([2, 3]) }, {})).toThrow(/inner/i)
  expect((engine.state as { kernelDepth: number }).kernelDepth).toBe(depth)
  expect(() => engine.runKernel('NoSuchKernel', {})).toThrow("Kernel 'NoSuchKernel' not registered")
})

test('what a gradient keeps for its way back is counted off where a termination cuts it off', () => {
  const engine = tf.engine() as unknown as { startScope(): void; startTape(): void }
  const x = tf.ones([4])
  const state = saveState()
  const before = tf.memory().numTensors
  // As gradients() begins; a termination runs no `finally`.
  engine.startScope()
  engine.startTape()
  x.tanh()
  // Its result, and a clone of that.
  expect(tf.memory().numTensors).toBe(before + 2)
  restoreState(state)
  expect(tf.memory().numTensors).toBe(before)
})
