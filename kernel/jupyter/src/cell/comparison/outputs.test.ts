import { expect, test } from 'vitest'
import { outputsOf } from './outputs.ts'

test.each([
  ['a number', Number.NaN, 'number', [], [Number.NaN]],
  ['a truth', true, 'boolean', [], [1]],
  ['a text', 'größe', 'string', [], ['größe']],
  ['a bigint', 2n ** 70n, 'bigint', [], ['1180591620717411303424']],
  ['an array of numbers', [1, -0, Infinity], 'number', [3], [1, -0, Infinity]],
  ['bytes', Buffer.from('ab'), 'Buffer', [2], [97, 98]],
  ['floats', Float32Array.of(0.5), 'Float32Array', [1], [0.5]],
  ['bigints', BigInt64Array.of(-1n, 2n), 'BigInt64Array', [2], ['-1', '2']],
  ['nothing in an array', new Float32Array(0), 'Float32Array', [0], []],
])('%s is one output', (_, value, dtype, shape, values) => {
  const [output, ...others] = outputsOf(value)
  expect(others).toEqual([])
  expect({ ...output, values: Array.from<unknown>(output!.values) }).toEqual({ path: '', dtype, shape, values })
})

test('the values are those of the moment', () => {
  const bytes = Buffer.from('ab')
  const [output] = outputsOf(bytes)
  bytes[0] = 0
  expect(Array.from<unknown>(output!.values)).toEqual([97, 98])
})

test('what lies in arrays and plain objects is found by its path', () => {
  const paths = outputsOf({ loss: 1, steps: [{ w: [1, 2] }, 'x'], 'a b': 3n }).map(({ path }) => path)
  expect(paths).toEqual(['.loss', '.steps[0].w', '.steps[1]', '.a b'])
})

test('what has no values to compare gives none', () => {
  class Model {
    weights = 3
  }
  for (const value of [
    undefined,
    null,
    () => 1,
    Symbol('s'),
    new Model(),
    new Map([[1, 2]]),
    new DataView(new ArrayBuffer(1)),
    [],
  ]) {
    expect(outputsOf(value)).toEqual([])
  }
})

test('circles and great numbers of outputs end', () => {
  const circle: Record<string, unknown> = { n: 1 }
  circle.self = circle
  expect(outputsOf(circle)).toHaveLength(4)
  expect(outputsOf(Array.from({ length: 1000 }, (_, i) => `${i}`))).toHaveLength(200)
})
