import { describe, expect, test } from 'vitest'
import { ComparisonTextError, parseComparison, type TextRange, variantCode } from './comparisonCell.ts'

const MARKED = `%%compare --runs 20
const x = tf.ones([4])
//% fast {mode: 'graph'}
x.sum()

  //%   plain
x.mean()`

describe('one body in several modes', () => {
  test('the modes are named on the first line', () => {
    const source = '%%compare eager graph xla\nx.sum()\n'
    const code = { start: 26, end: 34 }
    expect(parseComparison(source)).toEqual({
      options: '',
      setup: { start: 26, end: 26 },
      variants: [
        { name: 'eager', mode: 'eager', code },
        { name: 'graph', mode: 'graph', code },
        { name: 'graph+xla', mode: 'graph+xla', code },
      ],
    })
    expect(slice(source, code)).toBe('x.sum()\n')
  })

  test.each([
    ['%%compare', ''],
    ['%%compare --runs 20 --budget 5', '--runs 20 --budget 5'],
    ['  \t%%compare \t ', ''],
  ])('%j compares eager with graph', (source, options) => {
    const found = parseComparison(source)
    expect([modesOf(source), found.options]).toEqual([['eager', 'graph'], options])
  })

  test('options stand behind the modes', () => {
    const source = '%%compare graph  eager  --runs   20\nx'
    expect([modesOf(source), parseComparison(source).options]).toEqual([['graph', 'eager'], '--runs 20'])
  })

  test('both names of XLA are the same mode', () => {
    expect(modesOf('%%compare eager graph+xla\nx')).toEqual(modesOf('%%compare eager xla\nx'))
  })

  test('blank lines, comments and other magics may stand above', () => {
    const source = '\n// why\n%time\n%%compare\nx'
    expect(variantCode(source, parseComparison(source).variants[0]!)).toBe('x')
  })
})

describe('variants of code', () => {
  test('each has its name, its mode and its code, behind the set-up', () => {
    const { options, setup, variants } = parseComparison(MARKED)
    expect([options, slice(MARKED, setup)]).toEqual(['--runs 20', 'const x = tf.ones([4])\n'])
    expect(variants.map(({ name, mode, code }) => [name, mode, slice(MARKED, code)])).toEqual([
      ['fast', 'graph', 'x.sum()\n\n'],
      ['plain', undefined, 'x.mean()'],
    ])
  })

  test.each([
    ['a', 'a', undefined],
    ['two words', 'two words', undefined],
    ['größer <b>', 'größer <b>', undefined],
    ['a {}', 'a', undefined],
    ['a { }', 'a', undefined],
    ['a{mode:"eager"}', 'a', 'eager'],
    ["a  { mode : 'graph+xla' , }", 'a', 'graph+xla'],
  ])('//%% %s', (head, name, mode) => {
    expect(parseComparison(`%%compare\n//%${head}\n1\n//% other\n2`).variants[0]).toMatchObject({ name, mode })
  })

  test('without a set-up there is an empty one', () => {
    expect(parseComparison('%%compare\n//% a\n1\n//% b\n2').setup).toEqual({ start: 10, end: 10 })
  })

  test('a variant without code has an empty range where code would stand', () => {
    const source = '%%compare\n//% a\n//% b'
    const end = source.length
    expect(parseComparison(source).variants.map(({ code }) => code)).toEqual([
      { start: 16, end: 16 },
      { start: end, end },
    ])
  })

  test('a remark that is no variant line belongs to the code', () => {
    const source = '%%compare\n//% a\n// % no\nx //% no\n//% b\n2'
    expect(slice(source, parseComparison(source).variants[0]!.code)).toBe('// % no\nx //% no\n')
  })

  test('lines above the first one are no variants', () => {
    expect(modesOf('//% a\n//% b\n%%compare\nx')).toEqual(['eager', 'graph'])
  })
})

test('lines that end as in Windows are the same', () => {
  const windows = MARKED.replaceAll('\n', '\r\n')
  const { options, setup, variants } = parseComparison(windows)
  expect([options, slice(windows, setup)]).toEqual(['--runs 20', 'const x = tf.ones([4])\r\n'])
  expect(variants.map(({ name, mode, code }) => [name, mode, slice(windows, code)])).toEqual([
    ['fast', 'graph', 'x.sum()\r\n\r\n'],
    ['plain', undefined, 'x.mean()'],
  ])
  expect(variantCode(windows, variants[0]!)).toBe('x.sum()\r\n')
  const body = '%%compare eager graph\r\nx\r\n'
  expect(slice(body, parseComparison(body).variants[0]!.code)).toBe('x\r\n')
})

test.each<[string, number, string]>([
  ['x', 1, 'a comparison cell begins with %%compare'],
  ['%%compared eager graph\nx', 1, 'a comparison cell begins with %%compare'],
  ['%%compare eager fast\nx', 1, '%%compare: the modes are eager, graph and xla, got "fast".'],
  ['\n// why\n%%compare eager 5\nx', 3, '%%compare: the modes are eager, graph and xla, got "5".'],
  ['%%compare graph\nx', 1, '%%compare: graph alone cannot be compared. Name another mode: eager, graph, graph+xla.'],
  [
    '%%compare xla eager graph+xla\nx',
    1,
    "%%compare names graph+xla twice. To compare code with itself write two variants: //% a {mode: 'graph+xla'} and //% b {mode: 'graph+xla'}.",
  ],
  [
    '\n%%compare eager graph\n//% a\n1\n//% b\n2',
    2,
    "%%compare eager graph names modes, and the cell has variants of its own. Keep one of the two: give each variant its mode, as in //% fast {mode: 'graph'}.",
  ],
  [
    '%%compare\nlet x\n//% a\n1',
    3,
    '%%compare: there is one variant, "a". Add another one behind a line such as //% other.',
  ],
  ['%%compare\n//% a\n1\n//%\n2', 4, "//% : a variant needs a name, as in //% fast {mode: 'graph'}."],
  [
    "%%compare\n//% {mode: 'graph'}\n1\n//% b\n2",
    2,
    "//% {mode: 'graph'}: a variant needs a name, as in //% fast {mode: 'graph'}.",
  ],
  [
    "%%compare\r\n//% a {device: 'gpu'}\r\n1\r\n//% b\r\n2",
    2,
    "//% a: the options are {mode: 'eager'|'graph'|'graph+xla'}, got {device: 'gpu'}.",
  ],
  [
    "%%compare\n//% a {mode: 'graph'\n1\n//% b\n2",
    2,
    "//% a: the options are {mode: 'eager'|'graph'|'graph+xla'}, got {mode: 'graph'.",
  ],
  [
    "%%compare\n//% a {mode: 'graph'} fast\n1\n//% b\n2",
    2,
    "//% a: the options are {mode: 'eager'|'graph'|'graph+xla'}, got {mode: 'graph'} fast.",
  ],
  ["%%compare\n//% a {mode: 'xla'}\n1\n//% b\n2", 2, '//% a: mode must be one of eager, graph, graph+xla, got "xla".'],
  ['%%compare\n//% a\n1\n//% a\n2', 4, '//% a: two variants have this name. Give each its own.'],
])('refuses %j, with the line', (source, line, message) => {
  const error = thrownBy(() => parseComparison(source))
  expect(error).toBeInstanceOf(ComparisonTextError)
  expect(error).toMatchObject({ message, line })
})

function slice(source: string, { start, end }: TextRange): string {
  return source.slice(start, end)
}

function modesOf(source: string): unknown[] {
  return parseComparison(source).variants.map(({ mode }) => mode)
}

function thrownBy(call: () => unknown): unknown {
  try {
    return call()
  } catch (error) {
    return error
  }
}
