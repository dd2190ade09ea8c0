import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { liveTensors } from '../../engineTensor.ts'
import { runPython } from '../../fixtures/python.ts'
import * as tf from '../../index.ts'

type Values = Record<string, unknown[]>

interface Ran {
  results: Values[]
  signatures: Record<
    string,
    { inputs: Record<string, [string, number[]]>; outputs: Record<string, [string, number[]]> }
  >
  variables: Values
  trainable: string[]
  lines: Record<string, string>
}

const scratch = mkdtempSync(path.join(tmpdir(), 'diptych-saved-'))
const at = (name: string): string => path.join(scratch, name)
const ours: Record<string, Values[]> = {}
const ran: Record<string, Ran> = {}

const plain = (tensor: tf.Tensor): unknown[] =>
  [tensor.flatten().arraySync() as unknown].flat().map(value => (typeof value === 'bigint' ? String(value) : value))

beforeAll(async () => {
  const x = tf.tensor2d([1, -2, 0.5, 0, 1, 2], [2, 3])
  const calls: Record<string, { signature: string; inputs: Record<string, object> }[]> = {}
  const given = (values: unknown[], shape: number[], dtype = 'float32') => ({ values, shape, dtype })

  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 4, activation: 'relu', inputShape: [3], name: 'hidden' }),
      tf.layers.dense({ units: 2, activation: 'softmax', name: 'classes' }),
    ],
  })
  const predict = tf.graph((x: tf.Tensor) => ({ probabilities: model.predict(x) as tf.Tensor }))
  await tf.node.saveSavedModel(at('model'), predict, [x])
  ours.model = [{ probabilities: plain(predict(x).probabilities) }]
  calls.model = [{ signature: 'serving_default', inputs: { x: given(plain(x), [2, 3]) } }]

  const counter = tf.variable(tf.scalar(10), false, 'state/counter')
  const label = tf.variable(tf.tensor1d(['a', 'bc']), false, 'label')
  const big = tf.variable(tf.tensor1d([1n, 2n ** 60n] as never, 'int64' as never), false, 'big')
  const count = tf.graph((by: tf.Tensor) => {
    const before = counter.add(0)
    counter.assign(counter.add(by) as tf.Scalar)
    return { before, after: counter.add(0) }
  })
  const look = tf.graph(() => ({
    counter: counter.add(0),
    label: tf.raw.Identity({ input: label }),
    big: tf.raw.Identity({ input: big }),
  }))
  await tf.node.saveSavedModel(at('several'), { count: [count, [tf.scalar(1)]], serving_default: [look, []] } as never)
  calls.several = [
    { signature: 'count', inputs: { by: given([5], []) } },
    { signature: 'count', inputs: { by: given([7], []) } },
    { signature: 'serving_default', inputs: {} },
  ]
  ours.several = [
    { before: [10], after: [15] },
    { before: [15], after: [22] },
    { counter: [22], label: ['a', 'bc'], big: ['1', '1152921504606846976'] },
  ]

  const loop = tf.graph((xs: tf.Tensor) => [
    tf.scan((a: tf.Tensor, b: tf.Tensor) => a.add(b), xs, tf.scalar(0)),
    xs.mean(),
  ])
  const vector = tf.tensor1d([1, 2, 4.5])
  await tf.node.saveSavedModel(at('loop'), loop as never, [vector] as never)
  calls.loop = [{ signature: 'serving_default', inputs: { xs: given(plain(vector), [3]) } }]
  ours.loop = [{ output_0: [1, 3, 7.5], output_1: [2.5] }]

  const names = Object.keys(calls)
  const results = runPython<Ran[]>(
    new URL('./run_saved_models.py', import.meta.url),
    names.map(name => ({ folder: at(name), calls: calls[name] })),
  )
  names.forEach((name, index) => {
    ran[name] = results[index]!
  })
}, 120_000)

afterEach(() => expect(tf.node.getNumOfSavedModels()).toBe(0))
afterAll(() => {
  tf.disposeVariables()
  rmSync(scratch, { recursive: true })
})

function expectClose(found: Values, wanted: Values): void {
  expect(Object.keys(found).sort()).toEqual(Object.keys(wanted).sort())
  for (const [name, values] of Object.entries(wanted)) {
    expect(found[name]).toHaveLength(values.length)
    for (const [index, value] of values.entries()) {
      if (typeof value === 'number') expect(found[name]![index]).toBeCloseTo(value, 6)
      else expect(found[name]![index]).toBe(value)
    }
  }
}

test.each(['model', 'several', 'loop'])('%s: Python loads it and computes the same', name => {
  ran[name]!.results.forEach((result, index) => {
    expectClose(result, ours[name]![index]!)
  })
})

test('signatures have the names, dtypes and shapes of the function', () => {
  expect(ran.model!.signatures).toEqual({
    serving_default: { inputs: { x: ['float32', [2, 3]] }, outputs: { probabilities: ['float32', [2, 2]] } },
  })
  expect(Object.keys(ran.several!.signatures).sort()).toEqual(['count', 'serving_default'])
})

test('variables are variables, and nodes have their lines', () => {
  const { variables, trainable } = ran.model!
  expect(Object.keys(variables).sort()).toEqual([
    'classes/bias:0',
    'classes/kernel:0',
    'hidden/bias:0',
    'hidden/kernel:0',
  ])
  expect(trainable).toHaveLength(4)
  expect([ran.several!.variables['state/counter:0'], ran.several!.trainable]).toEqual([[22], []])
  expect(Object.values(ran.several!.lines).some(line => /saveSavedModel\.test\.ts:\d+/.test(line))).toBe(true)
})

test('tf.node.loadSavedModel runs it, state and all', async () => {
  {
    using model = await tf.node.loadSavedModel(at('model'))
    const { probabilities } = model.predict({ x: tf.tensor2d([1, -2, 0.5, 0, 1, 2], [2, 3]) }) as tf.NamedTensorMap
    expectClose({ probabilities: plain(probabilities!) }, ours.model![0]!)
  }
  using count = await tf.node.loadSavedModel(at('several'), ['serve'], 'count')
  const call = (by: number): Values => {
    const { before, after } = count.predict({ by: tf.scalar(by) }) as tf.NamedTensorMap
    return { before: plain(before!), after: plain(after!) }
  }
  expect([call(5), call(7)]).toEqual(ours.several!.slice(0, 2))
})

test('a folder that is there is replaced only if asked, and a failed save leaves nothing', async () => {
  using f = tf.graph((x: tf.Tensor) => x.add(1))
  const folder = at('place')
  const x = tf.scalar(1)
  await tf.node.saveSavedModel(folder, f, [x])
  const before = readFileSync(path.join(folder, 'saved_model.pb'))
  await expect(tf.node.saveSavedModel(folder, f, [x])).rejects.toThrow(
    `${folder} is there already. Save elsewhere, or replace it by { overwrite: true }.`,
  )
  await tf.node.saveSavedModel(folder, f, [tf.tensor1d([1, 2])], { overwrite: true })
  expect(readFileSync(path.join(folder, 'saved_model.pb')).equals(before)).toBe(false)
  // A file in the way of a folder.
  writeFileSync(at('file'), '')
  await expect(tf.node.saveSavedModel(path.join(at('file'), 'model'), f, [x])).rejects.toThrow(/ENOTDIR|EEXIST/)
  expect(readdirSync(scratch).filter(name => name.startsWith('.'))).toEqual([])
  expect(existsSync(path.join(folder, 'saved_model.pb'))).toBe(true)
})

describe.each([
  ['saved_model.pb', 1, /EFBIG/],
  ['the variables', 64, /SaveV2: .*variables\.data.*; File too large/],
])('a disk without room for %s', (_, kilobytes, refusal) => {
  const index = JSON.stringify(new URL('../../index.ts', import.meta.url).href)
  /** Saves 400 KB of variables to `folder`, where no file may be larger than that. @returns what it was refused with */
  const save = (folder: string): string => {
    const program = `
      import * as tf from ${index}
      const w = tf.variable(tf.zeros([100000]))
      const f = tf.graph(x => x.add(w.sum()))
      const saved = tf.node.saveSavedModel(${JSON.stringify(folder)}, f, [tf.scalar(1)], { overwrite: true })
      console.log(await saved.then(() => 'saved', error => error.message))`
    const command = `ulimit -f ${kilobytes} && exec "$0" --input-type=module --eval "$1"`
    return spawnSync('bash', ['-c', command, process.execPath, program], { encoding: 'utf8' }).stdout
  }

  test('nothing is left where nothing was', () => {
    const parent = mkdtempSync(at('full-'))
    expect(save(path.join(parent, 'model'))).toMatch(refusal)
    expect(readdirSync(parent)).toEqual([])
  })

  test('the model that was there stays as it was', async () => {
    const parent = mkdtempSync(at('full-'))
    const folder = path.join(parent, 'model')
    const w = tf.variable(tf.scalar(3))
    using f = tf.graph((x: tf.Tensor) => x.mul(w))
    await tf.node.saveSavedModel(folder, f, [tf.scalar(1)])
    const contents = (): string[][] =>
      readdirSync(parent, { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile())
        .map(({ parentPath, name }) => path.join(parentPath, name))
        .sort()
        .map(file => [file, readFileSync(file, 'latin1')])
    const before = contents()
    expect(before).toHaveLength(3)
    expect(save(folder)).toMatch(refusal)
    expect(contents()).toEqual(before)
    using model = await tf.node.loadSavedModel(folder)
    expect(plain((model.predict({ x: tf.scalar(5) }) as tf.NamedTensorMap).output_0!)).toEqual([15])
  })
})

test('a save keeps no tensors', async () => {
  const w = tf.variable(tf.scalar(3), true, 'kept')
  using f = tf.graph((x: tf.Tensor) => x.mul(w))
  const x = tf.scalar(1)
  const counts: number[] = []
  for (const _ of [1, 2, 3]) {
    await tf.node.saveSavedModel(at('kept'), f, [x], { overwrite: true })
    counts.push(liveTensors())
  }
  expect(new Set(counts).size).toBe(1)
})

test('refuses what is no signature', async () => {
  const x = tf.scalar(1)
  using f = tf.graph((y: tf.Tensor) => y.square())
  using nothing = tf.graph(() => {})
  const message = async (call: Promise<void>): Promise<string> =>
    call.then(
      () => 'saved',
      (error: Error) => `${error.name}: ${error.message}`,
    )
  const save = tf.node.saveSavedModel as (...args: unknown[]) => Promise<void>
  expect([
    await message(save(at('no'), (y: tf.Tensor) => y, [x])),
    await message(save(at('no'), f)),
    await message(save(at('no'), {})),
    await message(save(at('no'), { f })),
    await message(save(at('no'), nothing, [])),
    await message(save('', f, [x])),
  ]).toMatchInlineSnapshot(`
    [
      "ArgumentError: tf.node.saveSavedModel: signature serving_default: expected a function made by tf.graph, got the plain function (without a name). Write tf.graph(fn) first.",
      "ArgumentError: tf.node.saveSavedModel: signature serving_default: expected a function and an array of the arguments of a call. Write [f, [x]].",
      "ArgumentError: tf.node.saveSavedModel: expected a function made by tf.graph and its arguments, or an object of signatures { name: [f, args] }.",
      "ArgumentError: tf.node.saveSavedModel: signature f: expected a function and an array of the arguments of a call. Write [f, [x]].",
      "ArgumentError: tf.node.saveSavedModel: signature serving_default returns no tensor, so that nobody could run it. Return one.",
      "ArgumentError: tf.node.saveSavedModel: expected the path of a folder, got "".",
    ]
  `)
  expect(existsSync(at('no'))).toBe(false)
})
