import { describe, expect, test } from 'vitest'
import * as tf from '../index.ts'
import { runInMode } from '../mode.ts'
import { flushPending } from '../runtime.ts'
import { type Encoded, reference } from './fixtures/reference.ts'

type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor
const OPS: Readonly<Record<string, Binary>> = {
  add: (a, b) => a.add(b),
  sub: (a, b) => tf.sub(a, b),
  mul: (a, b) => a.mul(b),
  div: (a, b) => tf.div(a, b),
  pow: (a, b) => a.pow(b),
  maximum: (a, b) => tf.maximum(a, b),
  minimum: (a, b) => a.minimum(b),
  squaredDifference: (a, b) => tf.squaredDifference(a, b),
  mod: (a, b) => tf.mod(a, b),
  greater: (a, b) => a.greater(b),
  lessEqual: (a, b) => tf.lessEqual(a, b),
  equal: (a, b) => tf.equal(a, b),
  notEqual: (a, b) => a.notEqual(b),
  square: a => a.square(),
  sum: a => a.sum(1),
  prod: a => a.prod(1),
  max: a => a.max(1),
  min: a => a.min(1),
  mean: a => a.mean(1),
  matMul: (a, b) => tf.matMul(a, b, false, true),
  sqrt: a => tf.sqrt(a),
  exp: a => a.exp(),
  log: a => tf.log(a),
  tanh: a => a.tanh(),
  sigmoid: a => tf.sigmoid(a),
  sin: a => tf.sin(a),
  softmax: a => tf.softmax(a),
  erf: a => tf.erf(a),
  rsqrt: a => tf.rsqrt(a),
  floor: a => tf.floor(a),
  reciprocal: a => tf.reciprocal(a),
}

/** A few units in the last place, at values up to about 500. */
const TOLERANCE: Readonly<Record<string, number>> = { float64: 1e-12, float16: 5e-3, bfloat16: 4e-2 }

function expectLike(tensor: tf.Tensor, { dtype, shape, values }: Encoded): void {
  expect([tensor.dtype, tensor.shape]).toEqual([dtype, shape])
  const given = Array.from(tensor.dataSync() as ArrayLike<number>)
  const tolerance = TOLERANCE[dtype]
  if (tolerance === undefined) expect(given.map(String)).toEqual(values.map(String))
  else for (const [index, value] of given.entries()) expectClose(value, values[index] as number, tolerance)
}

function expectClose(value: number, wanted: number, tolerance: number): void {
  expect(Math.abs(value - wanted), `${value} for ${wanted}`).toBeLessThanOrEqual(
    tolerance * Math.max(1, Math.abs(wanted)),
  )
}

describe.each(Object.entries(reference.ops))('in %s', (dtype, ops) => {
  const a = tf.keep(tf.tensor(reference.a, undefined, dtype as tf.DataType))
  const b = tf.keep(tf.tensor(reference.b, undefined, dtype as tf.DataType))

  test.each(Object.entries(ops))("tfjs's %s gives what TensorFlow's does in Python", (name, wanted) => {
    if (wanted) expectLike(OPS[name]!(a, b), wanted)
    else expect(() => OPS[name]!(a, b)).toThrow(new RegExp(`${dtype}`))
  })

  test('numbers written beside a tensor take on its dtype', () => {
    expect(a.add(1).dtype).toBe(dtype)
    expect(tf.mul(2, a).dtype).toBe(dtype)
    expect(a.greater(2).arraySync()).toEqual([
      [0, 0, 1],
      [1, 1, 1],
    ])
  })

  test('it is read, printed, copied, cut, put together, made of nothing, and counted', async () => {
    const first = a.slice([0, 0], [1, 3]).reshape<tf.Tensor1D>([3])
    expect(first.toString()).toBe('Tensor\n    [1, 2, 3]')
    expect((await first.array()).map(Number)).toEqual([1, 2, 3])
    expect(Number((await first.buffer()).get(1))).toBe(2)
    const same = [
      first.clone(),
      tf.concat([first, first]),
      first.gather([0]),
      tf.where(first.greater(1), first, tf.zerosLike(first)),
    ]
    const filled = [
      tf.zerosLike(a),
      tf.onesLike(a),
      tf.zeros([2], a.dtype),
      tf.ones([2], a.dtype),
      tf.fill([2], 3, a.dtype),
    ]
    expect([...same, ...filled].map(tensor => tensor.dtype)).toEqual(new Array(9).fill(dtype))
    expect(Array.from(filled[3]!.dataSync(), Number)).toEqual([1, 1])
    expect(tf.util.bytesPerElement(a.dtype)).toBe(Number(/\d+/.exec(dtype)) / 8)
    expect(a.cast('float32').cast(a.dtype).equal(a).all().dataSync()[0]).toBe(1)
  })

  test('a variable of it is assigned', () => {
    const variable = tf.variable(a)
    variable.assign(variable.add(b) as tf.Tensor)
    expect([variable.dtype, Array.from(variable.dataSync(), Number)]).toEqual([dtype, [3, 3, 7, 5, 8, 8]])
    variable.dispose()
  })
})

describe.each(Object.entries(reference.gradients))('gradients in %s', (dtype, wanted) => {
  const x = tf.keep(tf.tensor([[0.5, -1.25], [2, 0.75]], undefined, dtype as tf.DataType)) // biome-ignore format: one row
  const y = tf.keep(tf.tensor([[1, 2], [3, 4]], undefined, dtype as tf.DataType)) // biome-ignore format: one row
  const functions: Record<string, Binary> = {
    product: (x, y) => x.mul(y).sum(),
    network: (x, y) => tf.mean(tf.square(tf.tanh(tf.matMul(x as tf.Tensor2D, y as tf.Tensor2D)).sub(0.1))),
    softmax: (x, y) => tf.softmax(x).mul(y).sum(),
    quotient: (x, y) => tf.sqrt(y).div(tf.exp(x).add(1)).sum(),
    erf: x => tf.erf(x).pow(2).sum(),
    selu: (x, y) => tf.selu(x).mul(y).sum(),
    batchNorm: (x, y) => {
      const [first, second] = tf.unstack(y) as tf.Tensor1D[]
      return tf
        .batchNorm2d(x as tf.Tensor2D, first!, second!, first, second, 0.01)
        .square()
        .sum()
    },
  }
  test.each(Object.entries(wanted))('of %s', (name, gradients) => {
    const given = gradients[1] ? tf.grads(functions[name]!)([x, y]) : [tf.grad(x => functions[name]!(x, y))(x)]
    for (const [index, gradient] of given.entries()) expectLike(gradient, gradients[index]!)
  })
})

describe('values', () => {
  test.each(['float16', 'bfloat16'] as const)('are rounded to %s as TensorFlow rounds', dtype => {
    const numbers = (list: readonly (number | 'inf')[]) => list.map(value => (value === 'inf' ? Infinity : value))
    const values = Float32Array.from(numbers(reference.rounding.values))
    expect(tf.tensor(values, [values.length], dtype).dataSync()).toEqual(
      Float32Array.from(numbers(reference.rounding[dtype])),
    )
    expect(tf.tensor([Number.NaN], [1], dtype).dataSync()).toEqual(Float32Array.of(Number.NaN))
  })

  test.each([
    ['bigints', [2n ** 60n + 1n], 'int64', BigInt64Array.of(2n ** 60n + 1n)],
    ['a Float64Array', Float64Array.of(0.1), 'float64', Float64Array.of(0.1)],
    ['a BigUint64Array', BigUint64Array.of(2n ** 64n - 1n), 'uint64', BigUint64Array.of(2n ** 64n - 1n)],
    ['an Int8Array', Int8Array.of(-1), 'int8', Int8Array.of(-1)],
    ['an Int16Array', Int16Array.of(-1), 'int16', Int16Array.of(-1)],
    ['a Uint16Array', Uint16Array.of(65535), 'uint16', Uint16Array.of(65535)],
    ['a Uint32Array', Uint32Array.of(2 ** 32 - 1), 'uint32', Uint32Array.of(2 ** 32 - 1)],
    ['a Uint8Array, as in tfjs,', Uint8Array.of(7), 'int32', Int32Array.of(7)],
    ['numbers', [0.5], 'float32', Float32Array.of(0.5)],
  ] as const)('%s have the dtype that they are', (_title, values, dtype, data) => {
    const tensor = tf.tensor(values)
    expect([tensor.dtype, tensor.shape, tensor.dataSync()]).toEqual([dtype, [1], data])
  })

  test('a scalar of a bigint', () => {
    expect(tf.scalar(5n).dataSync()).toEqual(BigInt64Array.of(5n))
  })

  test.each([
    ['too large', () => tf.tensor([300], [1], 'uint8'), 'A uint8 tensor: 300 is not in the range of uint8, 0 to 255.'],
    ['too small', () => tf.tensor([-1n], [1], 'uint64'), /-1 is not in the range of uint64/],
    ['a fraction', () => tf.tensor([0.5], [1], 'int64'), /0.5 is not an integer, which int64 holds/],
    ['a text', () => tf.tensor(['x'], [1], 'float64'), /expected numbers of float64, got "x"/],
    ['complex', () => tf.tensor([1], [1], 'complex128'), /Please use tf.complex/],
    ['without values', () => tf.zeros([1], 'resource'), /A resource tensor cannot be made of values or read/],
  ])('that a dtype does not hold are refused: %s', (_title, call, message) => {
    expect(call).toThrow(tf.ArgumentError)
    expect(call).toThrow(message)
  })

  test('a cast to what is no dtype', () => {
    expect(() => tf.scalar(1).cast('float128' as 'float32')).toThrow('Failed to cast to unknown dtype float128')
  })

  test('a cast keeps what the dtype holds, from every dtype to every other', () => {
    const dtypes = ['float64', 'float32', 'float16', 'bfloat16', 'int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64'] as const // biome-ignore format: one row
    for (const from of dtypes) {
      for (const to of dtypes) {
        const tensor = tf.tensor([0, 1, 100], [3], from).cast(to)
        expect([from, to, tensor.dtype, Array.from(tensor.dataSync(), Number)]).toEqual([from, to, to, [0, 1, 100]])
      }
    }
  })
})

describe('two dtypes', () => {
  test.each([
    ['float64', 'float32', 'float64'],
    ['float16', 'float32', 'float32'],
    ['float16', 'bfloat16', 'float32'],
    ['int64', 'int32', 'int64'],
    ['int64', 'float32', 'float32'],
    ['int64', 'float16', 'float16'],
    ['uint8', 'int8', 'int16'],
    ['uint8', 'bool', 'uint8'],
    ['int8', 'bool', 'int8'],
    ['float64', 'complex64', 'complex128'],
  ] as const)('%s with %s meet in %s', (a, b, wanted) => {
    const make = (dtype: tf.DataType) => tf.cast([1, 2], 'float32').cast(dtype)
    expect([make(a).mul(make(b)).dtype, make(b).mul(make(a)).dtype]).toEqual([wanted, wanted])
  })

  test.each([
    ['uint64', 'int8'],
    ['float64', 'string'],
  ] as const)('%s with %s do not', (a, b) => {
    const x = tf.tensor([1], [1], a)
    const y = b === 'string' ? tf.tensor(['x']) : tf.tensor([1], [1], b)
    expect(() => tf.add(x, y)).toThrow(/string|have no dtype that holds both. Cast one of them/)
  })

  test('a fraction beside integers makes floats, as in tfjs', () => {
    expect(tf.tensor([1n]).add(0.5).dtype).toBe('float32')
  })

  test('a number beside float64 keeps all its digits', () => {
    expect(tf.tensor([1], [1], 'float64').mul(0.1).dataSync()).toEqual(Float64Array.of(0.1))
    expect(tf.sub(1 / 3, tf.tensor([0], [1], 'float64')).dataSync()).toEqual(Float64Array.of(1 / 3))
  })

  test('a gradient has the dtype of what it is of', () => {
    const [x, y] = tf.grads((x: tf.Tensor, y: tf.Tensor) => x.mul(y).sum())([
      tf.tensor([0.1], [1], 'float64'),
      tf.tensor([0.25]),
    ])
    expect([x!.dtype, y!.dtype, x!.dataSync(), y!.dataSync()]).toEqual([
      'float64',
      'float32',
      Float64Array.of(0.25),
      Float32Array.of(0.1),
    ])
  })
})

test('an optimizer trains float64 variables', () => {
  const weights = tf.variable(tf.tensor([1, -2], [2], 'float64'))
  const optimizer = tf.train.adam(0.125)
  const first = Number(tf.sum(tf.square(weights)).dataSync()[0])
  for (let step = 0; step < 20; step++)
    optimizer.minimize(() => tf.sum(tf.square(weights)) as tf.Scalar, false, [weights])
  expect(weights.dtype).toBe('float64')
  expect(Number(tf.sum(tf.square(weights)).dataSync()[0])).toBeLessThan(first / 10)
  optimizer.dispose()
  weights.dispose()
})

test('losses and moments stay in float64', () => {
  const labels = tf.tensor([0.1, 0.2, 0.4], [3], 'float64')
  const loss = tf.losses.meanSquaredError(labels, tf.zerosLike(labels))
  expect(loss.dtype).toBe('float64')
  // (0.01 + 0.04 + 0.16) / 3
  expectClose(loss.dataSync()[0]!, 0.07, 1e-15)
  const { variance } = tf.moments(labels)
  // Mean 0.7/3; squares of the distances 0.01777…, 0.00111…, 0.02777…
  expectClose(variance.dataSync()[0]!, 0.14 / 9, 1e-15)
})

test.each(['float64', 'float16', 'bfloat16'] as const)('dropout in %s', dtype => {
  const given = tf.dropout(tf.ones([100], dtype), 0.75, undefined, 7)
  expect([given.dtype, new Set(given.dataSync())]).toEqual([dtype, new Set([0, 4])])
})

test.each(['float64', 'float16', 'bfloat16', 'int64', 'uint8'] as const)('random numbers in %s', dtype => {
  const draw = (made: tf.DataType) => tf.randomUniform([50], 2, 90, made, 7)
  expect(draw(dtype).dtype).toBe(dtype)
  // In float64 the numbers are others: graph/random.test.ts has them from TensorFlow.
  if (dtype !== 'float64') expect(draw(dtype).dataSync()).toEqual(draw('float32').cast(dtype).dataSync())
  const normal = tf.randomNormal([50], 40, 5, dtype as 'int32', 7)
  expect([normal.dtype, tf.truncatedNormal([1], 40, 5, dtype as 'int32').dtype]).toEqual([dtype, dtype])
  // Within six standard deviations.
  expect(Number(normal.cast('float32').sub(40).abs().max().dataSync()[0])).toBeLessThan(30)
})

test('random numbers of no numeric dtype are refused', () => {
  expect(() => tf.randomUniform([2], 0, 1, 'string')).toThrow(tf.ArgumentError)
  expect(() => tf.randomUniform([2], 0, 1, 'string')).toThrow(
    'Random numbers are floats, integers or bool, not string.',
  )
})

test('complex128', async () => {
  const z = tf.complex(tf.tensor([3], [1], 'float64'), tf.tensor([4], [1], 'float64'))
  expect([z.dtype, await z.data(), z.arraySync()]).toEqual(['complex128', Float64Array.of(3, 4), [3, 4]])
  expect(z.toString()).toBe('Tensor\n    [3 + 4j]')
  expect([tf.real(z).dtype, tf.imag(z).dataSync(), tf.abs(z).dataSync()]).toEqual([
    'float64',
    Float64Array.of(4),
    Float64Array.of(5),
  ])
  expect(tf.util.bytesPerElement('complex128')).toBe(16)
})

test.each(['graph', 'graph+xla'] as const)('float64 and int64 in a cell of mode %s', async mode => {
  const results = await runInMode(mode, () => {
    const x = tf.tensor([0.1, 0.2], [2], 'float64')
    const gradient = tf.grad((x: tf.Tensor) => x.mul(x).mul(0.5).sum())(x)
    return [gradient, tf.tensor([2n ** 60n]).add(1)]
  })
  expect(results.map(tensor => tensor.dataSync())).toEqual([
    Float64Array.of(0.1, 0.2),
    BigInt64Array.of(2n ** 60n + 1n),
  ])
  flushPending()
})

test('a graph function takes and gives every dtype, and traces each', () => {
  const double = tf.graph((x: tf.Tensor) => x.add(x))
  for (const dtype of ['float64', 'int64', 'float16', 'bfloat16'] as const) {
    const result = double(tf.tensor([1], [1], dtype))
    expect([result.dtype, Number(result.dataSync()[0])]).toEqual([dtype, 2])
  }
  expect(double.traceCount).toBe(4)
  double.dispose()
})

test('what tfjs takes for int32 is int32', async () => {
  const where = await tf.whereAsync(tf.tensor([true, false, true]))
  expect([where.dtype, where.arraySync()]).toEqual(['int32', [[0], [2]]])
  expect(tf.multinomial(tf.tensor1d([0, -1e9]), 2, 1, false).dtype).toBe('int32')
})

test('strings of any bytes', async () => {
  const bytes = [Uint8Array.of(0xff, 0, 1), new Uint8Array(100).fill(0xfe)]
  const tensor = tf.tensor(bytes as never, [2], 'string')
  expect(await tensor.bytes()).toEqual(bytes)
  expect(await tf.raw.ReverseV2({ tensor, axis: [0] }).bytes()).toEqual(bytes.toReversed())
})
