import { afterEach, expect, test } from 'vitest'
import * as tf from '../index.ts'
import { explain } from './explain/explain.ts'

const warnings: string[] = []
const listen = (warning: Error): void => void warnings.push(`${warning.name}: ${place(warning.message)}`)
process.on('warning', listen)
afterEach(() => {
  warnings.length = 0
})

/** Warnings come one turn later. */
const turn = () => new Promise(setImmediate)
const place = (text: string): string => text.replaceAll(/\/\S*\/(\S+?):\d+:\d+/g, '$1')
const message = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    return place((error as Error).message)
  }
  return 'nothing was thrown'
}

// The gradient of the resized picture's squares: 2 · 4x, as each pixel comes four times.
const upscale = (x: tf.Tensor): tf.Tensor =>
  tf.grad(y => tf.image.resizeNearestNeighbor(y as tf.Tensor4D, [4, 4]).square())(x.reshape([1, 2, 2, 1]))

test('an op that XLA cannot compile is named with its line, and what to do', () => {
  const f = tf.graph(upscale, { xla: true, name: 'upscale' })
  expect(message(() => f(tf.ones([4])))).toMatchInlineSnapshot(
    `"XLA cannot compile ResizeNearestNeighborGrad (recorded at precision.test.ts). Run this code as a graph without XLA: %%graph in a cell, tf.graph without {xla: true} or with {xlaFallback: true}."`,
  )
  expect(() => f(tf.ones([4]))).toThrow(tf.XlaRefusalError)
})

test('with xlaFallback it runs as a graph, and a warning says so once', async () => {
  const f = tf.graph(upscale, { xla: true, xlaFallback: true, name: 'upscale' })
  for (let call = 0; call < 2; call++) expect([...f(tf.ones([4])).dataSync()]).toEqual([8, 8, 8, 8])
  await turn()
  expect(warnings).toMatchInlineSnapshot(`
    [
      "XlaFallbackWarning: upscale: XLA cannot compile ResizeNearestNeighborGrad (recorded at precision.test.ts), so it runs as a graph without XLA from here on.",
    ]
  `)
})

test('gradients fall back by themselves', async () => {
  const f = tf.graph((x: tf.Tensor) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [4, 4]), {
    xla: true,
    xlaFallback: true,
  })
  expect([
    ...tf
      .grad(x => f(x).square())(tf.ones([1, 2, 2, 1]))
      .dataSync(),
  ]).toEqual([8, 8, 8, 8])
  await turn()
  expect(warnings).toHaveLength(1)
})

test('what XLA compiles needs no fallback, and other errors are not its business', async () => {
  const f = tf.graph((x: tf.Tensor) => x.add(1), { xla: true, xlaFallback: true })
  expect(f(tf.scalar(1)).dataSync()[0]).toBe(2)
  await turn()
  expect(warnings).toEqual([])
})

test('bfloat16 rounds what goes into a matrix product to 8 bits, and explain names the ops', async () => {
  const f = tf.graph((a: tf.Tensor2D, b: tf.Tensor2D) => a.matMul(b).relu(), { mixedPrecision: 'bfloat16' })
  // 1 + 2^-8 has 9 bits: it becomes 1.
  const a = tf.fill([16, 16], 1 + 2 ** -8) as tf.Tensor2D
  const product = f(a, tf.eye(16))
  expect(product.dtype).toBe('float32')
  expect(new Set(product.dataSync())).toEqual(new Set([1]))
  const { signatures } = explain(f)
  const { optimisation } = signatures[0]!
  expect(optimisation).toMatchObject({
    rewritten: expect.arrayContaining([expect.objectContaining({ op: 'MatMul', dtype: 'bfloat16' })]),
  })
})

test('its gradients are of that precision too', () => {
  const w = tf.variable(tf.fill([16, 16], 1 + 2 ** -8) as tf.Tensor2D)
  const f = tf.graph((x: tf.Tensor2D) => x.matMul(w).sum() as tf.Scalar, { mixedPrecision: 'bfloat16' })
  const x = tf.eye(16).mul(1 + 2 ** -8) as tf.Tensor2D
  const { grads } = tf.variableGrads(() => f(x), [w])
  expect(new Set(grads[w.name]!.dataSync())).toEqual(new Set([1]))
  w.dispose()
})

test('float16 is for GPUs: without one it is refused', ({ skip }) => {
  if (tf.devices().some(({ type }) => type === 'GPU')) skip('there is a GPU')
  const f = tf.graph((x: tf.Tensor) => x.exp(), { mixedPrecision: 'float16', name: 'f' })
  expect(message(() => f(tf.ones([2])))).toMatchInlineSnapshot(
    `"f: mixedPrecision 'float16' is for GPUs, and this function runs on a CPU (devices: /cpu:0). Use {mixedPrecision: 'bfloat16'} there, or leave the option out."`,
  )
})

test('options that say nothing are refused', () => {
  const make = (options: object) => message(() => tf.graph((x: tf.Tensor) => x, { name: 'f', ...options }))
  expect(make({ mixedPrecision: 'float8' })).toMatchInlineSnapshot(
    `"tf.graph: mixedPrecision of f must be 'bfloat16' or 'float16', got "float8"."`,
  )
  expect(make({ mixedPrecision: 'bfloat16', xla: true })).toMatchInlineSnapshot(
    `"tf.graph: f has both xla and mixedPrecision, but TensorFlow rewrites only what XLA does not compile. Leave out xla, or cast in the function: x.cast('bfloat16')."`,
  )
  expect(make({ xlaFallback: true })).toMatchInlineSnapshot(
    `"tf.graph: xlaFallback of f says what to do where XLA refuses. Set xla: true as well."`,
  )
  expect(make({ jit_compile: true })).toMatchInlineSnapshot(
    `"tf.graph: f has the option jit_compile, which there is not. The options are name, xla, xlaFallback, mixedPrecision and maxTraces."`,
  )
  expect(make({ maxTraces: 0 })).toMatchInlineSnapshot(`"tf.graph: maxTraces of f must be an integer from 1, got 0."`)
})
