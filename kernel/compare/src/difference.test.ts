import { expect, test } from 'vitest'
import { type Difference, differenceOf, differencesOf, type Output } from './difference.ts'
import { reference } from './fixtures/reference.ts'

const equal = { path: '', differing: 0, maxAbs: 0, maxRel: 0, maxUlp: 0, nonFinite: 0, isMaterial: false }

test.each(reference.differences)('differences of shape $shape are those of NumPy', ({ shape, a, b, ...wanted }) => {
  const found = differenceOf(floats(shape, a), floats(shape, b))
  expect(found).toMatchObject({
    size: a.length,
    differing: wanted.differing,
    maxUlp: wanted.maxUlp,
    worst: wanted.worst,
  })
  expect([found.maxAbs, found.maxRel]).toEqual([expect.closeTo(wanted.maxAbs, 14), expect.closeTo(wanted.maxRel, 14)])
})

test('equal outputs have no difference, and no worst element', () => {
  expect(differenceOf(floats([2], [1, 2]), floats([2], [1, 2]))).toEqual({ ...equal, size: 2 })
})

test('NaN is NaN, an infinity is itself, and −0 is 0', () => {
  const a = floats([4], [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0])
  const b = floats([4], [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0])
  expect(differenceOf(a, b)).toEqual({ ...equal, size: 4 })
})

test('what is not finite in one of the two counts apart from the numbers', () => {
  const a = floats([5], [Number.NaN, 1, Number.POSITIVE_INFINITY, Number.NaN, 4])
  const b = floats([5], [1, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 6])
  expect(differenceOf(a, b)).toEqual({
    path: '',
    size: 5,
    differing: 5,
    maxAbs: 2,
    maxRel: 0.5,
    // 4 and 6 lie half a binade apart.
    maxUlp: 2 ** 22,
    worst: [4],
    nonFinite: 4,
    isMaterial: true,
  })
})

test('where nothing but non-finite elements differ, the first of them is the worst', () => {
  expect(differenceOf(floats([3], [0, Number.NaN, 0]), floats([3], [0, 1, Number.NaN]))).toMatchObject({
    differing: 2,
    maxAbs: 0,
    worst: [1],
    nonFinite: 2,
  })
})

test('elements that are 0 have no relative difference', () => {
  expect(differenceOf(floats([2], [0, 2]), floats([2], [1, 3]))).toMatchObject({ maxAbs: 1, maxRel: 0.5, worst: [0] })
})

test('a scalar is furthest off at no coordinates', () => {
  expect(differenceOf(floats([], [1]), floats([], [2])).worst).toEqual([])
})

test('outputs without elements are equal', () => {
  expect(differenceOf(floats([0, 3], []), floats([0, 3], []))).toEqual({ ...equal, size: 0 })
})

test('float64 numbers that overflow when subtracted still give a number that JSON has', () => {
  const [a, b] = [-1.7e308, 1.7e308].map(value => ({ path: '', dtype: 'number', shape: [], values: [value] }))
  expect(differenceOf(a!, b!).maxAbs).toBe(Number.MAX_VALUE)
})

// What is material: more than 1e-5 of an element and 1e-6 of the largest one.
test.each([
  [[1], [1.000009], false],
  [[1], [1.00002], true],
  [[1000, 0], [1000, 0.0009], false],
  [[1000, 0], [1000, 0.0011], true],
  [[0], [1e-30], true],
] as const)('%j against %j is material: %j', (a, b, isMaterial) => {
  expect(differenceOf(floats([a.length], a), floats([b.length], b)).isMaterial).toBe(isMaterial)
})

test.each([
  ['int32', Int32Array.of(100_000_000, 2), Int32Array.of(100_000_001, 2)],
  ['bool', Uint8Array.of(0, 1), Uint8Array.of(1, 1)],
] as const)('every difference of %s is material', (dtype, a, b) => {
  const output = (values: ArrayLike<number>): Output => ({ path: '', dtype, shape: [2], values })
  expect(differenceOf(output(a), output(b))).toMatchObject({
    differing: 1,
    maxAbs: 1,
    maxUlp: 0,
    worst: [0],
    isMaterial: true,
  })
})

test('texts are equal or not', () => {
  const texts = (...values: string[]): Output => ({ path: '', dtype: 'string', shape: [2, 2], values })
  const { path, isMaterial, ...none } = equal
  expect(differenceOf(texts('a', 'b', 'c', 'd'), texts('a', 'b', 'c', 'd'))).toEqual({ ...equal, size: 4 })
  expect(differenceOf(texts('a', 'b', 'c', 'd'), texts('a', 'x', 'c', 'y'))).toEqual({
    ...none,
    path,
    size: 4,
    differing: 2,
    worst: [0, 1],
    isMaterial: !isMaterial,
  })
})

test('typed arrays of floats are rounded like tensors of them', () => {
  const output = (dtype: string, value: number): Output => ({ path: '', dtype, shape: [1], values: [value] })
  const next = 1 + 2 ** -23
  expect(differenceOf(output('Float32Array', 1), output('Float32Array', next))).toMatchObject({
    maxUlp: 1,
    isMaterial: false,
  })
  expect(differenceOf(output('Float64Array', 1), output('Float64Array', next))).toMatchObject({
    maxUlp: 0,
    isMaterial: false,
  })
})

test('complex numbers differ by their distance in the plane', () => {
  const complex = (...values: number[]): Output => ({ path: '', dtype: 'complex64', shape: [2], values })
  // 3 + 4i against 0, which is 5 away; relative to |3 + 4i|.
  expect(differenceOf(complex(1, 1, 3, 4), complex(1, 1, 0, 0))).toMatchObject({
    size: 2,
    differing: 1,
    maxAbs: 5,
    maxRel: 1,
    worst: [1],
  })
})

test.each([
  [floats([2, 3], Array(6).fill(1)), floats([3, 2], Array(6).fill(1)), 'shape [2,3] against [3,2]'],
  [floats([1], [1]), { ...floats([1], [1]), dtype: 'int32' }, 'dtype float32 against int32'],
  [floats([1], [1]), { ...floats([], [1]), dtype: 'int32' }, 'dtype float32 against int32, shape [1] against []'],
] as const)('other shapes and dtypes cannot be held against each other', (a, b, mismatch) => {
  expect(differenceOf(a, b)).toEqual({ ...equal, size: 0, mismatch, isMaterial: true })
})

test('outputs are paired by path; those that one variant alone gives are told with its name', () => {
  const at = (path: string): Output => ({ ...floats([], [1]), path })
  const found = differencesOf(
    { name: 'eager', outputs: [at('.loss'), at('.grad')] },
    { name: 'graph', outputs: [at('.more'), at('.loss')] },
  )
  expect(found.map(({ path, mismatch }: Difference) => [path, mismatch])).toEqual([
    ['.loss', undefined],
    ['.grad', 'only eager gives it'],
    ['.more', 'only graph gives it'],
  ])
})

test('refuses values that do not fill the shape', () => {
  expect(() => differenceOf(floats([2], [1]), floats([2], [1, 2]))).toThrow(
    'The output of shape [2] must have 2 values, got 1.',
  )
  expect(() => differenceOf({ ...floats([], [1]), path: '.loss' }, { ...floats([], []), path: '.loss' })).toThrow(
    'The output .loss of shape [] must have 1 values, got 0.',
  )
})

function floats(shape: readonly number[], values: readonly number[]): Output {
  return { path: '', dtype: 'float32', shape, values: Float32Array.from(values) }
}
