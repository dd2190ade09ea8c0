import { channel } from 'node:diagnostics_channel'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { FLAGS_BYTES } from '../cancel.ts'
import { EngineTensor, liveTensors } from '../engineTensor.ts'
import * as tf from '../index.ts'
import { setInterruptFlags } from '../interrupt.ts'
import { TF_FLOAT } from '../native/dtypes.ts'
import { runOp } from '../native/op.ts'
import { engineTensorOf } from './engineTensors.ts'
import { internalsOf } from './function.ts'
import type { CompileProgress } from './progress.ts'

afterEach(() => tf.disposeVariables())

const values = (tensor: tf.Tensor): number[] => [...tensor.dataSync()]

/** A message without what differs from machine to machine. */
const message = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    return (error as Error).message.replaceAll(/\/\S*\/|:\d+:\d+/g, '')
  }
  return 'nothing was thrown'
}

describe('what reaches TensorFlow', () => {
  test('whatever the arguments are, a call returns, or throws an error of its own', () => {
    const filter = tf.ones([2, 2, 1, 1]) as tf.Tensor4D
    const convolve = tf.graph((x: tf.Tensor4D, scale: number) => tf.conv2d(x, filter, 1, 'same').mul(scale))
    const disposed = tf.ones([1, 4, 4, 1])
    convolve(disposed as tf.Tensor4D, 2)
    disposed.dispose()
    const dtype = fc.constantFrom('float32', 'int32', 'bool', 'string', 'complex64', 'float64', 'int64')
    const tensor = fc
      .tuple(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 6 }), dtype)
      .map(([shape, type]) =>
        type === 'string'
          ? tf.fill(shape, 'x', 'string')
          : type === 'complex64'
            ? tf.complex(tf.zeros(shape), tf.zeros(shape))
            : tf.zeros(shape, type as 'float32'),
      )
    const argument = fc.oneof(tensor, fc.constant(disposed), fc.anything())
    const outcomes = { returned: 0, thrown: 0 }
    fc.assert(
      fc.property(argument, argument, (x, scale) => {
        try {
          const y = convolve(x as tf.Tensor4D, scale as number)
          expect(y.shape).toEqual((x as tf.Tensor).shape)
          outcomes.returned++
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
          outcomes.thrown++
        }
      }),
      { numRuns: 300, seed: 6 },
    )
    expect(outcomes.thrown).toBeGreaterThan(100)
    expect(values(convolve(tf.ones([1, 1, 1, 1]), 3))).toEqual([3])
  })

  test('a compiled function refuses other types than its own, and another number of inputs', () => {
    const f = tf.graph((x: tf.Tensor) => x.exp(), { name: 'f' })
    const { found } = internalsOf(f, 'test').find([tf.ones([2, 3])])
    const other = EngineTensor.fromValues([3], TF_FLOAT, new Float32Array(3))
    expect(message(() => found.compiled.call([other]))).toMatchInlineSnapshot(
      `"f: input 0 of the compiled function must be float32 [2,3], got float32 [3]. Call it with what it was traced for."`,
    )
    expect(message(() => found.compiled.call([]))).toMatchInlineSnapshot(
      `"f: input 0 of the compiled function must be float32 [2,3], got nothing. Call it with what it was traced for."`,
    )
    expect(message(() => found.compiled.call([other, other]))).toMatchInlineSnapshot(
      `"f: input 0 of the compiled function must be float32 [2,3], got float32 [3]. Call it with what it was traced for."`,
    )
  })

  test('a variable that has got another shape behind its back is refused', () => {
    const v = tf.variable(tf.ones([2, 2]))
    const f = tf.graph(() => v.exp(), { name: 'f' })
    f()
    v.dataId = tf.ones([3]).dataId
    expect(message(f)).toMatchInlineSnapshot(
      `"f: input 0 of the compiled function must be float32 [2,2], got float32 [3]. Call it with what it was traced for."`,
    )
  })

  test('what is disposed is named: an argument, a variable', () => {
    const v = tf.variable(tf.ones([2]), true, 'weight')
    const f = tf.graph((x: tf.Tensor) => v.mul(x), { name: 'f' })
    const x = tf.ones([2])
    f(x)
    x.dispose()
    expect(message(() => f(x))).toMatchInlineSnapshot(
      `"f: a tensor of shape [2] was disposed before this call. Keep it alive (tf.keep) as long as the function uses it."`,
    )
    v.dispose()
    expect(message(() => f(tf.ones([2])))).toMatchInlineSnapshot(
      `"f: variable weight was disposed before this call. Keep it alive (tf.keep) as long as the function uses it."`,
    )
  })

  test('tensors are not looked for in maps, sets, nor in what contains itself', () => {
    const f = tf.graph((x: unknown) => x, { name: 'f' })
    const circle: unknown[] = []
    circle.push(circle)
    expect(message(() => f(new Map([['x', tf.scalar(1)]])))).toMatchInlineSnapshot(
      `"f: the arguments: tensors may be in arrays and plain objects, got a Map. Give an array or an object."`,
    )
    expect(message(() => f(circle))).toMatchInlineSnapshot(
      `"f: the arguments: nested deeper than 100 levels, or containing itself."`,
    )
    expect(message(() => tf.graph(() => new Set([tf.scalar(1)]), { name: 'g' })())).toMatchInlineSnapshot(
      `"g: the result: tensors may be in arrays and plain objects, got a Set. Give an array or an object."`,
    )
  })
})

describe('a traced tensor', () => {
  test('that was kept and is read, printed, computed with, or traced again names its line and that of its use', () => {
    let kept: tf.Tensor
    const f = tf.graph(
      (x: tf.Tensor) => {
        kept = tf.keep(x.square())
        return kept.sum()
      },
      { name: 'norm' },
    )
    f(tf.ones([2]))
    expect(message(() => kept.dataSync())).toMatchInlineSnapshot(
      `"norm: Square's result of safety.test.ts was used at safety.test.ts, outside the call of the function that it belongs to. It was recorded while the function was traced and has no values: return it from the function, or assign it to a variable."`,
    )
    expect(message(() => kept.print())).toMatchInlineSnapshot(
      `"norm: Square's result of safety.test.ts was used at safety.test.ts, outside the call of the function that it belongs to. It was recorded while the function was traced and has no values: return it from the function, or assign it to a variable."`,
    )
    expect(message(() => kept.add(1))).toMatchInlineSnapshot(
      `"norm: Square's result of safety.test.ts was used at safety.test.ts, outside the call of the function that it belongs to. It was recorded while the function was traced and has no values: return it from the function, or assign it to a variable."`,
    )
    expect(message(() => tf.graph(() => kept.add(1), { name: 'other' })())).toMatchInlineSnapshot(
      `"norm: Square's result of safety.test.ts was used at safety.test.ts, outside the call of the function that it belongs to. It was recorded while the function was traced and has no values: return it from the function, or assign it to a variable."`,
    )
    expect(message(() => tf.graph(() => kept, { name: 'other' })())).toMatchInlineSnapshot(
      `"norm: Square's result of safety.test.ts was used at safety.test.ts, outside the call of the function that it belongs to. It was recorded while the function was traced and has no values: return it from the function, or assign it to a variable."`,
    )
    expect(() => f(kept)).toThrow(tf.EscapedTensorError)
  })

  test('that was not kept does the same, though it is disposed', () => {
    let escaped: tf.Tensor
    let argument: tf.Tensor
    tf.graph(
      (x: tf.Tensor) => {
        argument = x
        escaped = x.square()
      },
      { name: 'norm' },
    )(tf.ones([2]))
    expect(message(() => escaped.dataSync())).toMatchInlineSnapshot(
      `"norm: Square's result of safety.test.ts was used at safety.test.ts, outside the call of the function that it belongs to. It was recorded while the function was traced and has no values: return it from the function, or assign it to a variable."`,
    )
    expect(message(() => escaped.add(1))).toMatchInlineSnapshot(
      `"norm: Square's result of safety.test.ts was used at safety.test.ts, outside the call of the function that it belongs to. It was recorded while the function was traced and has no values: return it from the function, or assign it to a variable."`,
    )
    expect(message(() => argument.add(1))).toMatchInlineSnapshot(
      `"norm: an argument of shape [2] was used at safety.test.ts, outside the call of the function that it belongs to. It was recorded while the function was traced and has no values: return it from the function, or assign it to a variable."`,
    )
    // An ordinary one does not.
    const disposed = tf.ones([2])
    disposed.dispose()
    expect(() => disposed.add(1)).toThrow(tf.DisposedTensorError)
  })
})

describe('reading a value in a trace', () => {
  const weight = () => tf.engine().registeredVariables.weight ?? tf.variable(tf.scalar(1), true, 'weight')
  test.each<[string, (x: tf.Tensor) => unknown]>([
    ['dataSync', x => x.square().dataSync()],
    ['arraySync', x => x.square().arraySync()],
    ['print', x => x.square().print()],
    ['a comparison of JavaScript', x => (x.square() as unknown as number) > 0],
    ['arithmetic of JavaScript', x => (x.square() as unknown as number) * 2],
    ['a text', x => `${x.square()}`],
    ['an argument', x => x.dataSync()],
    ['a variable', () => weight().dataSync()],
  ])('%s says which line, and what to do', (_, read) => {
    const f = tf.graph(x => void read(x as tf.Tensor), { name: 'f' })
    expect(() => f(tf.ones([2]))).toThrow(tf.HostReadError)
    expect(message(() => f(tf.ones([2])))).toMatch(
      /^f: the value of (Square's result of safety.test.ts|an argument of shape \[2\]|variable weight) was read at safety.test.ts while the function was traced, when there are no values yet\. Return the tensor and read it outside, or decide between tensors with tf\.where\.$/,
    )
  })

  test('data() rejects with it', async () => {
    let read: Promise<unknown>
    tf.graph((x: tf.Tensor) => {
      read = x.square().data()
    })(tf.ones([2]))
    await expect(read!).rejects.toThrow(tf.HostReadError)
  })
})

describe('traces', () => {
  test('are bounded: the one that was called longest ago is removed from TensorFlow', () => {
    const f = tf.graph((x: tf.Tensor, k: number) => x.mul(k), { maxTraces: 2 })
    const x = tf.ones([100])
    const nameOf = (k: number) => internalsOf(f, 'test').find([x, k]).found.compiled.name
    const [, two] = [nameOf(1), nameOf(2)]
    f(x, 1)
    const traceCount = (k: number) => {
      f(x, k)
      return f.traceCount
    }
    expect([traceCount(3), traceCount(1), traceCount(2)]).toEqual([3, 3, 4])
    expect(internalsOf(f, 'test').traces()).toHaveLength(2)
    expect(nameOf(2)).not.toBe(two)
    expect(() => runOp(two!, [], [engineTensorOf(x)], 1)).toThrow(two)
  })

  test('whose name was given away stay', () => {
    const double = tf.graph((x: tf.Tensor) => x.mul(2), { maxTraces: 1 })
    const name = double.nameFor(tf.ones([2]))
    for (const size of [3, 4, 5]) double(tf.ones([size]))
    expect(runOp(name, [], [engineTensorOf(tf.ones([2]))], 1)[0]!.read()).toEqual(Float32Array.of(2, 2))
  })

  test('that nobody can call any more are removed from TensorFlow, with what they captured', async () => {
    await tf.freeForgotten()
    const before = liveTensors()
    const make = (): string => {
      const captured = tf.ones([1000]).add(1)
      const f: tf.GraphFunction<[tf.Tensor], tf.Tensor> = tf.graph((x: tf.Tensor) =>
        x.rank === 1 ? x.mul(captured) : f(x),
      )
      f(tf.ones([1000])).dispose()
      tf.grad(f)(tf.ones([1000])).dispose()
      captured.dispose()
      return internalsOf(f, 'test').traces()[0]!.compiled.name
    }
    const name = make()
    expect(liveTensors()).toBeGreaterThan(before)
    await tf.freeForgotten()
    expect(liveTensors()).toBeLessThanOrEqual(before)
    expect(() => runOp(name, [], [engineTensorOf(tf.ones([1000]))], 1)).toThrow(name)
  })
})

describe('a long compile', () => {
  const long = () =>
    tf.graph(
      (x: tf.Tensor) => {
        let y = x
        for (let i = 0; i < 500; i++) y = y.add(x)
        return y
      },
      { name: 'long' },
    )

  test('tells how far it is', () => {
    const seen: CompileProgress[] = []
    const listen = (progress: unknown) => seen.push(progress as CompileProgress)
    channel('diptych:progress').subscribe(listen)
    long()(tf.ones([2]))
    channel('diptych:progress').unsubscribe(listen)
    expect(new Set(seen.map(({ name, phase }) => `${name} ${phase}`))).toEqual(
      new Set(['long trace', 'long build', 'long optimise', 'long done']),
    )
    expect(seen).toContainEqual({ name: 'long', xla: false, phase: 'trace', done: 448 })
    expect(seen).toContainEqual({ name: 'long', xla: false, phase: 'build', done: 448, total: 500 })
    expect(seen.at(-1)).toEqual({ name: 'long', xla: false, phase: 'done', done: 500, total: 500 })
  })

  test.each(['trace', 'build'] as const)('is interrupted while it is at %s, and the next call works', phase => {
    const flags = new Int32Array(new SharedArrayBuffer(FLAGS_BYTES))
    setInterruptFlags(flags)
    const v = tf.variable(tf.ones([2]))
    const f = long()
    const g = tf.graph((x: tf.Tensor) => {
      v.assign(x)
      return f(x)
    })
    const interrupt = (progress: unknown) => {
      if ((progress as CompileProgress).phase === phase) flags[0] = 1
    }
    channel('diptych:progress').subscribe(interrupt)
    const x = tf.zeros([2])
    expect(() => g(x)).toThrow(/interrupted/)
    channel('diptych:progress').unsubscribe(interrupt)
    flags[0] = 0
    expect(values(v)).toEqual([1, 1])
    expect(values(g(x))).toEqual([0, 0])
    expect(values(v)).toEqual([0, 0])
  })
})

test('strings are refused for XLA, by op and line, or fall back', () => {
  const lower = (text: tf.Tensor): tf.Tensor => tf.raw.StringLower({ input: text })
  const f = tf.graph(lower, { xla: true })
  const text = tf.tensor1d(['Ab'], 'string')
  expect(() => f(text)).toThrow(
    /XLA cannot compile StringLower \(recorded at .*safety\.test\.ts:\d+:\d+\), which has strings\. Run this code as a graph without XLA/,
  )
  const g = tf.graph((x: tf.Tensor, _: tf.Tensor) => x.add(1), { xla: true })
  expect(() => g(tf.scalar(1), text)).toThrow('XLA cannot compile an argument, which has strings')
  const h = tf.graph(lower, { xla: true, xlaFallback: true })
  expect(h(text).dataSync()).toEqual(['ab'])
})
