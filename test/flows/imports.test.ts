import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { runCell, startKernel } from './session.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'diptych-imports-')))
afterAll(() => rmSync(folder, { recursive: true }))

/** The file's time of change is one that it never had: file systems count in steps of milliseconds. */
function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  rmSync(join(folder, path), { force: true })
  writeFileSync(join(folder, path), text)
}

write('node_modules/esm-only/package.json', '{"type": "module", "exports": {"import": "./index.js"}}')
write('node_modules/esm-only/index.js', 'export const only = 7')
write('node_modules/plain/index.js', 'exports.plain = 8')
write('data.json', '{"rows": [1, 2]}')
write('kinds.ts', 'export enum Kind { A = 4 }\nexport const shift = (x: number): number => x + Kind.A\n')
const kernel = await startKernel({ cwd: folder })

test.each([
  ["import { only } from 'esm-only'\nonly", '7'],
  ["(await import('esm-only')).only", '7'],
  ["require('esm-only').only", undefined],
  ["import { plain } from 'plain'\nplain", '8'],
  ["require('plain').plain", '8'],
  ["import { sep } from 'node:path'\nsep", "'/'"],
  ["import data from './data.json'\ndata.rows", '[ 1, 2 ]'],
  ["import { rows } from './data.json' with { type: 'json' }\nrows", '[ 1, 2 ]'],
  ["require('./data.json').rows", '[ 1, 2 ]'],
  ["import { Kind, shift } from './kinds.ts'\nshift(Kind.A)", '8'],
  ["import { shift } from './kinds'\nshift(0)", '4'],
  ["(await import('./kinds.ts')).shift(1)", '5'],
  ["require('./kinds.ts').shift(2)", '6'],
  ["import type { Stats } from 'node:fs'\ntypeof ({} as Stats)", "'object'"],
])('%j gives %s', async (cell, result) => {
  const { reply, result: got } = await runCell(kernel, cell)
  // A package that has no entry for `require` says so in Node's words.
  if (result === undefined) expect(reply).toMatchObject({ status: 'error', evalue: expect.stringContaining('exports') })
  else expect(got).toBe(result)
})

describe('a local file that changed', () => {
  test('is loaded again when a cell imports it, and with it the files that import it', async () => {
    write('lib/inner.ts', 'export const value = 1')
    write('lib/outer.ts', "import { value } from './inner.ts'\nexport const twice = () => value * 2")
    write('lib/other.ts', 'export const state = { count: 0 }')
    const cell =
      "import { twice } from './lib/outer'\nimport { state } from './lib/other'\nstate.count++\n[twice(), state.count]"
    expect((await runCell(kernel, cell)).result).toBe('[ 2, 1 ]')
    write('lib/inner.ts', 'export const value = 10 // ten')
    // What did not change keeps its state.
    expect((await runCell(kernel, cell)).result).toBe('[ 20, 2 ]')
    expect((await runCell(kernel, "(await import('./lib/inner')).value")).result).toBe('10')
    write('lib/inner.ts', 'export const value = 100 // hundred')
    expect((await runCell(kernel, 'twice()')).result).toBe('20')
    expect((await runCell(kernel, "(await import('./lib/outer.ts')).twice()")).result).toBe('200')
  })

  test('may be of any kind', async () => {
    const files = {
      'kinds/a.json': ['{"v": 1}', '{"v": 12}'],
      'kinds/b.cjs': ['exports.v = 1', 'exports.v = 12'],
      'kinds/c.mjs': ['export const v = 1', 'export const v = 12'],
      'kinds/d.ts': ['export enum E { V = 1 }\nexport const v = E.V', 'export enum E { V = 12 }\nexport const v = E.V'],
      'kinds/e.cts': ['module.exports = { v: 1 as number }', 'module.exports = { v: 12 as number }'],
    }
    const names = Object.keys(files)
    const cell = names.map((name, index) => `import { v as v${index} } from './${name}'`).join('\n')
    const values = `\n[${names.map((_, index) => `v${index}`)}]`
    for (const [name, [first]] of Object.entries(files)) write(name, first!)
    expect((await runCell(kernel, cell + values)).result).toBe('[ 1, 1, 1, 1, 1 ]')
    for (const [name, [, second]] of Object.entries(files)) write(name, second!)
    expect((await runCell(kernel, cell + values)).result).toBe('[ 12, 12, 12, 12, 12 ]')
    write('kinds/b.cjs', 'exports.v = 123')
    expect((await runCell(kernel, "require('./kinds/b.cjs').v")).result).toBe('123')
  })

  test('is seen where a cell has required it before', async () => {
    write('required.cjs', 'exports.v = 1')
    write('required.ts', 'export const v = 1')
    const cell = "[require('./required.cjs').v, require('./required.ts').v]"
    expect((await runCell(kernel, cell)).result).toBe('[ 1, 1 ]')
    write('required.cjs', 'exports.v = 12')
    write('required.ts', 'export const v = 12')
    expect((await runCell(kernel, "require('./required.cjs').v")).result).toBe('12')
    expect((await runCell(kernel, "(await import('./required.ts')).v")).result).toBe('12')
  })

  test('that cannot be loaded says why, until it can', async () => {
    write('broken.ts', 'export const v = 1')
    const cell = "import { v } from './broken.ts'\nv"
    expect((await runCell(kernel, cell)).result).toBe('1')
    write('broken.ts', 'export const v = ; // here')
    expect((await runCell(kernel, cell)).reply).toMatchObject({ status: 'error', ename: 'SyntaxError' })
    write('broken.ts', "throw new Error('not today')")
    const { reply, messages } = await runCell(kernel, cell)
    expect(reply).toMatchObject({ status: 'error', evalue: 'not today' })
    expect(JSON.stringify(messages.map(({ content }) => content))).toMatch(/broken\.ts:1:7/)
    rmSync(join(folder, 'broken.ts'))
    expect((await runCell(kernel, cell)).reply).toMatchObject({
      status: 'error',
      evalue: expect.stringContaining('broken'),
    })
    write('broken.ts', 'export const v = 22222')
    expect((await runCell(kernel, cell)).result).toBe('22222')
  })

  test('gives names their new values before each cell, by %autoreload 2', async () => {
    write('live.ts', "export const f = () => 'old'\nexport let kept = 1\nexport default 5")
    await runCell(
      kernel,
      "%autoreload 2\nimport five, { f, kept, f as again } from './live.ts'\nimport * as live from './live.ts'",
    )
    await runCell(kernel, 'let mine = f\nconst again = 3')
    write('live.ts', "export const f = () => 'new'\nexport let kept = 2\nexport default 55")
    expect((await runCell(kernel, '[f(), kept, five, again, live.f(), mine()]')).result).toBe(
      "[ 'new', 2, 55, 3, 'new', 'old' ]",
    )
    write('live.ts', 'export const f = 1 +')
    expect((await runCell(kernel, 'f()')).reply).toMatchObject({ status: 'error', ename: 'SyntaxError' })
    write('live.ts', "export const f = () => 'newest'\nexport let kept = 3\nexport default 555")
    expect((await runCell(kernel, 'f()')).result).toBe("'newest'")
    expect((await runCell(kernel, '%autoreload')).stdout).toContain('2 (local files')
  })

  test('stays as it is after %autoreload 0', async () => {
    write('still.ts', 'export const v = 1')
    const cell = "import { v } from './still.ts'\nv"
    await runCell(kernel, `%autoreload 0\n${cell}`)
    write('still.ts', 'export const v = 2222')
    expect((await runCell(kernel, cell)).result).toBe('1')
    await runCell(kernel, '%autoreload 1')
    expect((await runCell(kernel, cell)).result).toBe('2222')
    expect((await runCell(kernel, '%autoreload 3')).reply).toMatchObject({ ename: 'MagicError' })
  })

  test('is no package', async () => {
    await runCell(kernel, "import { plain } from 'plain'")
    write('node_modules/plain/index.js', 'exports.plain = 88888')
    expect((await runCell(kernel, "import { plain } from 'plain'\nplain")).result).toBe('8')
  })
})
