import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { liveTensors } from '../../engineTensor.ts'
import { WAYS } from '../../fixtures/modes.ts'
import * as tf from '../../index.ts'

interface Reference {
  inputs: { dtype: 'float32'; shape: number[]; values: number[] }[]
  outputs: string[]
  values: number[][]
}

const file = (name: string): URL => new URL(`./fixtures/${name}`, import.meta.url)
/** What fixtures/make_graphs.py had TensorFlow's Python compute. */
const { tensorflow: _, ...references } = JSON.parse(readFileSync(file('graphs.json'), 'utf8')) as Record<
  string,
  Reference
>
const cases = Object.entries(references)

const given = ({ inputs }: Reference): tf.Tensor[] =>
  inputs.map(({ dtype, shape, values }) => tf.tensor(values, shape, dtype))
const valuesOf = (result: tf.Tensor | Record<string, tf.Tensor>): number[][] =>
  (result instanceof tf.Tensor ? [result] : Object.values(result)).map(tensor => [...tensor.dataSync()])

function expectClose(found: number[][], wanted: number[][]): void {
  expect(found.map(({ length }) => length)).toEqual(wanted.map(({ length }) => length))
  for (const [index, values] of wanted.entries()) {
    for (const [at, value] of values.entries()) expect(found[index]![at]).toBeCloseTo(value, 5)
  }
}

function failure(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`
  }
  return 'no error'
}

describe.each(WAYS)('a graph of Python, %s', (_way, run) => {
  test.each(cases)('%s computes the same', (name, reference) => {
    const { outputs } = reference
    using imported = tf.graph.fromGraphDef(readFileSync(file(`${name}.pb`)), { outputs })
    expectClose(valuesOf(run(() => imported(...given(reference)))), reference.values)
  })
})

test.each(cases)('%s is read from text as well', (name, reference) => {
  const { outputs } = reference
  using imported = tf.graph.fromGraphDef(readFileSync(file(`${name}.pbtxt`), 'utf8'), { outputs })
  expectClose(valuesOf(imported(...given(reference))), reference.values)
})

describe('what comes back of a graph that was written', () => {
  const back = (f: tf.GraphFunction<tf.Tensor[], unknown>, args: tf.Tensor[]) =>
    tf.graph.fromGraphDef(tf.graph.toGraphDef(f, args))

  test('inputs, outputs and numbers are those of the function', () => {
    using f = tf.graph((x: tf.Tensor, y: tf.Tensor) => ({ sum: x.add(y), product: x.mul(y) }))
    using imported = back(f as never, [tf.tensor1d([1, 2]), tf.scalar(3)])
    expect([imported.inputs, imported.outputs]).toEqual([['x', 'y'], ['product', 'sum'].sort().reverse()])
    const { sum, product } = imported(tf.tensor1d([5, 7]), tf.scalar(2)) as Record<string, tf.Tensor>
    expect([sum!.arraySync(), product!.arraySync()]).toEqual([
      [7, 9],
      [10, 14],
    ])
  })

  test('branches, loops, strings, int64 and random numbers', () => {
    const x = tf.tensor1d([1, 2, 3])
    const loop = tf.graph((x: tf.Tensor) => tf.scan((a: tf.Tensor, b: tf.Tensor) => a.add(b), x, tf.scalar(0)))
    expect([...(back(loop as never, [x])(x) as tf.Tensor).dataSync()]).toEqual([1, 3, 6])
    const branch = tf.graph((x: tf.Tensor) =>
      tf.cond(
        x.sum().greater(0),
        () => x.neg(),
        () => x,
      ),
    )
    expect([...(back(branch as never, [x])(x) as tf.Tensor).dataSync()]).toEqual([-1, -2, -3])
    const join = tf.graph((name: tf.Tensor) => tf.raw.StringJoin({ inputs: [tf.tensor1d(['é', 'b']), name] }))
    const names = tf.tensor1d(['1', '2'])
    expect((back(join as never, [names])(names) as tf.Tensor).arraySync()).toEqual(['é1', 'b2'])
    const random = back(tf.graph((x: tf.Tensor) => x.add(tf.randomUniform([3]))) as never, [x])
    expect([...(random(x) as tf.Tensor).dataSync()]).not.toEqual([...(random(x) as tf.Tensor).dataSync()])
  })

  test('inner nodes can be given and asked for', () => {
    using f = tf.graph((x: tf.Tensor) => x.square().add(1))
    const bytes = tf.graph.toGraphDef(f, [tf.scalar(3)])
    using square = tf.graph.fromGraphDef(bytes, { outputs: ['Square'] })
    using increment = tf.graph.fromGraphDef(bytes, { inputs: ['Square'] })
    expect((square(tf.scalar(3)) as tf.Tensor).dataSync()[0]).toBe(9)
    expect((increment(tf.scalar(3)) as tf.Tensor).dataSync()[0]).toBe(4)
  })

  test('nothing is left of it', () => {
    using f = tf.graph((x: tf.Tensor) => x.mul(tf.tensor1d([2, 3])))
    const bytes = tf.graph.toGraphDef(f, [tf.scalar(3)])
    const x = tf.scalar(1)
    const use = (): number => {
      const imported = tf.graph.fromGraphDef(bytes)
      ;(imported(x) as tf.Tensor).dispose()
      imported.dispose()
      return liveTensors()
    }
    // `x` moves to TensorFlow with its first use.
    expect([use(), use()]).toEqual(Array(2).fill(use()))
  })
})

test('refuses what it cannot run, by node', () => {
  const node = (name: string, op: string, rest = ''): string => `node { name: "${name}" op: "${op}" ${rest} }\n`
  const x = node(
    'x',
    'Placeholder',
    'attr { key: "dtype" value { type: DT_FLOAT } } attr { key: "shape" value { shape { dim { size: 2 } } } }',
  )
  const float = 'attr { key: "T" value { type: DT_FLOAT } }'
  const vector = tf.tensor1d([1, 2])
  const call = (text: string, options = {}) => failure(() => tf.graph.fromGraphDef(text, options)(vector))
  expect([
    call('node { name: "x" opp: "y" }'),
    failure(() => tf.graph.fromGraphDef(Uint8Array.of(1, 2, 3))),
    failure(() => tf.graph.fromGraphDef(7 as never)),
    call(''),
    call(x + node('y', 'Sqare', `input: "x" ${float}`)),
    call(x + node('y', 'Square', `input: "z" ${float}`)),
    call(x + node('y', 'Square', `input: "x:1" ${float}`)),
    call(x + node('y', 'Add', `input: "x" ${float}`)),
    call(x + node('y', 'Square', 'input: "x" attr { key: "T" value { type: DT_INT32 } }')),
    call(x + node('y', 'Square', `input: "y" ${float}`), { outputs: ['y'] }),
    call(x + node('y', 'Enter', `input: "x" ${float}`)),
    call(node('y', 'VarHandleOp')),
    call(x + node('y', 'Square', `input: "x" ${float}`), { outputs: ['w'] }),
    call(x + node('y', 'Square', `input: "x" ${float}`), { inputs: ['w'] }),
    call(x + node('y', 'Square', `input: "x" ${float}`), { inputs: [] }),
    failure(() => tf.graph.fromGraphDef(x + node('y', 'Square', `input: "x" ${float}`))(tf.tensor1d([1, 2, 3]))),
    failure(() => tf.graph.fromGraphDef(x + node('y', 'Square', `input: "x" ${float}`))(vector, vector)),
  ]).toMatchInlineSnapshot(`
    [
      "ArgumentError: tf.graph.fromGraphDef: expected a GraphDef in text format: unknown field "opp" for message tensorflow.NodeDef.",
      "ArgumentError: tf.graph.fromGraphDef: expected a GraphDef, got 3 bytes that are none (illegal tag: field no 0 wire type 1).",
      "ArgumentError: tf.graph.fromGraphDef: expected the bytes of a GraphDef (a Uint8Array) or its text, got number.",
      "ArgumentError: tf.graph.fromGraphDef: the graph has no node to return. Give outputs: ['node'].",
      "ArgumentError: tf.graph.fromGraphDef: node y (Sqare): the loaded TensorFlow has no such op.",
      "ArgumentError: tf.graph.fromGraphDef: node y reads z, and there is no node z.",
      "ArgumentError: tf.graph.fromGraphDef: there is no output x:1.",
      "ArgumentError: tf.graph.fromGraphDef: node y (Add): expected 2 inputs, got 1.",
      "ArgumentError: tf.graph.fromGraphDef: node y (Square): input x is float32, but attribute T says int32: both are the op's T. Cast one of them (tf.cast).",
      "ArgumentError: tf.graph.fromGraphDef: node y reads y, which needs y: a circle.",
      "ArgumentError: tf.graph.fromGraphDef: node y is Enter, of TensorFlow 1's control flow. Export it with TensorFlow 2's (tf.compat.v1.enable_control_flow_v2()), whose loops are While nodes.",
      "ArgumentError: tf.graph.fromGraphDef: node y is VarHandleOp: a variable, whose value a GraphDef does not hold. Load a SavedModel by tf.node.loadSavedModel, or freeze the graph (convert_variables_to_constants_v2).",
      "ArgumentError: tf.graph.fromGraphDef: w is asked for, and there is no node w.",
      "ArgumentError: tf.graph.fromGraphDef: inputs names w, and there is no such node.",
      "ArgumentError: tf.graph.fromGraphDef: y need the placeholder x. List it in inputs.",
      "ArgumentError: graphDef: input x must be float32 [2], got float32 [3]. Reshape or cast it.",
      "ArgumentError: graphDef: expected 1 tensors (x float32 [2]), got 2 arguments.",
    ]
  `)
})

// TensorFlow ends the process at such a function.
test('refuses a function whose node has no name', () => {
  const text = readFileSync(file('loop.pbtxt'), 'utf8')
  const nameless = text.replace('name: "while/add"', 'name: ""')
  expect(nameless).not.toBe(text)
  expect(failure(() => tf.graph.fromGraphDef(nameless)(tf.tensor1d([1, 2, 3, 4])))).toMatch(
    /^ArgumentError: tf\.graph\.fromGraphDef: function \S*while_body\S*: "" is no name\. The file is damaged, or no GraphDef\.$/,
  )
})

test('bytes that are cut or changed give an error or another graph, and the process lives', () => {
  let seed = 1
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
    return seed % below
  }
  let failures = 0
  const attempt = (name: string, bytes: Uint8Array): void => {
    try {
      tf.tidy(() => {
        using imported = tf.graph.fromGraphDef(bytes)
        imported(...given(references[name]!))
      })
    } catch (error) {
      expect(error).toBeInstanceOf(Error)
      failures++
    }
  }
  for (const [name] of cases) {
    const bytes = readFileSync(file(`${name}.pb`))
    for (let count = 0; count < 30; count++) attempt(name, bytes.subarray(0, random(bytes.length)))
    for (let count = 0; count < 70; count++) {
      const changed = Uint8Array.from(bytes)
      changed[random(bytes.length)]! ^= 1 << random(8)
      attempt(name, changed)
    }
  }
  expect(failures).toBeGreaterThan(150)
})
