import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { formatArray } from './arrayText.ts'

interface NumpyArray {
  shape: number[]
  dtype: string
  /** Integers of 64 bits are written as texts. */
  values: number[] | string[] | { start: number; step: number }
  text: string
}

const fixture = JSON.parse(readFileSync(new URL('./arrayText.fixture.json', import.meta.url), 'utf8')) as NumpyArray[]

function valuesOf({ shape, dtype, values }: NumpyArray): number[] | bigint[] {
  if (Array.isArray(values) && typeof values[0] === 'string') return values.map(BigInt)
  if (Array.isArray(values)) return dtype === 'float64' ? (values as number[]) : values.map(Number).map(Math.fround)
  const length = shape.reduce((product, axis) => product * axis, 1)
  return Array.from({ length }, (_, index) => values.start + index * values.step)
}

test.each(fixture.map(array => [`${array.dtype} [${array.shape.join(',')}]`, array] as const))(
  '%s is written as NumPy writes it',
  (_title, array) => {
    expect(formatArray(array.shape, array.dtype, valuesOf(array))).toBe(array.text)
  },
)

test('whole floats have no point, and what is no number stays as JavaScript spells it', () => {
  expect(formatArray([2], 'float32', [1, -10000])).toBe('[     1, -10000]')
  expect(formatArray([4], 'float32', [Number.NaN, -Infinity, 0.5, -0])).toBe(
    '[      NaN, -Infinity,       0.5,      -0.0]',
  )
})

test('bfloat16 by the digits that tell it from its neighbours', () => {
  expect(formatArray([2], 'bfloat16', [0.10009765625, 3.140625])).toBe('[0.10, 3.14]')
})

test('complex numbers', () => {
  expect(formatArray([2], 'complex64', [1, -0.5, 2, 3])).toBe('[1-0.5i, 2+3.0i]')
})
