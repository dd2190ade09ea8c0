import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { liveTensors } from '../../engineTensor.ts'
import { runPython } from '../../fixtures/python.ts'
import * as tf from '../../index.ts'

interface Ran {
  values: unknown[][]
  again: unknown[][]
  text_equal: boolean
  nodes: Record<string, { op: string; line: string | null }>
  functions: Record<string, Record<string, { op: string; line: string | null; scope: string | null }>>
}

interface Case {
  readonly f: tf.GraphFunction<tf.Tensor[], unknown>
  readonly args: readonly tf.Tensor[]
  /** Names and NumPy's dtypes of the placeholders. */
  readonly inputs: Record<string, string>
  readonly outputs: readonly string[]
}

const scratch = mkdtempSync(path.join(tmpdir(), 'diptych-graphs-'))
const cases: Record<string, Case> = {}
const ran: Record<string, Ran> = {}

/** A function to write down. Parameters and results have the names that the test demands of the graph. */
function add(
  name: string,
  f: Case['f'],
  args: readonly tf.Tensor[],
  inputs: Record<string, string>,
  outputs: readonly string[] = ['output_0'],
): void {
  cases[name] = { f, args, inputs, outputs }
}

beforeAll(async () => {
  const matrix = tf.tensor2d([1, 2, 3, 4], [2, 2])
  const vector = tf.tensor1d([0.5, -1.5, 2.5])
  add(
    'scopes',
    tf.graph((x: tf.Tensor, y: tf.Tensor) => tf.nameScope('encoder', () => ({ sum: x.add(y), product: x.matMul(y) }))),
    [matrix, matrix],
    { x: 'float32', y: 'float32' },
    ['sum', 'product'],
  )
  add(
    'captured',
    tf.graph((x: tf.Tensor) => x.mul(vector)),
    [vector],
    { x: 'float32' },
  )
  const weights = tf.variable(tf.tensor1d([1, 10, 100]), true, 'weights')
  add(
    'a variable',
    tf.graph((x: tf.Tensor) => x.mul(weights)),
    [vector],
    { x: 'float32' },
  )
  add(
    'cond',
    tf.graph((x: tf.Tensor) =>
      tf.cond(
        x.sum().greater(0),
        () => tf.nameScope('positive', () => x.mul(2)),
        () => x.neg(),
      ),
    ),
    [vector],
    { x: 'float32' },
  )
  add(
    'whileLoop',
    tf.graph(
      (x: tf.Tensor) =>
        tf.whileLoop(
          (i, _y) => i.less(5),
          (i, y) => [i.add(tf.scalar(1, 'int32')), y.mul(1.5)],
          [tf.scalar(0, 'int32'), x] as [tf.Tensor, tf.Tensor],
        )[1],
    ),
    [vector],
    { x: 'float32' },
  )
  add(
    'scan',
    tf.graph((x: tf.Tensor) => tf.scan((total: tf.Tensor, item: tf.Tensor) => total.add(item), x, tf.scalar(0))),
    [vector],
    { x: 'float32' },
  )
  add(
    'strings',
    tf.graph((name: tf.Tensor) => tf.raw.StringJoin({ inputs: [tf.tensor1d(['Größe ', '']), name] })),
    [tf.tensor1d(['1', '東京'])],
    { name: 'object' },
  )
  add(
    'int64',
    tf.graph((x: tf.Tensor) => x.add(tf.tensor1d([1n, 2n ** 60n] as never, 'int64' as never))),
    [tf.tensor1d([5, 7]).cast('int64' as never)],
    { x: 'int64' },
  )
  add(
    'float64',
    tf.graph((x: tf.Tensor) => tf.raw.Exp({ x })),
    [tf.tensor1d([0.1, 2]).cast('float64' as never)],
    {
      x: 'float64',
    },
  )
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 4, activation: 'relu', inputShape: [3], name: 'hidden' }),
      tf.layers.dense({ units: 2, activation: 'softmax', name: 'classes' }),
    ],
  })
  add(
    'a model',
    tf.graph((x: tf.Tensor) => model.predict(x)),
    [vector.reshape([1, 3])],
    { x: 'float32' },
  )
  add(
    'random',
    tf.graph((x: tf.Tensor) => x.add(tf.randomUniform([3]))),
    [vector],
    { x: 'float32' },
  )
  const given = Object.entries(cases).map(([name, { f, args, inputs, outputs }], index) => {
    const [binary, text] = ['pb', 'pbtxt'].map(ending => path.join(scratch, `${index}.${ending}`)) as [string, string]
    writeFileSync(binary, tf.graph.toGraphDef(f, args as tf.Tensor[]))
    writeFileSync(text, tf.graph.toGraphDef(f, args as tf.Tensor[], { format: 'text' }))
    const names = Object.keys(inputs)
    const values = args.map((arg, at) => [names[at]!, { dtype: inputs[names[at]!]!, values: plain(arg.arraySync()) }])
    return { name, binary, text, inputs: Object.fromEntries(values), outputs }
  })
  const results = runPython<Ran[]>(new URL('./run_graphs.py', import.meta.url), given)
  given.forEach(({ name }, index) => {
    ran[name] = results[index]!
  })
}, 120_000)

afterAll(() => {
  for (const { f } of Object.values(cases)) f.dispose()
  tf.disposeVariables()
  rmSync(scratch, { recursive: true })
})

// JSON has no bigint.
const plain = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(plain) : typeof value === 'bigint' ? String(value) : value

function ours(name: string): unknown[][] {
  const { f, args } = cases[name]!
  const result = f(...(args as tf.Tensor[]))
  const tensors = result instanceof tf.Tensor ? [result] : Object.values(result as Record<string, tf.Tensor>)
  return tensors.map(tensor => [plain(tensor.flatten().arraySync())].flat())
}

test.each(['scopes', 'captured', 'a variable', 'cond', 'whileLoop', 'scan', 'strings', 'int64'])(
  '%s: Python computes the same',
  name => {
    expect(ran[name]!.text_equal).toBe(true)
    expect(ran[name]!.values).toEqual(ours(name))
  },
)

test.each(['float64', 'a model'])('%s: Python computes the same', name => {
  const { values, text_equal } = ran[name]!
  expect(text_equal).toBe(true)
  for (const [index, wanted] of ours(name).entries()) {
    for (const [at, value] of wanted.entries()) expect(values[index]![at]).toBeCloseTo(value as number, 6)
  }
})

test('random numbers are drawn at each run', () => {
  const { values, again } = ran.random!
  expect(values).not.toEqual(again)
  const drawn = values[0]!.map((value, index) => (value as number) - [0.5, -1.5, 2.5][index]!)
  for (const value of [...drawn]) expect(value >= -1e-6 && value < 1).toBe(true)
})

test('nodes carry their scopes and lines', () => {
  const { nodes } = ran.scopes!
  expect(nodes['encoder/Add']).toMatchObject({ op: 'Add', line: expect.stringMatching(/toGraphDef\.test\.ts:\d+/) })
  expect(nodes['encoder/MatMul']).toMatchObject({
    op: 'MatMul',
    line: expect.stringMatching(/toGraphDef\.test\.ts:\d+/),
  })
  expect(Object.keys(nodes).sort()).toEqual(['encoder/Add', 'encoder/MatMul', 'product', 'sum', 'x', 'y'])
  expect(Object.keys(ran['a model']!.nodes).filter(name => /^(sequential\w*\/)?hidden\//.test(name))).not.toEqual([])
  const inner = Object.values(ran.cond!.functions).flatMap(Object.values) as {
    op: string
    line: string | null
    scope: string | null
  }[]
  expect(inner.find(({ op, scope }) => op === 'Mul' && scope === 'positive')?.line).toMatch(/toGraphDef\.test\.ts:\d+/)
})

test('keeps nothing once it is written', () => {
  const { f, args } = cases['a variable']!
  const write = (): Uint8Array => tf.graph.toGraphDef(f, args as tf.Tensor[])
  const bytes = write()
  const before = liveTensors()
  expect(write()).toEqual(bytes)
  expect(liveTensors()).toBe(before)
})

test('refuses what is no graph function, other formats, and assignments', () => {
  const x = tf.scalar(1)
  const counter = tf.variable(tf.scalar(0), true, 'counter')
  using count = tf.graph((by: tf.Tensor) => counter.assign(counter.add(by)), { name: 'count' })
  using square = tf.graph((y: tf.Tensor) => y.square())
  const messages = [
    () => tf.graph.toGraphDef(((y: tf.Tensor) => y) as never, [x]),
    () => tf.graph.toGraphDef(square, x as never),
    () => tf.graph.toGraphDef(square, [x], { format: 'json' as never }),
    () => tf.graph.toGraphDef(count as never, [x] as never),
  ].map(call => {
    try {
      call()
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`
    }
    return undefined
  })
  expect(messages).toMatchInlineSnapshot(`
    [
      "ArgumentError: tf.graph.toGraphDef: expected a function made by tf.graph, got the plain function (without a name). Write tf.graph(fn) first.",
      "ArgumentError: tf.graph.toGraphDef: expected the arguments of a call in an array, got object. Write tf.graph.toGraphDef(f, [x]).",
      "ArgumentError: tf.graph.toGraphDef: format must be 'binary' or 'text', got "json".",
      "ArgumentError: tf.graph.toGraphDef: count assigns variable counter, and variables are constants there. Save it as a SavedModel (tf.node.saveSavedModel), or export a function that only reads them.",
    ]
  `)
  expect(counter.dataSync()[0]).toBe(0)
})
