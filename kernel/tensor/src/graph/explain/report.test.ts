import { afterEach, describe, expect, test } from 'vitest'
import { plainText } from '../../fixtures/plainText.ts'
import * as tf from '../../index.ts'
import { runInMode } from '../../mode.ts'
import { describeGraphs, flushPending, graphReport } from '../hooks.ts'

afterEach(() => tf.disposeVariables())

// The steps that `work` adds in its mode.
function steps(work: () => void, mode: 'graph' | 'graph+xla' = 'graph') {
  const before = graphReport().steps.filter(({ xla }) => xla === (mode === 'graph+xla')).length
  runInMode(mode, work)
  flushPending()
  return graphReport()
    .steps.filter(({ xla }) => xla === (mode === 'graph+xla'))
    .slice(before)
}

const x = tf.ones([3, 4])

describe('steps of graph cells', () => {
  test.each(['graph', 'graph+xla'] as const)('a training loop is one step, compiled once: %s', mode => {
    const w = tf.variable(tf.ones([4, 2]))
    const found = steps(() => {
      const optimizer = tf.train.adam(0.1)
      for (let i = 0; i < 5; i++)
        optimizer.minimize(() =>
          x
            .matMul(w as tf.Tensor2D)
            .square()
            .mean(),
        )
    }, mode)
    const step = found.at(-1)!
    expect(step).toMatchObject({
      xla: mode === 'graph+xla',
      seen: 5,
      calls: 5,
      compiles: 1,
      departs: null,
      returned: [],
      leftOut: [],
    })
    expect(step.line).toMatch(/report\.test\.ts:\d+:\d+$/)
    for (const time of [step.buildMs, step.firstRunMs, step.meanRunMs]) expect(time).toBeGreaterThan(0)
  })

  test('another shape, attribute, constant, branch or end is named with its line', () => {
    const w = tf.variable(tf.ones([4, 2]))
    const turn = (options: {
      rows?: number
      alpha?: number
      pad?: number
      isDeep?: boolean
      isLong?: boolean
    }): void => {
      const { rows = 3, alpha = 0.25, pad = 1, isDeep, isLong } = options
      const input = rows === 3 ? x : tf.ones([rows, 4])
      tf.train.sgd(0.1).minimize(() => {
        let y = input.matMul(w as tf.Tensor2D).leakyRelu(alpha).pad([[0, pad], [0, 0]]) // biome-ignore format: one line
        if (isDeep) y = y.tanh()
        return (isLong ? y.exp() : y).mean()
      })
    }
    const found = steps(() => {
      for (const options of [{}, { rows: 5 }, { alpha: 0.5 }, { pad: 2 }, { isDeep: true }, { isLong: true }])
        turn(options)
    })
    expect(
      found.map(
        ({ departs }) =>
          departs && [departs.kind, departs.op, departs.what, departs.before, departs.after].map(plainText),
      ),
    ).toMatchInlineSnapshot(`
      [
        null,
        [
          "shape",
          "MatMul",
          "input a",
          "float32 [3,4]",
          "float32 [5,4]",
        ],
        [
          "attribute",
          "LeakyRelu",
          "attribute alpha",
          "0.25",
          "0.5",
        ],
        [
          "constant",
          "PadV2",
          "input paddings",
          "int32 [2,2] of 0, 1, 0, 0",
          "int32 [2,2] of 0, 2, 0, 0",
        ],
        [
          "op",
          "Tanh",
          "",
          "Mean at report.test.ts:L",
          "Tanh",
        ],
        [
          "op",
          "Exp",
          "",
          "Tanh at report.test.ts:L",
          "Exp",
        ],
      ]
    `)
    expect(found[1]!.departs!.line).toMatch(/report\.test\.ts:\d+:\d+$/)
  })

  test('a turn that begins otherwise departs from those that end on the same line', () => {
    const found = steps(() => {
      const w = tf.variable(tf.ones([4, 2]))
      const optimizer = tf.train.sgd(0.1)
      for (const isShort of [false, true]) {
        const input = isShort ? x.slice([0, 0], [2, 4]) : x
        optimizer.minimize(() => input.matMul(w as tf.Tensor2D).mean())
      }
    })
    expect(found.at(-1)!.departs).toMatchObject({
      kind: 'op',
      op: 'Slice',
      before: expect.stringMatching(/^MatMul at /),
    })
  })

  test('what is held is counted by line: returned at first, left out once nobody looked at it', () => {
    const wide = tf.ones([100])
    const held: tf.Tensor[] = []
    const [step] = steps(() => {
      for (let i = 0; i < 30; i++) {
        const a = wide.reshape([100, 1]).mul(wide)
        held.push(a)
        a.exp().sum().dataSync()
      }
    }).filter(({ compiles }) => compiles > 0)
    const [sum, left] = [step!.returned, step!.leftOut].map(lines =>
      lines.map(({ ops, tensors, bytes }) => [ops, tensors, bytes]),
    )
    expect(left).toEqual([
      [['Mul'], 1, 40_000],
      [['Exp'], 1, 40_000],
    ])
    expect(sum).toEqual([
      [['Reshape'], 1, 400],
      [['Sum'], 1, 4],
    ])
  })

  test('the same recording with other results wanted is compiled again, and says so', () => {
    const w = tf.variable(tf.ones([4, 2]))
    const optimizer = tf.train.sgd(0.1)
    const held: tf.Tensor[] = []
    const [step] = steps(() => {
      for (let i = 0; i < 4; i++) {
        optimizer.minimize(() => {
          const y = x.matMul(w as tf.Tensor2D)
          if (i > 1) held.push(tf.keep(y))
          return y.square().mean()
        })
      }
    }).slice(-1)
    expect(step).toMatchObject({ seen: 4, compiles: 2, returned: [{ ops: ['MatMul'], tensors: 1, bytes: 24 }] })
  })

  test('ops that wait are counted', () => {
    runInMode('graph', () => {
      x.add(1).mul(2)
      expect(graphReport().pending).toEqual({ graph: 2, 'graph+xla': 0 })
      expect(describeGraphs()).toMatch(/2 ops recorded in mode graph wait to run\.$/)
    })
    flushPending()
    expect(graphReport().pending.graph).toBe(0)
  })
})

describe('functions of tf.graph', () => {
  test('are listed by the line that makes them, with all traces and calls', () => {
    const make = () => tf.graph((x: tf.Tensor, k: number) => x.mul(k), { name: 'listed' })
    for (const k of [1, 2]) {
      const fn = make()
      fn(x, k)
      fn(x, k + 1)
      fn(x, k)
    }
    const found = graphReport().functions.filter(({ name }) => name === 'listed')
    expect(found).toMatchObject([{ made: 2, traceCount: 4, calls: 6, xla: false }])
    expect(found[0]!.signatures).toEqual([1, 2, 3].map(k => `argument 1, x: float32 [3,4]; argument 2, k: ${k}`))
    expect(found[0]!.retraces.map(({ changes }) => changes[0]!.after)).toEqual(['2', '3'])
  })

  test('the report is plain data', () => {
    const report = graphReport()
    expect(JSON.parse(JSON.stringify(report)).functions.length).toBe(report.functions.length)
  })
})
