import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { liveTensors } from '../../engineTensor.ts'
import * as tf from '../../index.ts'

type Values = Readonly<Record<string, readonly unknown[]>>

const scratch = mkdtempSync(path.join(tmpdir(), 'diptych-graph-models-'))
const at = (name: string): string => path.join(scratch, name)
const x = tf.tensor2d([1, -2, 0.5, 0, 1, 2], [2, 3])
const ours: Record<string, Values> = {}
let theirs: Record<string, { backend: string; outputs: Values }>

async function add(name: string, f: tf.GraphFunction<tf.Tensor[], Record<string, tf.Tensor>>): Promise<void> {
  await tf.graph.saveGraphModel(f, [x], `file://${at(name)}`)
  ours[name] = Object.fromEntries(
    Object.entries(f(x)).map(([output, tensor]) => [output, [...tensor.dataSync()] as unknown[]]),
  )
}

beforeAll(async () => {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 4, activation: 'relu', inputShape: [3], name: 'hidden' }),
      tf.layers.dense({ units: 2, activation: 'softmax', name: 'classes' }),
    ],
  })
  await add(
    'model',
    tf.graph((x: tf.Tensor) => ({ y: model.predict(x) as tf.Tensor })),
  )
  await add(
    'shapes',
    tf.graph((x: tf.Tensor) => ({
      sum: x.sum(1),
      t: x.transpose().reshape([6]),
      parts: tf.concat(tf.split(x, 3, 1), 0).add(1),
    })),
  )
  await add(
    'branch',
    tf.graph((x: tf.Tensor) => ({
      y: tf.cond(
        x.sum().greater(0),
        () => x.mul(3),
        () => x.neg(),
      ),
    })),
  )
  await add(
    'loop',
    tf.graph((x: tf.Tensor) => ({
      y: tf.whileLoop(
        (y: tf.Tensor) => y.sum().less(100),
        (y: tf.Tensor) => y.mul(2),
        x,
      ) as tf.Tensor,
    })),
  )
  const names = Object.keys(ours)
  const input = names.map(name => ({
    folder: at(name),
    inputs: { x: { values: [...x.dataSync()], shape: x.shape, dtype: x.dtype } },
  }))
  const script = fileURLToPath(new URL('./runGraphModels.mjs', import.meta.url))
  const { stdout, stderr } = spawnSync(process.execPath, [script], { input: JSON.stringify(input), encoding: 'utf8' })
  const last = stdout.trim().split('\n').at(-1)!
  if (!last.startsWith('[')) throw new Error(stderr)
  theirs = Object.fromEntries(
    (JSON.parse(last) as { backend: string; outputs: Values }[]).map((result, index) => [names[index]!, result]),
  )
}, 120_000)

afterAll(() => rmSync(scratch, { recursive: true }))

function expectClose(found: Values, wanted: Values): void {
  expect(Object.keys(found).sort()).toEqual(Object.keys(wanted).sort())
  for (const [name, values] of Object.entries(wanted))
    tf.test_util.expectArraysClose(found[name] as number[], values as number[], 1e-5)
}

test.each(['model', 'shapes', 'branch', 'loop'])('%s: plain tfjs on its cpu backend computes the same', name => {
  expect(theirs[name]!.backend).toBe('cpu')
  expectClose(theirs[name]!.outputs, ours[name]!)
})

test.each(['model', 'shapes', 'branch', 'loop'])('%s: tf.loadGraphModel here computes the same', async name => {
  const model = await tf.loadGraphModel(`file://${at(name)}`)
  const result = (await model.executeAsync({ x }, Object.keys(ours[name]!))) as tf.Tensor | tf.Tensor[]
  const found = [result]
    .flat()
    .map((tensor, index) => [Object.keys(ours[name]!)[index]!, [...tensor.dataSync()]] as const)
  expectClose(Object.fromEntries(found), ours[name]!)
  model.dispose()
})

test('weights are beside the graph, which has the lines', () => {
  const { modelTopology, weightsManifest } = JSON.parse(readFileSync(path.join(at('model'), 'model.json'), 'utf8'))
  const weights = weightsManifest.flatMap((group: { weights: { name: string }[] }) =>
    group.weights.map(({ name }) => name),
  )
  expect(weights).toEqual(expect.arrayContaining(['hidden/kernel', 'hidden/bias', 'classes/kernel', 'classes/bias']))
  const branch = JSON.parse(readFileSync(path.join(at('branch'), 'model.json'), 'utf8')).modelTopology
  const line = Buffer.from(
    branch.node.find(({ attr }: { attr: { _line?: object } }) => attr._line).attr._line.s,
    'base64',
  ).toString()
  expect(line).toMatch(/saveGraphModel\.test\.ts:\d+/)
  expect(modelTopology.node.length).toBeGreaterThan(5)
})

test('a save keeps no tensors', async () => {
  const w = tf.variable(tf.scalar(3), true, 'kept')
  using f = tf.graph((y: tf.Tensor) => y.mul(w).sum(0))
  const counts: number[] = []
  for (const _ of [1, 2, 3]) {
    await tf.graph.saveGraphModel(f, [x], `file://${at('kept')}`)
    counts.push(liveTensors())
  }
  expect(new Set(counts).size).toBe(1)
})

test('refuses what tfjs does not know, before it writes', async () => {
  const message = async (f: unknown, destination: unknown = `file://${at('no')}`): Promise<string> =>
    tf.graph.saveGraphModel(f as never, [x] as never, destination as never).then(
      () => 'saved',
      (error: Error) => `${error.name}: ${error.message.replace(/\(\S*?(\w+\.test\.ts):\d+:\d+\)/g, '($1)')}`,
    )
  const counter = tf.variable(tf.scalar(0), true, 'counted')
  const doubles = tf.tensor1d([1, 2, 3]).cast('float64' as never)
  expect([
    await message(tf.graph((y: tf.Tensor) => tf.raw.Lgamma({ x: y }))),
    await message(
      tf.graph((y: tf.Tensor) =>
        tf.cond(
          y.sum().greater(0),
          () => tf.raw.Lgamma({ x: y }) as tf.Tensor,
          () => y,
        ),
      ),
    ),
    await message(tf.graph((y: tf.Tensor) => y.cast('float64' as never).mul(doubles))),
    await message(tf.graph((y: tf.Tensor) => counter.assign(counter.add(y.sum()) as tf.Scalar))),
    await message((y: tf.Tensor) => y),
    await message(
      tf.graph((y: tf.Tensor) => y.neg()),
      7,
    ),
  ]).toMatchInlineSnapshot(`
    [
      "ArgumentError: tf.graph.saveGraphModel: tfjs's GraphModel has no op Lgamma (saveGraphModel.test.ts). Write it with other ops, or save a SavedModel (tf.node.saveSavedModel).",
      "ArgumentError: tf.graph.saveGraphModel: tfjs's GraphModel has no op Lgamma (saveGraphModel.test.ts). Write it with other ops, or save a SavedModel (tf.node.saveSavedModel).",
      "ArgumentError: tf.graph.saveGraphModel: the constant captured is float64, which tfjs's GraphModel has not. Cast it to float32 or int32.",
      "ArgumentError: tf.graph.saveGraphModel: graph assigns variable counted, and variables are constants there. Save it as a SavedModel (tf.node.saveSavedModel), or export a function that only reads them.",
      "ArgumentError: tf.graph.saveGraphModel: expected a function made by tf.graph, got the plain function (without a name). Write tf.graph(fn) first.",
      "ArgumentError: tf.graph.saveGraphModel: expected 'file://folder' or an IO handler that saves, got number.",
    ]
  `)
  expect(existsSync(at('no'))).toBe(false)
})
