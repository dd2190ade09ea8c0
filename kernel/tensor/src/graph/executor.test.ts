import { expect, test } from 'vitest'
import { message } from '../fixtures/refusal.ts'
import * as tf from '../index.ts'
import { ATTR_PROTO, ATTR_TYPE, type OpAttribute } from '../native/attributes.ts'
import { TF_FLOAT } from '../native/dtypes.ts'
import { GraphBuilder } from '../native/graphBuilder.ts'
import { runsInOneThread } from './executor.ts'
import { internOp, internType } from './signature.ts'

/** One op with inputs of these shapes. */
function asksFor(name: string, shapes: readonly number[][], others: readonly OpAttribute[] = []): boolean {
  using builder = new GraphBuilder()
  const attributes = [{ name: 'T', type: ATTR_TYPE, value: TF_FLOAT }, ...others]
  const inputs = shapes.map(shape => builder.addPlaceholder(TF_FLOAT, shape))
  const outputs = builder.addNode(name, attributes, inputs, 1)
  const sources = inputs.map((_, slot) => ({ from: 'input' as const, slot }))
  const nodes = [{ op: internOp(name, attributes, 1, null), sources, location: undefined, scope: '' }]
  const inputTypes = shapes.map(shape => internType(TF_FLOAT, shape))
  return runsInOneThread({ nodes, inputTypes }, builder, [outputs])
}

test('graphs of small tensors run in one thread', () => {
  expect(
    asksFor('MatMul', [
      [64, 64],
      [64, 64],
    ]),
  ).toBe(true)
  expect(asksFor('Neg', [[]])).toBe(true)
})

test('a large input or result wants threads', () => {
  expect(asksFor('Neg', [[65, 64]])).toBe(false)
  expect(
    asksFor('MatMul', [
      [65, 1],
      [1, 65],
    ]),
  ).toBe(false)
})

test('what has effects, and what may call functions, is left to the other executor', () => {
  expect(asksFor('Print', [[2], [2]], [{ name: 'U', type: ATTR_TYPE, value: [TF_FLOAT] }])).toBe(false)
  const output = { name: '_output_shapes', type: ATTR_PROTO, value: new Uint8Array([10, 0]) }
  expect(asksFor('Neg', [[2]], [output])).toBe(false)
})

test('an error of a small graph names the op and its line', () => {
  const pick = tf.graph((x: tf.Tensor, index: tf.Tensor) => tf.gather(x, index as tf.Tensor1D).add(1))
  const x = tf.tensor1d([1, 2])
  expect(pick(x, tf.tensor1d([1], 'int32')).dataSync()).toEqual(Float32Array.of(3))
  expect(message(() => pick(x, tf.tensor1d([7], 'int32')))).toMatch(
    /GatherV2 \(recorded at .*executor\.test\.ts:\d+:\d+\): .*indices\[0\] = 7 is not in \[0, 2\)/,
  )
})
