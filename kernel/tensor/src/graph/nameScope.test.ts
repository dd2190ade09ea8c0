import { expect, test } from 'vitest'
import { recordInto } from '../execute.ts'
import * as tf from '../index.ts'
import { engineTensorOf } from './engineTensors.ts'
import { Recording } from './recording.ts'

// The scope of each op that `fn` makes.
function scopes(fn: () => void): string[] {
  const recording = new Recording('all', () => {})
  recordInto(
    { xla: false, record: (name, attributes, inputs, count) => recording.add(name, attributes, inputs, count) },
    fn,
  )
  return recording.nodes.map(({ op, scope }) => `${scope}:${op.name}`)
}

test('ops belong to the scopes around them, which nest', () => {
  const x = tf.ones([100])
  engineTensorOf(x)
  expect(
    scopes(() => {
      x.neg()
      tf.nameScope('encoder', () => {
        x.abs()
        tf.nameScope('block.1/attention', () => x.square())
        x.relu()
      })
      x.exp()
    }),
  ).toEqual([':Neg', 'encoder:Abs', 'encoder/block.1/attention:Square', 'encoder:Relu', ':Exp'])
})

test('layers are scopes, in one another', () => {
  const dense = tf.layers.dense({ units: 2, inputShape: [3], name: 'dense', useBias: false })
  const model = tf.sequential({ name: 'model', layers: [dense] })
  const x = tf.ones([4, 3])
  const distinct = (nodes: string[]): string[] => [...new Set(nodes.map(node => node.split(':')[0]!))]
  expect(distinct(scopes(() => model.apply(x)))).toEqual(['model/dense'])
  const free = tf.layers.activation({ activation: 'relu', name: 'a b' })
  expect(scopes(() => free.apply(x))).toEqual(['a_b:Relu'])
})

test('in a graph function gradients belong to the scopes of their ops', () => {
  const w = tf.variable(tf.ones<tf.Rank.R2>([3, 2]))
  const step = tf.graph((x: tf.Tensor2D) =>
    tf.variableGrads(() => tf.nameScope('model', () => x.matMul(w).exp()).mean() as tf.Scalar),
  )
  step(tf.ones([4, 3]))
  const [{ scopes }] = tf.graph.explain(step).signatures as [tf.GraphExplanation['signatures'][number]]
  // Of exp: the product with its result. Of the matrix product: that with x transposed.
  expect(scopes).toMatchObject({ model: 2, 'gradients/model': 2 })
  w.dispose()
})

test('a scope ends also where its function throws, and gives what the function gives', () => {
  expect(() =>
    tf.nameScope('a', () => {
      throw new Error('inside')
    }),
  ).toThrow('inside')
  const x = tf.ones([100])
  expect(scopes(() => void x.abs())).toEqual([':Abs'])
  expect(tf.nameScope('a', () => 3)).toBe(3)
})

test('what is no name or no function is refused, and so is an async one', () => {
  const messages = [
    () => tf.nameScope('with space', () => 1),
    () => tf.nameScope('end/', () => 1),
    () => tf.nameScope(3 as never, () => 1),
    () => tf.nameScope('a', null as never),
    () => tf.nameScope('a', async () => 1),
  ].map(refused => {
    try {
      return String(refused())
    } catch (error) {
      return String(error)
    }
  })
  expect(messages).toMatchInlineSnapshot(`
    [
      "ArgumentError: tf.nameScope: expected a name of letters, digits and _ . - (scopes in it apart by /), got "with space".",
      "ArgumentError: tf.nameScope: expected a name of letters, digits and _ . - (scopes in it apart by /), got "end/".",
      "ArgumentError: tf.nameScope: expected a name of letters, digits and _ . - (scopes in it apart by /), got 3.",
      "ArgumentError: tf.nameScope: expected a function, got null. Write tf.nameScope('a', () => …).",
      "ArgumentError: tf.nameScope: the function of scope a is async, and a scope ends when its function returns. Await outside of it.",
    ]
  `)
})
