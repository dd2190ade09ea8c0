import { afterEach, describe, expect, test } from 'vitest'
import { liveTensors } from '../engineTensor.ts'
import * as tf from '../index.ts'
import { runInMode } from '../mode.ts'

afterEach(() => tf.disposeVariables())

/** The text with lines as `line`. */
const text = (found: unknown): string =>
  String(found)
    .replaceAll(/file:\S*\/|\/\S*\//g, '')
    .replaceAll(/\.ts:\d+:\d+/g, '.ts:line')

/** `text` without the numbers that are the machine's own: vector units round in ways of their own. */
const words = (found: unknown): string =>
  text(found)
    .replaceAll(/ {2,}\S.*/g, row =>
      row.replaceAll(/(?<![a-z\d])-?\d[\d.,]*(e-?\d+)?(?![\d])/g, '#').replaceAll(/(?<=\S) {2,}/g, '  '),
    )
    .replaceAll(/\[\d+\](?=[:,])/g, '[#]')
    .replaceAll(/\d+(?= elements| ULP at most)/g, '#')

const steps = (x: tf.Tensor): tf.Tensor => {
  const y = x.tanh()
  return y.mul(2 ** 23).floor()
}

describe('rounding that turns into another result', () => {
  test('names the op, the input that it made more of, and the op where the rounding began', () => {
    const found = tf.debug.firstDifference(steps, [tf.linspace(-4, 10, 1001)])
    expect(found).toMatchObject({ kind: 'amplified', op: 'Floor', mode: 'graph+xla', resultsDiffer: true })
    expect(found.line).toMatch(/firstDifference\.test\.ts:\d+:\d+$/)
    expect(found.input!.op).toBe('Mul')
    expect(found.origin!.op).toBe('Tanh')
    const { values, float64 } = found.at!
    expect(values['graph+xla']).not.toBe(values.eager)
    expect(values.graph).toBe(values.eager)
    expect(Math.abs((float64 as number) - (values.eager as number))).toBeLessThan(100)
    expect(words(found)).toMatchInlineSnapshot(`
      "steps: Floor at firstDifference.test.ts:line makes another result of rounding in graph+xla.
      Its result, float32 [1001] at [#], where it differs most of # elements:
        eager  #  # ULP from float64
        graph  #  as eager, # ULP from float64
        graph+xla  #  # ULP from eager, # absolute, # relative, # ULP from float64
        float64  #
      Its input, Mul at firstDifference.test.ts:line, float32 [1001] at [#]:
        eager  #  # ULP from float64
        graph  #  as eager, # ULP from float64
        graph+xla  #  # ULP from eager, # absolute, # relative, # ULP from float64
        float64  #
      Tanh at firstDifference.test.ts:line, where the rounding begins, float32 [1001] at [#]:
        eager  #  # ULP from float64
        graph  #  as eager, # ULP from float64
        graph+xla  #  # ULP from eager, # absolute, # relative, # ULP from float64
        float64  #
      float64 is nearer to graph+xla."
    `)
  })

  test('the referee is float64, though the inputs are float32', () => {
    const found = tf.debug.firstDifference(
      (x: tf.Tensor) =>
        x
          .tanh()
          .mul(2 ** 23)
          .floor(),
      [tf.linspace(-4, 10, 1001)],
    )
    const { element, float64 } = found.origin!
    const x = Math.fround(tf.linspace(-4, 10, 1001).dataSync()[element[0]!]!)
    expect(float64).toBeCloseTo(Math.tanh(x), 15)
  })
})

test('what TensorFlow computes in another way only where ops are together is found by beginnings', () => {
  // Grappler leaves out a rising function before an argMax; in float32 both tanhs are 1.
  const found = tf.debug.firstDifference((x: tf.Tensor) => x.tanh().argMax(), [tf.tensor1d([20, 30])])
  expect(found).toMatchObject({ kind: 'fused', op: 'ArgMax', mode: 'graph', foundBy: 'beginnings' })
  expect(text(found)).toMatchInlineSnapshot(`
    "the function: ArgMax at firstDifference.test.ts:line gives something else in graph where it is compiled together with the ops around it; by itself it does not.
    Its result, int32 []:
      eager      0
      graph      1  1 absolute
      graph+xla  0  as eager
      float64    0
    float64 is nearer to eager.
    With all results asked for it does not show, as fewer ops are fused; beginnings of the function were compared."
  `)
})

test('an op that gives something else for the same inputs is no rounding', () => {
  const found = tf.debug.firstDifference((x: tf.Tensor) => x.add(1).toInt(), [tf.tensor1d([1, 3e9])])
  expect(found).toMatchObject({ kind: 'op', op: 'Cast', mode: 'graph+xla' })
  expect(text(found)).toMatchInlineSnapshot(`
    "the function: Cast at firstDifference.test.ts:line gives something else in graph+xla for the same inputs.
    Its result, int32 [2] at [1]:
      eager      -2147483648
      graph      -2147483648  as eager
      graph+xla  2147483647   4294967295 absolute
      float64    -2147483648"
  `)
})

test('without a difference it names the largest rounding', () => {
  const found = tf.debug.firstDifference(
    function smooth(x: tf.Tensor) {
      return x.tanh().mul(3)
    },
    [tf.linspace(-4, 10, 1001)],
  )
  expect(found.kind).toBe('rounding')
  expect(found.at!.ulp['graph+xla']).toBeGreaterThan(0)
  expect(words(found)).toMatchInlineSnapshot(`
    "smooth: all modes agree but for rounding, # ULP at most.
    Tanh at firstDifference.test.ts:line, float32 [1001] at [#]:
      eager  #  # ULP from float64
      graph  #  as eager, # ULP from float64
      graph+xla  #  # ULP from eager, # absolute, # relative, # ULP from float64
      float64  #"
  `)
})

test('a smaller tolerance finds what was rounding', () => {
  const x = tf.linspace(-4, 10, 1001)
  expect(tf.debug.firstDifference((x: tf.Tensor) => x.tanh(), [x], { rtol: 0 })).toMatchObject({
    kind: 'op',
    op: 'Tanh',
  })
})

test('integers, booleans and strings are equal in all modes; XLA is told to know no strings', () => {
  const found = tf.debug.firstDifference(
    function shout(names: tf.Tensor, x: tf.Tensor) {
      return [tf.raw.StringUpper({ input: names }), x.mul(3).greater(tf.scalar(5, 'int32'))]
    },
    [tf.tensor1d(['a b', 'c']), tf.tensor1d([1, 2], 'int32')],
  )
  expect(String(found)).toMatchInlineSnapshot(`
    "shout: all modes give the same, in each of 5 ops.
    graph+xla was not compared: XLA knows no strings."
  `)
})

describe('what a function does besides', () => {
  test('variables and an optimizer keep what they have, and the next random numbers are the same', () => {
    const w = tf.variable(tf.linspace(-1, 1, 64).reshape([8, 8]))
    const optimizer = tf.train.adam(0.1)
    const step = tf.graph((x: tf.Tensor2D) =>
      optimizer.minimize(
        () =>
          tf
            .dropout(x.matMul(w as tf.Tensor2D).tanh(), 0.5)
            .square()
            .mean() as tf.Scalar,
        true,
      ),
    )
    const x = tf.linspace(0, 1, 128).reshape([16, 8]) as tf.Tensor2D
    step(x)
    const before = w.dataSync()
    tf.setRandomSeed(7)
    const found = tf.debug.firstDifference(step, [x])
    expect(['rounding', 'none']).toContain(found.kind)
    expect(found.hasDraws).toBe(true)
    expect(w.dataSync()).toEqual(before)
    const next = tf.randomUniform([3]).dataSync()
    tf.setRandomSeed(7)
    expect(next).toEqual(tf.randomUniform([3]).dataSync())
  })

  test('random numbers are the same in all modes, those that TensorFlow draws from a state of its own too', () => {
    const draws = (): tf.Tensor[] => [
      tf.randomNormal([50]),
      tf.raw.RandomUniform({ shape: [50] }, { dtype: 'float32' }),
    ]
    expect(tf.debug.firstDifference(draws, [])).toMatchObject({ kind: 'none', hasDraws: true })
  })

  test('ops that call functions are one op each', () => {
    const double = tf.graph((x: tf.Tensor) => x.mul(2))
    const halve = tf.graph((x: tf.Tensor) => x.div(2))
    const x = tf.tensor1d([1, 3])
    const functions = {
      then_branch: double.nameFor(x),
      else_branch: halve.nameFor(x),
      Tout: ['float32'],
      output_shapes: [[2]],
    } as const
    const found = tf.debug.firstDifference(
      (x: tf.Tensor) => {
        const [y] = tf.raw.StatelessIf({ cond: x.sum().greater(3), input: [x] }, functions)
        return y!
          .tanh()
          .mul(2 ** 23)
          .round()
      },
      [x],
    )
    expect(found.ops).toBeGreaterThan(4)
    expect(found.single).toContain('StatelessIf')
  })

  test('in a graph cell it says the same', () => {
    const found = runInMode('graph', () => tf.debug.firstDifference(steps, [tf.linspace(-4, 10, 1001).mul(1)]))
    expect(found).toMatchObject({ kind: 'amplified', op: 'Floor' })
  })

  test('nothing is kept', () => {
    const x = tf.linspace(-4, 10, 1001)
    tf.debug.firstDifference(steps, [x])
    const before = [liveTensors(), tf.memory().numTensors]
    tf.debug.firstDifference(steps, [x])
    expect([liveTensors(), tf.memory().numTensors]).toEqual(before)
  })
})

describe('what is refused', () => {
  const refused = (call: () => unknown): string => {
    try {
      call()
    } catch (error) {
      expect(error).toBeInstanceOf(tf.ArgumentError)
      return (error as Error).message
    }
    throw new Error('it was not refused')
  }
  test('what is no function, no array of arguments, no tolerance; an async function; a call while a function is traced', () => {
    const { firstDifference } = tf.debug
    expect([
      refused(() => firstDifference(3 as never, [])),
      refused(() => firstDifference(steps, tf.scalar(1) as never)),
      refused(() => firstDifference(steps, [tf.scalar(1)], { rtol: 2 })),
      refused(() => firstDifference(async () => tf.scalar(1), [])),
      refused(() => tf.graph((x: tf.Tensor) => firstDifference(steps, [x]))(tf.scalar(1))),
    ]).toMatchInlineSnapshot(`
      [
        "tf.debug.firstDifference: expected a function first, got number. Write tf.debug.firstDifference(f, [x]).",
        "tf.debug.firstDifference: expected an array of steps's arguments, got object. Write tf.debug.firstDifference(f, [x]).",
        "tf.debug.firstDifference: rtol must be a number from 0 to 1, got 2. 1e-5 is usual for float32.",
        "graph: a graph function cannot be async, because a trace must end before its ops run. Await outside of it.",
        "tf.debug.firstDifference: it runs functions, which cannot be done while one is traced. Call it outside of tf.graph.",
      ]
    `)
  })

  test('an op that fails in eager mode is an error with its line', () => {
    const far = (x: tf.Tensor): tf.Tensor => tf.gather(x, x.toInt())
    expect(() => tf.debug.firstDifference(far, [tf.tensor1d([7])])).toThrow(
      /is not in \[0, 1\)[\s\S]*recorded at .*firstDifference\.test\.ts/,
    )
  })
})

test('a cell shows it as a table', () => {
  const found = tf.debug.firstDifference((x: tf.Tensor) => x.add(1).toInt(), [tf.tensor1d([1, 3e9])])
  const bundle = (found as unknown as Record<symbol, () => Record<string, string>>)[Symbol.for('Jupyter.display')]!()
  expect(bundle['text/plain']).toBe(String(found))
  expect(bundle['text/html']).toContain('<tr><th>eager</th><td>')
})
