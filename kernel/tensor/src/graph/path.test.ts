import vm from 'node:vm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { count } from '../fixtures/counting.ts'
import * as tf from '../index.ts'
import { runInMode } from '../mode.ts'
import { internalsOf } from './function.ts'

await tf.ready()

const context = vm.createContext({ tf })
const run = (filename: string, code: string): unknown =>
  runInMode('graph', () => new vm.Script(code, { filename }).runInContext(context))

describe('lines of equal ops', () => {
  test('a step that fails where an equal one went well long ago names its own line', () => {
    const code = `
const v = tf.variable(tf.tensor1d([1, 2, 3]))
const sgd = tf.train.sgd(0.1)
for (let turn = 0; turn < 5; turn++)
  sgd.minimize(() => v.gather(tf.tensor1d([1], 'int32')).sum())

sgd.minimize(() => v.gather(tf.tensor1d([9], 'int32')).sum())`
    expect(() => run('twins.ts', code)).toThrow(/recorded at twins\.ts:7:/)
  })

  test('two lines that take turns are told apart from their second turn on', () => {
    const code = `
const w = tf.variable(tf.tensor1d([1, 2, 3]))
const both = tf.train.sgd(0.1)
for (let turn = 0; turn < 9; turn++) {
  both.minimize(() => w.gather(tf.tensor1d([1], 'int32')).sum())
  both.minimize(() =>
    w.gather(tf.tensor1d([turn === 8 ? 9 : 1], 'int32')).sum())
}`
    expect(() => run('alternating.ts', code)).toThrow(/recorded at alternating\.ts:7:/)
  })
})

test('an equal cell later compiles nothing', () => {
  const code = `
const d = tf.variable(tf.ones([2]))
const adam = tf.train.adam(0.1)
for (let turn = 0; turn < 3; turn++) adam.minimize(() => d.square().sum())`
  expect(count(() => run('first.ts', `{${code}}`)).compiled).toBe(1)
  expect(count(() => run('second.ts', `\n{${code}}`)).compiled).toBe(0)
})

describe('what is recorded gives what runs at once gives', () => {
  // A small program: ops on earlier results, with axes, bounds and attributes that may change from turn to turn.
  type Line = { op: number; a: number; b: number; n: number }
  const line = fc.record({ op: fc.nat(9), a: fc.nat(30), b: fc.nat(30), n: fc.nat(2) })

  const ops: ((a: tf.Tensor, b: tf.Tensor, n: number) => tf.Tensor)[] = [
    (a, b) => a.add(b),
    (a, b) => a.mul(b),
    (a, b) => a.sub(b),
    a => a.square(),
    (a, _, n) => tf.slice(a.tile([1, n + 1]), [0, n], [2, 3]),
    (a, _, n) => a.leakyRelu(n / 4),
    (a, _, n) => a.reverse([n % 2]),
    (a, _, n) => a.sum(n % 2, true).add(a),
    (a, _, n) => tf.slice(a, [n % 2, 0], [1, 3]).add(a) as tf.Tensor,
    (a, _, n) => a.mul(tf.scalar(n - 1)),
  ]

  const compute = (program: Line[], first: tf.Tensor): number[] =>
    tf.tidy(() => {
      const made = [first]
      for (const { op, a, b, n } of program) {
        made.push(ops[op]!(made[a % made.length]!, made[b % made.length]!, n).clipByValue(-100, 100))
      }
      return [...made.at(-1)!.dataSync()]
    })

  test('for programs that change a little each turn, in one cell', () => {
    const first = tf.tensor2d([1, -2, 3, 0.5, 2, -1], [2, 3])
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 12 }),
        fc.array(fc.tuple(fc.nat(11), line), { maxLength: 4 }),
        (program, changes) => {
          const programs = [program, program]
          for (const [at, changed] of changes)
            programs.push(programs.at(-1)!.with(at % program.length, changed), program)
          const eager = programs.map(each => compute(each, first))
          const graph = runInMode('graph', () => programs.map(each => compute(each, first)))
          const distances = graph.flatMap((values, turn) =>
            values.map((value, index) => Math.abs(value - eager[turn]![index]!) / (1 + Math.abs(value))),
          )
          expect(Math.max(...distances)).toBeLessThan(1e-4)
        },
      ),
      { numRuns: 60, seed: 6 },
    )
  })
})

test('ops of a gradient belong to the line of the op whose gradient they are', () => {
  const code = `
tf.graph(x => tf.grad(given => {
  const squared = given.square()
  return squared.sin()
})(x))`
  const f = run('gradients.ts', code) as tf.GraphFunction<[tf.Tensor], tf.Tensor>
  const { nodes } = internalsOf(f, 'test').find([tf.scalar(2)]).found.recording
  const lines = nodes.map(({ op, location }) => `${op.name} ${location?.split(':')[1]}`)
  // d sin(x²)/dx = cos(x²) · 2x
  expect(lines).toContain('Cos 4')
  expect(lines.filter(line => line.startsWith('Mul')).sort()).toEqual(['Mul 3', 'Mul 3', 'Mul 4'])
})
