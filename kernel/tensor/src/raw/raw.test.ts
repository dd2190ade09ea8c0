import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import * as tf from '../index.ts'
import { runInMode } from '../mode.ts'
import { flushPending, liveTensors, opDef, rawOpNames, refusalOf } from '../runtime.ts'
import type { RawAttributes, RawInputs, RawOp, RawResult } from './types.ts'

interface Encoded {
  readonly dtype: string
  readonly shape: number[]
  /** Integers of 64 bits as texts, strings in base64, complex numbers as pairs. */
  readonly values: readonly (number | string)[]
}
interface Case {
  readonly op: string
  readonly inputs: Record<string, Encoded | Encoded[]>
  readonly attributes: RawAttributes
  /** By name, or by '' where there is one. */
  readonly outputs: Record<string, Encoded | Encoded[]>
}

const cases = JSON.parse(readFileSync(new URL('./fixtures/ops.json', import.meta.url), 'utf8')) as Case[]
const ops = tf.raw as unknown as Record<string, RawOp>

/** Half the digits that each float dtype has; others are exact. */
const TOLERANCE: Readonly<Record<string, number>> = {
  float16: 2e-3,
  bfloat16: 2e-2,
  float32: 2e-5,
  float64: 1e-12,
  complex64: 2e-5,
  complex128: 1e-12,
}

function decode({ dtype, shape, values }: Encoded): tf.Tensor {
  if (dtype === 'string') {
    const bytes = values.map(text => new Uint8Array(Buffer.from(text as string, 'base64')))
    return tf.tensor(bytes as never, shape, 'string')
  }
  if (dtype.startsWith('complex')) {
    const part = dtype === 'complex64' ? 'float32' : 'float64'
    const real = values.filter((_, index) => index % 2 === 0) as number[]
    const imaginary = values.filter((_, index) => index % 2 === 1) as number[]
    return tf.complex(tf.tensor(real, shape, part), tf.tensor(imaginary, shape, part))
  }
  const numbers = /^u?int64$/.test(dtype) ? (values as string[]).map(BigInt) : (values as number[])
  return tf.tensor(numbers, shape, dtype as tf.DataType)
}

function each<T>(value: Encoded | Encoded[], use: (one: Encoded) => T): T | T[] {
  return Array.isArray(value) ? value.map(use) : use(value)
}

async function expectLike(tensor: tf.Tensor, wanted: Encoded): Promise<void> {
  expect([tensor.dtype, tensor.shape]).toEqual([wanted.dtype, wanted.shape])
  if (wanted.dtype === 'string') {
    const bytes = (await tensor.bytes()) as Uint8Array[]
    expect(bytes.map(text => Buffer.from(text).toString('base64'))).toEqual(wanted.values)
    return
  }
  const values = await tensor.data()
  const tolerance = TOLERANCE[wanted.dtype]
  if (tolerance === undefined) expect(Array.from(values, String)).toEqual(wanted.values.map(String))
  else tf.test_util.expectArraysClose(Array.from(values as Float32Array), wanted.values as number[], tolerance)
}

async function expectOutputs(result: RawResult, wanted: Case['outputs']): Promise<void> {
  const given = '' in wanted ? { '': result } : result
  // Python calls a few outputs otherwise; the order is the same.
  const tensors = Object.values(given as Record<string, tf.Tensor | tf.Tensor[]>)
  const expected = Object.values(wanted)
  expect(tensors.length).toBe(expected.length)
  for (const [index, value] of expected.entries()) {
    const pairs = [tensors[index]!].flat().map((tensor, at) => [tensor, [value].flat()[at]!] as const)
    expect(pairs.length).toBe([value].flat().length)
    for (const [tensor, encoded] of pairs) await expectLike(tensor, encoded)
  }
}

function run({ op, inputs, attributes }: Case): RawResult {
  const given = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, each(value, decode)]))
  return ops[op]!(given as RawInputs, attributes)
}

describe('tf.raw gives what tf.raw_ops gives in Python', () => {
  test.each(cases.map((row, index) => [`${row.op} (${index})`, row] as const))('%s', async (_title, row) => {
    await expectOutputs(run(row), row.outputs)
  })

  test.each(['graph', 'graph+xla'] as const)('in a cell of mode %s', async mode => {
    for (const row of cases.filter(({ op }) => ['AddV2', 'ConcatV2', 'Einsum', 'TopKV2', 'Conv2D'].includes(op))) {
      await runInMode(mode, async () => expectOutputs(run(row), row.outputs))
    }
    flushPending()
  })

  test('in tf.graph', async () => {
    const row = cases.find(({ op }) => op === 'TopKV2')!
    const top = tf.graph((input: tf.Tensor) => tf.raw.TopKV2({ input, k: 2 }, { index_type: 'int64' }))
    await expectOutputs({ ...top(decode(row.inputs.input as Encoded)) }, row.outputs)
    top.dispose()
  })
})

describe('the ops', () => {
  test('are all of the loaded library but those left out, each with its types and documentation', () => {
    const written = readFileSync(new URL('./ops.ts', import.meta.url), 'utf8')
    const typed = [...written.matchAll(/^ {2}(?:'([^']+)'|(\w+))\(/gm)].map(([, quoted, name]) => quoted ?? name!)
    expect(typed).toEqual(rawOpNames())
    expect(written).toContain('Finds values and indices of the `k` largest elements for the last dimension.')
  })

  test('are found by name, and listed', () => {
    expect('MatMul' in tf.raw).toBe(true)
    expect('Abort' in tf.raw).toBe(false)
    expect(Object.keys(tf.raw)).toEqual(rawOpNames())
    expect(tf.raw.MatMul.name).toBe('MatMul')
    // What awaits or prints an object looks for names that no op has.
    expect(ops.then).toBeUndefined()
  })

  test('that nobody can call say why', () => {
    expect(() => ops.Abort!()).toThrow('tf.raw.Abort: left out, because it is made to end the process.')
    expect(() => ops.Matmul).toThrow('tf.raw.Matmul: the loaded TensorFlow has no op of this name. There is MatMul.')
    expect(() => tf.raw.Assign({ ref: tf.scalar(1), value: 1 })).toThrow(/tf\.raw\.Assign: it works on a reference/)
    expect(() => tf.raw.BatchSvd({ input: [[1]] })).toThrow(
      'TensorFlow took it out in version 13 of its graphs: Use Svd instead.',
    )
    const named = rawOpNames().filter(name => !name.startsWith('_'))
    expect(named.filter(name => refusalOf(opDef(name)) !== undefined).length).toBeLessThan(250)
  })

  test('with state: a table, a variable, a queue', async () => {
    const table = tf.raw.MutableHashTableV2({}, { key_dtype: 'string', value_dtype: 'int64' })
    expect(tf.raw.LookupTableInsertV2({ table_handle: table, keys: ['a', 'b'], values: [1n, 2n] })).toBeUndefined()
    const found = tf.raw.LookupTableFindV2({
      table_handle: table,
      keys: ['b', 'c'],
      default_value: tf.scalar(-1n),
    })
    expect(await found.data()).toEqual(BigInt64Array.of(2n, -1n))
    expect(table.dtype).toBe('resource')
    expect(() => table.dataSync()).toThrow(/resource has no JavaScript array/)

    const variable = tf.raw.VarHandleOp({}, { dtype: 'float64', shape: [2] })
    tf.raw.AssignVariableOp({ resource: variable, value: tf.tensor([1, 2], [2], 'float64') })
    tf.raw.AssignAddVariableOp({ resource: variable, value: tf.tensor([0.1, 0.2], [2], 'float64') })
    expect(await tf.raw.ReadVariableOp({ resource: variable }, { dtype: 'float64' }).data()).toEqual(
      Float64Array.of(1.1, 2.2),
    )

    const queue = tf.raw.FIFOQueueV2({}, { component_types: ['float32', 'string'], shapes: [[2], []] })
    tf.raw.QueueEnqueueV2({ handle: queue, components: [[1, 2], 'x'] })
    const [numbers, text] = tf.raw.QueueDequeueV2({ handle: queue }, { component_types: ['float32', 'string'] })
    expect([await numbers!.data(), await text!.data()]).toEqual([Float32Array.of(1, 2), ['x']])
  })

  test('of datasets carry variants', async () => {
    const dataset = tf.raw.TensorSliceDataset({ components: [[1n, 2n, 3n]] }, { output_shapes: [[]] })
    expect(dataset.dtype).toBe('variant')
    const batches = tf.raw.BatchDatasetV2(
      { input_dataset: dataset, batch_size: 2, drop_remainder: false },
      { output_types: ['int64'], output_shapes: [[null]] },
    )
    const iterator = tf.raw.AnonymousIteratorV3({}, { output_types: ['int64'], output_shapes: [[null]] })
    tf.raw.MakeIterator({ dataset: batches, iterator })
    const [batch] = tf.raw.IteratorGetNext({ iterator }, { output_types: ['int64'], output_shapes: [[null]] })
    expect(await batch!.data()).toEqual(BigInt64Array.of(1n, 2n))
  })
})

describe('ops that call functions', () => {
  test('a loop and a branch', () => {
    using isSmall = tf.graph((n: tf.Tensor, x: tf.Tensor) => n.less(tf.scalar(5, 'int32')).logicalAnd(x.less(1000)))
    using step = tf.graph((n: tf.Tensor, x: tf.Tensor) => [n.add(tf.scalar(1, 'int32')), x.mul(3)])
    const start = [tf.scalar(0, 'int32'), tf.scalar(1)] as const
    const [count, value] = tf.raw.StatelessWhile(
      { input: start },
      { cond: isSmall.nameFor(...start), body: step.nameFor(...start), output_shapes: [[], []] },
    )
    expect([count!.dataSync()[0], value!.dataSync()[0]]).toEqual([5, 243])

    const functions = { cond: isSmall.nameFor(...start), body: step.nameFor(...start), output_shapes: [[], []] }
    using outer = tf.graph((x: tf.Tensor) => tf.raw.StatelessWhile({ input: [start[0], x] }, functions)[1]!.add(x))
    expect(outer(tf.scalar(2)).dataSync()).toEqual(Float32Array.of(488))
    const inCell = runInMode('graph', () => tf.raw.StatelessWhile({ input: [start[0], start[1].add(1)] }, functions))
    expect(inCell[1]!.dataSync()).toEqual(Float32Array.of(486))

    using half = tf.graph((x: tf.Tensor) => x.div(2))
    using double = tf.graph((x: tf.Tensor) => x.mul(2))
    const branch = (cond: boolean) =>
      tf.raw.StatelessIf(
        { cond, input: [start[1]] },
        { Tout: ['float32'], then_branch: half.nameFor(start[1]), else_branch: double.nameFor(start[1]) },
      )
    expect([branch(true), branch(false)].map(([result]) => result!.dataSync()[0])).toEqual([0.5, 2])
  })

  test('a dataset is mapped', () => {
    using square = tf.graph((x: tf.Tensor) => x.square())
    const types = { output_types: ['float32'], output_shapes: [[]] } as const
    const dataset = tf.raw.TensorSliceDataset({ components: [[1, 2, 3]] }, { output_shapes: [[]] })
    const mapped = tf.raw.MapDataset(
      { input_dataset: dataset, other_arguments: [] },
      { ...types, f: square.nameFor(tf.scalar(0)) },
    )
    const iterator = tf.raw.AnonymousIteratorV3({}, types)
    tf.raw.MakeIterator({ dataset: mapped, iterator })
    const next = () => tf.raw.IteratorGetNext({ iterator }, types)[0]!.dataSync()[0]
    expect([next(), next(), next()]).toEqual([1, 4, 9])
    expect(next).toThrow(/End of sequence/)
  })

  test('a function that uses more than its arguments is refused', () => {
    const variable = tf.variable(tf.scalar(1))
    using f = tf.graph((x: tf.Tensor) => x.add(variable))
    expect(() => f.nameFor(tf.scalar(1))).toThrow(/an op can call only a function of its arguments/)
    variable.dispose()
  })
})

describe('values become tensors', () => {
  test('of the dtype that the op takes there', () => {
    expect(tf.raw.Gather({ params: [1, 2, 3], indices: [2, 0] }).dtype).toBe('float32')
    expect(tf.raw.BitwiseAnd({ x: [6], y: [3] }).dtype).toBe('int32')
    expect(tf.raw.SegmentSum({ data: [1n, 2n], segment_ids: [0, 0] }).dtype).toBe('int64')
  })

  test('of the dtype of the tensor beside them', () => {
    expect(tf.raw.AddV2({ x: tf.tensor([0.1], [1], 'float64'), y: 0.2 }).dataSync()).toEqual(Float64Array.of(0.1 + 0.2))
    expect(tf.raw.AddV2({ x: 1, y: tf.scalar(2, 'int8') }).dtype).toBe('int8')
  })

  test('of the dtype that an attribute names', () => {
    expect(tf.raw.AddV2({ x: 1, y: 2 }, { T: 'float16' }).dtype).toBe('float16')
    expect(tf.raw.IdentityN({ input: [1, 2] }, { T: ['uint8', 'int64'] }).map(({ dtype }) => dtype)).toEqual([
      'uint8',
      'int64',
    ])
  })

  test('strings of any bytes', async () => {
    const joined = tf.raw.StringJoin({ inputs: [Uint8Array.of(0xff, 0), 'ä'] })
    expect(await joined.bytes()).toEqual([Uint8Array.of(0xff, 0, 0xc3, 0xa4)])
  })
})

describe('an input that the op does not take', () => {
  const matMul =
    (inputs: unknown, attributes = {}) =>
    () =>
      ops.MatMul!(inputs as RawInputs, attributes)
  test.each([
    ['none', matMul({ a: [[1]] }), 'tf.raw.MatMul: input b is missing. Its inputs are: a, b.'],
    ['an unknown name', matMul({ a: [[1]], b: [[1]], c: 1 }), 'tf.raw.MatMul: no input c. Its inputs are: a, b.'],
    ['null', matMul({ a: null, b: [[1]] }), 'tf.raw.MatMul: input a: expected a tensor or values, got null.'],
    ['a tensor for the object', matMul(tf.scalar(1)), /expected an object of inputs by name, got a tensor/],
    ['rows of two lengths', matMul({ a: [[1], [1, 2]], b: [[1]] }), /input a: expected 1 values along axis 1, got 2/],
    [
      'two dtypes for one attribute',
      matMul({ a: tf.ones([1, 1]), b: tf.ones([1, 1], 'int32') }),
      "tf.raw.MatMul: input b is int32, but input a says float32: both are the op's T. Cast one of them (tf.cast).",
    ],
    ['a dtype that it has not', matMul({ a: 'x', b: 'y' }), /input a is string, expected one of bfloat16, float16/],
    [
      'another dtype than the one it must be',
      () => tf.raw.StringLower({ input: tf.scalar(1) }),
      'tf.raw.StringLower: input input must be string, got a float32 tensor. Cast it (tf.cast).',
    ],
    [
      'no list',
      () => ops.ConcatV2!({ values: 1, axis: 0 }),
      /input values: expected an array of tensors, got the number 1/,
    ],
    [
      'too short a list',
      () => tf.raw.AddN({ inputs: [] }),
      'tf.raw.AddN: input inputs: expected at least 1 tensors, got 0.',
    ],
    [
      'a value out of range',
      () => tf.raw.AddV2({ x: 300, y: 1 }, { T: 'uint8' }),
      /300 is not in the range of uint8, 0 to 255/,
    ],
    ['a fraction', () => tf.raw.AddV2({ x: 0.5, y: 1 }, { T: 'int32' }), /0.5 is not an integer, which int32 holds/],
  ])('%s', (_title, call, message) => {
    expect(call).toThrow(tf.ArgumentError)
    expect(call).toThrow(message)
  })

  test('a disposed tensor', () => {
    const a = tf.ones([1, 1])
    a.dispose()
    expect(() => tf.raw.MatMul({ a, b: [[1]] })).toThrow(tf.DisposedTensorError)
  })

  test("shapes: TensorFlow's words, with the inputs", () => {
    expect(() => tf.raw.MatMul({ a: [[1, 2]], b: [[1]] })).toThrow(
      /MatMul: .*\(inputs: float32 \[1,2\], float32 \[1,1\]\)/s,
    )
  })
})

describe('an attribute that the op does not take', () => {
  const convolve = (attributes: object) => () =>
    ops.Conv2D!({ input: tf.ones([1, 2, 2, 1]), filter: tf.ones([1, 1, 1, 1]) }, {
      strides: [1, 1, 1, 1],
      padding: 'SAME',
      ...attributes,
    } as RawAttributes)
  test.each([
    [
      'an unknown name',
      convolve({ stride: 1 }),
      /no attribute stride. Its attributes are: T, strides, use_cudnn_on_gpu/,
    ],
    ['none where it must be', convolve({ padding: undefined }), /attribute padding \(string\) is required/],
    [
      'a text that is none of its',
      convolve({ padding: 'FULL' }),
      'expected one of "SAME", "VALID", "EXPLICIT", got "FULL"',
    ],
    ['one for a list', convolve({ strides: 1 }), /attribute strides: expected an array of an integer .* got 1/],
    ['a fraction', convolve({ strides: [1, 0.5, 1, 1] }), /attribute strides\[1\]: expected an integer .* got 0.5/],
    ['a number for a boolean', convolve({ use_cudnn_on_gpu: 1 }), /use_cudnn_on_gpu: expected true or false, got 1/],
    [
      'another dtype',
      convolve({ T: 'int8' }),
      /attribute T: expected one of float16, bfloat16, float32, float64, int32, got "int8"/,
    ],
    [
      'too small',
      () => ops.Split!({ split_dim: 0, value: [1] }, { num_split: 0 }),
      'attribute num_split: expected 1 or more, got 0.',
    ],
    ['no size', () => ops.Placeholder!({}, { dtype: 'float32', shape: [-2] }), /attribute shape: -2 is not a size/],
    [
      'no number',
      () => ops.Bucketize!({ input: [1] }, { boundaries: ['x'] }),
      /boundaries\[0\]: expected a number, got "x"/,
    ],
    ['beyond 2^53', () => ops.RandomUniform!({ shape: [1] }, { dtype: 'float32', seed: 2 ** 60 }), /Give a bigint/],
    [
      'a function',
      () => ops.PartitionedCall!({ args: [] }, { Tout: [], f: (() => 0) as never }),
      /Make a graph function of it, f = tf.graph/,
    ],
  ])('%s', (_title, call, message) => {
    expect(call).toThrow(tf.ArgumentError)
    expect(call).toThrow(message)
  })

  test('what it takes: a bigint, an unknown rank, a tensor, lists of texts and shapes', async () => {
    expect(tf.raw.RandomUniform({ shape: [1] }, { dtype: 'float32', seed: 2n ** 60n, seed2: 1 }).shape).toEqual([1])
    expect(tf.raw.PlaceholderWithDefault({ input: [1] }, { shape: null }).shape).toEqual([1])
    expect(await tf.raw.Const({}, { value: tf.scalar(2n ** 60n), dtype: 'int64' }).data()).toEqual(
      BigInt64Array.of(2n ** 60n),
    )
    expect(await tf.raw.Const({}, { value: ['ä', ''], dtype: 'string' }).data()).toEqual(['ä', ''])
  })
})

test('a gradient says that it cannot pass', () => {
  const slope = tf.grad((x: tf.Tensor) => tf.sum(tf.raw.Square({ x })))
  expect(() => slope(tf.scalar(2))).toThrow(/tf.raw.Square has no gradient: .* tf.customGrad/)
  const square = tf.customGrad((...given) => {
    const x = given[0] as tf.Tensor
    return { value: tf.raw.Square({ x }), gradFunc: (dy: tf.Tensor) => dy.mul(x).mul(2) }
  })
  const slopeOfSquare = tf.grad((x: tf.Tensor) => tf.sum(square(x)))
  expect(slopeOfSquare(tf.scalar(3)).dataSync()).toEqual(Float32Array.of(6))
})

describe('memory', () => {
  let before = 0
  afterEach(() => expect(liveTensors()).toBe(before))
  test('what is made of values is given back, also where the op fails', () => {
    before = liveTensors()
    const values = Array.from({ length: 100 }, (_, index) => index)
    tf.raw.AddV2({ x: values, y: values }).dispose()
    expect(() => tf.raw.AddV2({ x: values, y: values.slice(1) })).toThrow(tf.TensorFlowError)
    expect(() => tf.raw.AddV2({ x: values, y: null as never })).toThrow(tf.ArgumentError)
    tf.tidy(() => {
      tf.raw.TopKV2({ input: values, k: 3 })
    })
  })
})
