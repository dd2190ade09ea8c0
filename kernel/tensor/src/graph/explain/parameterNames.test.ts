import { expect, test } from 'vitest'
import { parameterNames } from './parameterNames.ts'

const names = (source: string): (string | undefined)[] =>
  parameterNames(source).map(({ name, isRest }) => (isRest ? `...${name}` : name))

test.each([
  ['x => x', ['x']],
  ['async x => x', ['x']],
  ['() => 1', []],
  ['(x, rate = f(1, 2), ) => x', ['x', 'rate']],
  ['function step({ a, b = [1, 2] }, $y, ...rest) { return (a) }', [undefined, '$y', '...rest']],
  ['method(a /* , b */, // c, d\n e) {}', ['a', 'e']],
  ['async function* f(text = "a,(b", [c, d] = [1], größe) {}', ['text', undefined, 'größe']],
  ['function () { [native code] }', []],
])('the parameters of %s', (source, expected) => {
  expect(names(source)).toEqual(expected)
})

test('real functions tell theirs, bound ones do not', () => {
  const object = { method(a: number, b: number): number { return a + b } } // biome-ignore format: as its text reads
  expect(names(String(object.method))).toEqual(['a', 'b'])
  expect(names(String(object.method.bind(object)))).toEqual([])
})
