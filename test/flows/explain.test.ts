/** @file What graph mode says of itself in a notebook: %graph, tf.graph.explain, and the warning of a function that is traced again and again. */

import type { MimeBundle } from '@diptych/protocol'
import { expect, test } from 'vitest'
import { contents, describeWithTensorflow, runCell, startKernel } from './session.ts'

// Times, and the part of a cell's name that counts kernels, differ.
const plain = (text: string): string => text.replace(/[\d.]+(e[+-]?\d+)? ms/g, 'N ms')

describeWithTensorflow('explanations', async () => {
  const kernel = await startKernel({ env: { DIPTYCH_MODE: undefined } })

  test('%graph says that there is nothing yet', async () => {
    expect((await runCell(kernel, '%graph')).stdout).toBe('No cell has used tf yet.\n')
    await runCell(kernel, 'tf.ones([2])')
    expect((await runCell(kernel, '%graph')).stdout).toMatch(/^Nothing has run as a graph yet/)
  })

  test('a function that is traced again and again is told under the cell, once', async () => {
    const cell = await runCell(
      kernel,
      `const step = tf.graph(function step(x: tf.Tensor, learningRate: number) {
  return x.mul(learningRate)
})
for (const rate of [8, 4, 2, 1, 0.5, 0.25]) step(tf.ones([2]), rate)`,
    )
    expect(plain(cell.stderr)).toMatchInlineSnapshot(`
      "Warning: cell_4.ts:4: step, made at cell_4.ts:1, has been traced 4 times, about N ms each. What keeps changing is argument 2, learningRate: 8 → 4 → 2 → 1. A number is part of the signature. Give a tensor instead of it, tf.scalar(learningRate): another value is then no new trace. tf.graph.explain lists all its traces.
      "
    `)
    expect((await runCell(kernel, 'step(tf.ones([2]), 0.125)')).stderr).toBe('')
  })

  test('a function that is made in a loop is told', async () => {
    const { stderr } = await runCell(
      kernel,
      `for (let i = 0; i < 8; i++) {
  const double = tf.graph((x: tf.Tensor) => x.mul(2))
  double(tf.ones([2]))
}`,
    )
    expect(plain(stderr)).toMatchInlineSnapshot(`
      "Warning: cell_6.ts:2: tf.graph has made graph 4 times at cell_6.ts:2, and each was traced, about N ms, for one call. Make the function once, before the loop or outside of the function that calls it: its next calls then take no trace.
      "
    `)
  })

  test('tf.graph.explain shows tables, and text where there are none', async () => {
    const { messages } = await runCell(kernel, 'tf.graph.explain(step)')
    const [{ data }] = contents<{ data: MimeBundle }>(messages, 'execute_result') as [{ data: MimeBundle }]
    expect(data['text/plain']).toMatch(
      /^step, made at \S+: 7 traces, 7 calls\n\ntrace 1 \(argument 1, x: float32 \[2\]; argument 2, learningRate: 8\)\n/,
    )
    expect(data['text/html']).toContain('<td style="white-space: pre-line">argument 2, learningRate</td>')
  })

  test('%graph lists functions, and steps of graph cells with what made them compile again', async () => {
    await runCell(
      kernel,
      `%%graph
var w = tf.variable(tf.ones([4, 2])), optimizer = tf.train.sgd(0.1), kept: tf.Tensor[] = []
for (let i = 0; i < 12; i++) {
  const x = tf.ones([i === 5 ? 2 : 3, 4])
  const loss = optimizer.minimize(() => {
    let y = x.matMul(w as tf.Tensor2D)
    kept.push(tf.keep(y))
    if (i > 9) y = y.tanh()
    return y.square().mean() as tf.Scalar
  }, true)
}`,
    )
    const { stdout } = await runCell(kernel, '%graph')
    expect(plain(stdout)).toMatchInlineSnapshot(`
      "Functions of tf.graph
        step at cell_4.ts:1: 7 traces, 7 calls
          (argument 1, x: float32 [2]; argument 2, learningRate: 8)
          (argument 1, x: float32 [2]; argument 2, learningRate: 4)
          (argument 1, x: float32 [2]; argument 2, learningRate: 2)
          (argument 1, x: float32 [2]; argument 2, learningRate: 1)
          (argument 1, x: float32 [2]; argument 2, learningRate: 0.5)
          and 2 more
          trace 2, called at cell_4.ts:4, N ms: argument 2, learningRate: 8 → 4
          trace 3, called at cell_4.ts:4, N ms: argument 2, learningRate: 4 → 2
          trace 4, called at cell_4.ts:4, N ms: argument 2, learningRate: 2 → 1
          trace 5, called at cell_4.ts:4, N ms: argument 2, learningRate: 1 → 0.5
          trace 6, called at cell_4.ts:4, N ms: argument 2, learningRate: 0.5 → 0.25
          and 1 more
        graph at cell_6.ts:2, 8 functions made there: 8 traces, 8 calls
          (argument 1, x: float32 [2])

      Steps of graph cells
        cell_8.ts:6: 11 ops, came 9 times, compiled once (N ms, first run N ms), 9 calls, then N ms
          2 tensors (28 bytes) returned by each call, as something refers to them when it runs:
            1 × MatMul at cell_8.ts:6, 24 bytes
            1 × Mean at cell_8.ts:9, 4 bytes
        cell_8.ts:6: 11 ops, came 1 time, compiled once (N ms, first run N ms), 1 call
          another recording than before: MatMul at cell_8.ts:6, input a: float32 [3,4] → float32 [2,4]
          2 tensors (20 bytes) returned by each call, as something refers to them when it runs:
            1 × MatMul at cell_8.ts:6, 16 bytes
            1 × Mean at cell_8.ts:9, 4 bytes
        cell_8.ts:6: 13 ops, came 2 times, compiled once (N ms, first run N ms), 2 calls, then N ms
          another recording than before: Tanh at cell_8.ts:8 instead of Square at cell_8.ts:9
          2 tensors (28 bytes) returned by each call, as something refers to them when it runs:
            1 × MatMul at cell_8.ts:6, 24 bytes
            1 × Mean at cell_8.ts:9, 4 bytes
      "
    `)
  })

  test('a warning is printed once, also where a graph cell has loaded the engine', async () => {
    const fresh = await startKernel()
    await runCell(fresh, '%%graph\ntf.ones([2]).add(1).dataSync()')
    const { messages } = await runCell(
      fresh,
      `const scaled = tf.graph((x: tf.Tensor, rate: number) => x.mul(rate))
       for (let turn = 0; turn < 6; turn++) scaled(tf.ones([3]), turn)`,
    )
    expect(contents(messages, 'stream')).toHaveLength(1)
  })
})
