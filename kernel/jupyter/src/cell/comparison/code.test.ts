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
  return { code, plan, lines: code.replace(json, 'PLAN').split('\n') }
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
