import { expect, test } from 'vitest'
import { describeVariable } from './variableText.ts'

test.each([
  [41, ['number', '', '41']],
  ['a\nb', ['string', '', "'a\\nb'"]],
  [null, ['null', '', 'null']],
  [undefined, ['undefined', '', 'undefined']],
  [
    [1, 2, 3],
    ['Array', '[3]', '[ 1, 2, 3 ]'],
  ],
  [new Float32Array(2), ['Float32Array', '[2]', 'Float32Array(2) [ 0, 0 ]']],
  [new Map([['a', 1]]), ['Map', '[1]', "Map(1) { 'a' => 1 }"]],
  [{ a: 1, b: { c: 2 } }, ['Object', '', '{ a: 1, b: [Object] }']],
  [Object.create(null), ['Object', '', '[Object: null prototype] {}']],
  [function f() {}, ['function', '', 'f']],
  [class Model {}, ['class', '', 'Model']],
  [new (class Model {})(), ['Model', '', '']],
] as const)('%o has a type, a shape and a text', (value, [type, shape, text]) => {
  expect(describeVariable(value)).toEqual({ type, shape, text })
})

test('a value whose getters throw is shown all the same', () => {
  const spiteful = new Proxy(
    {},
    {
      get: () => {
        throw new Error('no')
      },
      getPrototypeOf: () => Object.prototype,
    },
  )
  expect(describeVariable(spiteful)).toMatchObject({ type: 'Object', shape: '' })
})
