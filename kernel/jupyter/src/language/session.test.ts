import { describe, expect, test } from 'vitest'
import { SessionDeclarations } from './session.ts'

function session(...cells: string[]): SessionDeclarations {
  const declarations = new SessionDeclarations()
  for (const cell of cells) declarations.add(cell)
  return declarations
}

/** The module without its export. */
function textOf(...cells: string[]): string {
  return session(...cells).text.replace(/\nexport \{.*\}\n$/, '')
}

test('keeps declarations with their doc comments, and leaves out what only runs', () => {
  const cell = `// setup
const rate = 0.1, { a, b: [c] } = f()
console.log(rate)
/** Doubles. */
export async function twice(n: number) { return 2 * n }
// no doc
export default class Net {}
/* note */ type Row = { x: number }
for (const i of [1]) { if (i) { var last = i } }
await train()
import fs, { type Stats } from 'node:fs'
import 'side-effect'
enum Color { Red }
export { rate }`
  expect(session(cell).text).toBe(`const rate = 0.1, { a, b: [c] } = f()
/** Doubles. */
async function twice(n: number) { return 2 * n }
class Net {}
type Row = { x: number }
import fs, { type Stats } from 'node:fs'
enum Color { Red }
var last: any
export {rate,a,c,twice,Net,Row,fs,Stats,Color,last}
`)
  expect(Object.fromEntries(session(cell).kinds)).toMatchObject({
    rate: 'constant',
    twice: 'function',
    Net: 'class',
    Row: 'interface',
    fs: 'module',
    Color: 'enum',
    last: 'variable',
  })
})

describe('a name that is declared again', () => {
  test('has its last declaration only, however often its cell runs', () => {
    expect(textOf('const x = 1', 'let y = 2', ...Array(5).fill('class x {}'))).toBe('let y = 2\nclass x {}')
  })

  test('keeps overloads and merged declarations of one cell together', () => {
    const overloads = 'function f(a: string): string\nfunction f(a: number): number\nfunction f(a: any) { return a }'
    expect(textOf('let f = 1', overloads)).toBe(overloads)
    expect(textOf(overloads, 'const f = 2')).toBe('const f = 2')
  })

  test('leaves the other names of its old declaration', () => {
    expect(textOf('const { a, b: c, d = 1, ...rest } = f()', 'let a, c')).toBe(
      'const { a: a$1, b: c$1, d = 1, ...rest } = f()\nlet a, c',
    )
    expect(textOf("import a, { b, c as d } from 'x'", 'let a, b')).toBe(
      "import a$1, { b as b$1, c as d } from 'x'\nlet a, b",
    )
    expect(textOf('const a = 1, b = 2', 'const a = 3', 'const b = 4')).toBe('const a = 3\nconst b = 4')
  })

  test('keeps its old declaration where the new one would be its own type', () => {
    expect(textOf('const rows = [1]', 'const rows = rows.concat(2)')).toBe('const rows = [1]')
    expect(textOf('let loss = 1', 'const best = loss', 'let loss = best * 0.9')).toBe('let loss = 1\nconst best = loss')
    expect(textOf('let loss = 1', 'const best = loss', 'let loss: number = best')).toBe(
      'const best = loss\nlet loss: number = best',
    )
    expect(textOf('const a = { rows: 1 }', 'const rows = a.rows', 'const rows = a.rows')).toBe(
      'const a = { rows: 1 }\nconst rows = a.rows',
    )
  })
})

test('a property of the same name is no reason to keep an old declaration', () => {
  expect(textOf('const rows = [1]', 'const rows = { rows: f.rows }')).toBe('const rows = { rows: f.rows }')
})

test('what has no name is there once', () => {
  const cell = 'declare global { var z: number }'
  expect(textOf(cell, cell)).toBe(cell)
})

test('a cell that does not parse changes nothing', () => {
  expect(textOf('const a = 1', 'const a = ')).toBe('const a = 1')
})
