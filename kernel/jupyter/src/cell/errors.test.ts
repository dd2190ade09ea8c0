import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { formatError } from './errors.ts'
import { CellSources } from './sources.ts'

const CELL = ['function inner() {', "  throw new Error('deep')", '}', 'inner()']

function sources(): CellSources {
  const cells = new CellSources()
  cells.add('cell_4.ts', CELL.join('\n'), [])
  return cells
}

function text(error: unknown): string {
  return stripVTControlCharacters(formatError(error, sources()).traceback.join('\n'))
}

function errorWith(stack: string, error: Error = new Error('deep')): Error {
  error.stack = `Error: deep\n${stack}`
  return error
}

test('an error shows its message, its frames and the line of the cell', () => {
  const error = errorWith('    at inner (cell_4.ts:2:9)\n    at cell_4.ts:4:1')
  expect(formatError(error, sources())).toMatchObject({ ename: 'Error', evalue: 'deep' })
  expect(text(error)).toBe(`Error: deep
    at inner (cell_4.ts:2:9)
    at cell_4.ts:4:1

  1 | function inner() {
> 2 |   throw new Error('deep')
    |         ^
  3 | }`)
})

test('frames of libraries between two of the cell are folded, those that called the cell are left out', () => {
  const error = errorWith(`    at inner (cell_4.ts:2:9)
    at Array.map (<anonymous>)
    at call (/x/node_modules/@tensorflow/tfjs-core/dist/engine.js:1:2)
    at run (file:///x/node_modules/@diptych/tensor/lib/execute.js:1:2)
    at cell_4.ts:4:1
    at Session.post (node:inspector:139:22)`)
  expect(text(error)).toContain(`Error: deep
    at inner (cell_4.ts:2:9)
    … 2 frames in tfjs, @diptych/tensor
    at cell_4.ts:4:1

`)
})

test('frames of the notebook folder are shown relative to it', () => {
  const error = errorWith(`    at helper (file://${process.cwd()}/lib/helper.ts:3:4)\n    at cell_4.ts:4:1`)
  expect(text(error)).toContain('    at helper (lib/helper.ts:3:4)\n    at cell_4.ts:4:1')
})

test('what caused an error follows it, with lines of its own', () => {
  const cause = errorWith('    at cell_4.ts:2:9', new TypeError('first'))
  const error = errorWith('    at cell_4.ts:4:1', new Error('second', { cause }))
  expect(text(error)).toBe(`Error: second
    at cell_4.ts:4:1

  2 |   throw new Error('deep')
  3 | }
> 4 | inner()
    | ^

Caused by TypeError: first
    at cell_4.ts:2:9

  1 | function inner() {
> 2 |   throw new Error('deep')
    |         ^
  3 | }`)
})

test('a circle of causes ends', () => {
  const error = new Error('round')
  error.cause = error
  expect(text(error).match(/Caused by/g)).toHaveLength(8)
})

test('the errors of an AggregateError are listed', () => {
  const error = new AggregateError([new Error('a'), 'b'], 'none worked')
  error.stack = ''
  expect(text(error)).toMatch(/^AggregateError: none worked\n[\s\S]*Error 1 of 2: Error: a\n[\s\S]*Error 2 of 2: 'b'$/)
})

test('properties that a library added are shown', () => {
  expect(text(errorWith('', Object.assign(new Error('no file'), { code: 'ENOENT', path: '/x' })))).toBe(
    "Error: no file\n{ code: 'ENOENT', path: '/x' }",
  )
})

test('a class without a name of its own is named after its constructor', () => {
  class ShapeError extends Error {}
  expect(formatError(errorWith('', new ShapeError('deep')), sources()).ename).toBe('ShapeError')
})

test.each([
  ['text', "Thrown: 'text'"],
  [undefined, 'Thrown: undefined'],
  [{ a: 1 }, 'Thrown: { a: 1 }'],
])('%o can be thrown', (thrown, shown) => {
  expect(formatError(thrown, sources()).ename).toBe('Thrown')
  expect(text(thrown)).toBe(shown)
})

test('code that V8 refused shows where, as there are no frames', () => {
  const error = errorWith('    at Session.post (node:inspector:1:1)', new SyntaxError('already declared'))
  const { traceback } = formatError(error, sources(), { file: 'cell_4.ts', line: 4, column: 1 })
  expect(stripVTControlCharacters(traceback.join('\n'))).toContain(
    'SyntaxError: already declared\n    at cell_4.ts:4:1\n',
  )
})
