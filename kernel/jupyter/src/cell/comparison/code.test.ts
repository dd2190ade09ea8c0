import { describe, expect, test } from 'vitest'
import { parseMagics } from '../magics/parse.ts'
import { CellRewriter, type CellSyntaxError } from '../rewrite.ts'
import { comparisonCode } from './code.ts'
import type { ComparisonPlan } from './plan.ts'

/** What the cell's TypeScript becomes, and the plan in it. */
function prepare(source: string): { code: string; plan: ComparisonPlan; lines: string[] } {
  const code = comparisonCode(source, parseMagics(source).code, 'cell.ts').toString()
  const [, json = ''] = /__diptych\.compare\((\{.*?\}),\[async/.exec(code) ?? []
  const plan = JSON.parse(json) as ComparisonPlan
  return {
    code,
    plan,
    lines: code
      .replace(json, 'PLAN')
      .split('\n')
      .map(line => line.trimEnd()),
  }
}

describe('one body in several modes', () => {
  test('becomes a function that gives its last expression', () => {
    const { lines, plan } = prepare('%%compare eager xla --runs 5\nconst y = x.mul(2)\ny.sum();\n')
    expect(lines).toEqual([
      '',
      ';await __diptych.compare(PLAN,[async () => {const y = x.mul(2)',
      'return (y.sum());',
      '',
      '}])',
    ])
    const code = 'const y = x.mul(2)\ny.sum();'
    expect(plan).toEqual({
      options: { budget: 10, runs: 5, seed: 0 },
      setup: '',
      variants: [
        { name: 'eager', mode: 'eager', code, body: 0 },
        { name: 'graph+xla', mode: 'graph+xla', code, body: 0 },
      ],
    })
  })

  test('keeps the imports that it begins with outside of the function', () => {
    const { lines } = prepare("%%compare eager graph\nimport a from 'a'\nimport b from 'b'\na(b)")
    expect(lines).toEqual([
      '',
      "import a from 'a'",
      "import b from 'b';await __diptych.compare(PLAN,[async () => {",
      'return (a(b))',
      '}])',
    ])
  })

  test('may be one expression', () => {
    const { lines } = prepare('%%compare eager graph\n1')
    expect(lines).toEqual(['', ';await __diptych.compare(PLAN,[async () => {return (1)', '}])'])
  })

  test('without an expression at its end gives nothing', () => {
    expect(prepare('%%compare eager graph\nfor (;;) break').code).not.toContain('return')
  })

  test('may follow blank lines, comments and other magics', () => {
    const { lines } = prepare('\n// why\n%%compare eager graph\n%mode eager\n1')
    expect(lines.at(-2)).toBe('return (1)')
    expect(lines).toHaveLength(6)
  })
})

describe('variants of code', () => {
  const source = "%%compare\nconst x = 1\n//% first {mode: 'graph'}\nx + 1 // one\n//% second\nconst y = x\ny + 1"

  test('follow the set-up, each a function on its own lines', () => {
    const { lines, plan } = prepare(source)
    expect(lines).toEqual([
      '',
      'const x = 1',
      ";await __diptych.compare(PLAN,[async () => {//% first {mode: 'graph'}",
      'return (x + 1) // one',
      '},async () => {//% second',
      'const y = x',
      'return (y + 1)',
      '}])',
    ])
    expect(plan.setup).toBe('const x = 1')
    expect(plan.variants).toEqual([
      { name: 'first', mode: 'graph', code: 'x + 1 // one', body: 0 },
      { name: 'second', code: 'const y = x\ny + 1', body: 1 },
    ])
  })

  test('are TypeScript, and what the set-up declares is declared by the cell', () => {
    const typed = source.replace('const y', 'const y: number')
    const code = parseMagics(typed).code
    const cell = new CellRewriter().rewrite(code, 'cell.ts', comparisonCode(typed, code, 'cell.ts'))
    expect(cell.declarations).toEqual(['x'])
    expect(cell.code.split('\n')[5]).toBe('const y         = x')
  })
})

describe('what looks like a variant and is none', () => {
  test('is text of a template literal or of a block comment', () => {
    const nested = ['`', '//% no', '$', '{`', '//% no`}`'].join('\n').replace('$\n', '$')
    const source = [
      '%%compare',
      `const t = ${nested}`,
      '//% a',
      '/*',
      '//% no',
      '*/',
      't // `',
      '//% b',
      '`',
      '//% no`',
    ].join('\n')
    const { plan, lines } = prepare(source)
    expect(plan.setup).toBe(`const t = ${nested}`)
    expect(plan.variants.map(({ name, code }) => [name, code])).toEqual([
      ['a', '/*\n//% no\n*/\nt // `'],
      ['b', '`\n//% no`'],
    ])
    expect(lines[2]).toBe('//% no')
    expect(lines).toHaveLength(14)
  })

  test('may stand in one body for several modes', () => {
    const { plan } = prepare('%%compare eager graph\n`\n//% no`')
    expect(plan.variants.map(({ code }) => code)).toEqual(['`\n//% no`', '`\n//% no`'])
  })

  test('is looked for in each variant by itself, whatever is wrong in others', () => {
    const { plan } = prepare('%%compare\n//% a\n{ x: 1, y: 2 }\n//% b\n`\n//% no`')
    expect(plan.variants.map(({ name }) => name)).toEqual(['a', 'b'])
  })
})

describe('an object literal that ends a variant is its value', () => {
  test.each([
    ['{ a }', 'return ({ a })'],
    ['{ a: 1, b: 2 }', 'return ({ a: 1, b: 2 })'],
    ['{ a: 1 };', 'return ({ a: 1 });'],
    ['{ ...a } // all', 'return ({ ...a }) // all'],
  ])('%s', (literal, line) => {
    const { lines } = prepare(`%%compare\nconst a = {}\n//% one\nconst q = a\n${literal}\n//% two\n${literal}`)
    expect([lines[4], lines[6]]).toEqual([line, line])
  })

  test('a block is a block', () => {
    expect(prepare('%%compare eager graph\n{ f() }').code).not.toContain('return')
  })
})

test('lines may end as on Windows', () => {
  const { plan, code } = prepare(
    "%%compare --runs 3\r\nconst x = 1\r\n//% a {mode: 'graph'}\r\nx\r\n//% b\r\nx + 1\r\n",
  )
  expect(plan.variants).toEqual([
    { name: 'a', mode: 'graph', code: 'x', body: 0 },
    { name: 'b', code: 'x + 1', body: 1 },
  ])
  expect(code.split('\n').slice(3, 6)).toEqual(['return (x)\r', '},async () => {//% b\r', 'return (x + 1)\r'])
})

test('the baseline may have a name of several words', () => {
  const variants = '//% one\n1\n//% my other\n2'
  for (const baseline of ['--baseline "my other"', "--baseline='my other' --runs 3"]) {
    expect(prepare(`%%compare ${baseline}\n${variants}`).plan.options.baseline).toBe('my other')
  }
  expect(prepare("%%compare --baseline it's\n//% it's\n1\n//% b\n2").plan.options.baseline).toBe("it's")
})

describe('refusals name the line of the cell', () => {
  const lineOf = (source: string): unknown => {
    try {
      prepare(source)
    } catch (error) {
      const { line, column, message } = error as CellSyntaxError
      return { line, column, message }
    }
    return undefined
  }

  test('of a syntax error in a variant', () => {
    expect(lineOf('%%compare\n//% a\n1 +\n//% b\n2')).toMatchObject({ line: 4 })
    expect(lineOf('%%compare\n//% a\n1\n//% b\nlet = ;')).toMatchObject({ line: 5 })
  })

  test('of an import or an export in a variant', () => {
    expect(lineOf("%%compare\n//% a\nimport a from 'a'\n//% b\n2")).toEqual({
      line: 3,
      column: 1,
      message:
        'The variant "a" is a function: imports and exports cannot stand in it. Move them above the first //% line',
    })
    expect(lineOf("%%compare eager graph\n1\nimport a from 'a'")).toMatchObject({ line: 3 })
    expect(lineOf('%%compare eager graph\nexport const a = 1')).toMatchObject({ line: 2 })
  })

  test('of a template literal that was not closed', () => {
    expect(lineOf('%%compare\n//% a\n`abc\n//% b\n2')).toEqual({ line: 3, column: 1, message: 'Unterminated string' })
    expect(lineOf('%%compare\n//% a\n1\n//% b\n/*\n//% c\n3')).toMatchObject({ line: 5 })
  })

  test('of a text that does not say what to compare', () => {
    expect(() => prepare('%%compare\n1\n//% one\n2')).toThrow(
      expect.objectContaining({
        name: 'ComparisonTextError',
        traceback: expect.stringMatching(/^ComparisonTextError: .*\n {4}at cell\.ts:3:1\n\n.*\n.*\n> 3 \| \/\/% one/),
      }),
    )
  })

  test('of options', () => {
    const refusal = (options: string): string => {
      try {
        prepare(`%%compare eager graph ${options}\n1`)
      } catch (error) {
        return (error as Error).message
      }
      return ''
    }
    expect(refusal('--runs 2')).toBe('%%compare: --runs must be a whole number from 3 on, got "2".')
    expect(refusal('--budget 0')).toBe('%%compare: --budget must be a number of seconds above 0, got "0".')
    expect(refusal('--baseline xla')).toBe('%%compare: --baseline must be one of eager, graph, got "xla".')
    expect(refusal('--fast')).toContain("Unknown option '--fast'. Usage: %%compare [eager]")
  })
})
