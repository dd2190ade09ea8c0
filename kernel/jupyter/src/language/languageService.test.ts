import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { button, kinds, output } from '../cell/widgets/kinds.ts'
import type { Trait } from '../cell/widgets/traits.ts'
import type { WidgetKind } from '../cell/widgets/widget.ts'
import { LanguageService } from './languageService.ts'
import { findProgram } from './server.ts'

let folder: string
let service: LanguageService

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'diptych-language-')))
  const write = (path: string, text: string) => {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  write('helper.ts', '/** Helps. */\nexport const helper = (n: number) => n')
  write('tsconfig.json', '{"compilerOptions": {"noLib": true}}')
  write('node_modules/old-friend/package.json', '{"type": "module", "exports": {".": {"types": "./types/a.d.ts"}}}')
  write('node_modules/old-friend/types/a.d.ts', 'export declare const friend: { since: number }')
  service = LanguageService.start(folder)
})
afterAll(() => {
  service.dispose()
  rmSync(folder, { recursive: true })
})

async function names(code: string, of = service): Promise<string[]> {
  return (await of.complete(code, code.length)).map(({ name }) => name)
}

function hover(code: string): Promise<string | undefined> {
  return service.hover(code, code.length)
}

describe('completions', () => {
  test('of the tensor library, by its global name and its imports', async () => {
    expect(await names('tf.mat')).toEqual(expect.arrayContaining(['matMul', 'graph', 'layers']))
    expect(await names("import * as t from '@tensorflow/tfjs-node'\nt.gr")).toContain('graph')
    expect(await names('let x: tf.Tensor2D\nx.')).toContain('matMul')
    expect(await names('let x: tf.')).toContain('Tensor2D')
  })

  test('of what earlier cells declared, with their kinds, the nearest first', async () => {
    service.addCell(1, 'const cobj = { alphaOne: 1, alphaTwo: "x" }', ['cobj'])
    service.addCell(2, 'cobj.alphaOne', [])
    service.addCell(3, 'class Model { fit() {} }\ninterface Shape { rows: number }', ['Model', 'Shape'])
    expect(await service.complete('cobj.al', 7)).toEqual([
      { name: 'alphaOne', kind: 'property' },
      { name: 'alphaTwo', kind: 'property' },
    ])
    const items = await service.complete('Mo', 2)
    expect(items).toContainEqual({ name: 'Model', kind: 'class' })
    expect(items).toContainEqual({ name: 'cobj', kind: 'constant' })
    expect(items.findIndex(({ name }) => name === 'Model')).toBeLessThan(items.findIndex(({ name }) => name === 'Math'))
    expect(await names('let s: Shape\ns.')).toEqual(['rows'])
  })

  test('of a name that was declared again', async () => {
    service.addCell(4, 'let q = 1', ['q'])
    service.addCell(5, 'const q = { now: 2 }', ['q'])
    expect(await names('q.')).toEqual(['now'])
    expect(await names('const q = { here: 3 }\nq.')).toEqual(['here'])
  })

  test("of packages and files in the notebook's folder, and of Node's modules", async () => {
    service.addCell(6, "import { friend } from 'old-friend'", ['friend'])
    expect(await names('friend.')).toEqual(['since'])
    expect(await names("import { helper } from './helper'\nhelp")).toContain('helper')
    expect(await names("import * as path from 'node:path'\npath.base")).toContain('basename')
    expect(await names('process.cw')).toContain('cwd')
  })

  test('of what only the kernel has', async () => {
    expect(await names('jupyter.')).toEqual(expect.arrayContaining(['display', 'clearOutput', 'comms', 'html']))
    expect(await names('prom')).toEqual(expect.arrayContaining(['prompt', 'confirm', 'alert', 'require']))
  })

  test('leave out what cells lack: the names of browsers, and of modules that nobody imported', async () => {
    const all = await names('Mat')
    expect(all).toContain('Math')
    expect(all).not.toContain('HTMLElement')
    expect(all).not.toContain('document')
    expect(all).not.toContain('basename')
  })

  test('take magics, cursors within the cell, and astral characters', async () => {
    expect(await names('%%graph\ncobj.')).toEqual(['alphaOne', 'alphaTwo'])
    expect((await service.complete("'😀'; cobj.\nconst after = 1", 11)).map(({ name }) => name)).toEqual([
      'alphaOne',
      'alphaTwo',
    ])
  })
})

describe('hover', () => {
  test('has the signature, then the doc comment', async () => {
    service.addCell(7, '/** Adds two numbers together. */\nfunction addTwo(a: number, b: number) { return a + b }', [
      'addTwo',
    ])
    expect(await hover('addTwo')).toBe(
      '```typescript\nfunction addTwo(a: number, b: number): number\n```\nAdds two numbers together.',
    )
    expect(await hover('addTwo(1, ')).toContain('Adds two')
    expect(await hover('Math.max')).toContain('Returns the larger of')
    expect(await hover('jupyter.page')).toContain('pager')
  })

  test("has tfjs's documentation of operations", async () => {
    const matMul = await hover('tf.matMul(a, ')
    expect(matMul).toMatch(/^```typescript\nmatMul\(a: .*\n```\nHere: `b: tf.Tensor \| tf.TensorLike` — Second matrix/)
    expect(matMul).toContain('Computes the dot product of two matrices')
    expect(await hover('tf.ones')).toContain('all elements set to 1')
    expect(await hover('tf.layers.dense')).toContain('fully connected')
  })

  test('within a call has the parameter at the cursor, among its signatures, and the name there', async () => {
    const code = "Buffer.from('a', addTwo"
    const both = (await hover(code))!.split('\n\n---\n\n')
    expect(both[0]).toContain('function addTwo')
    expect(both[1]).toMatch(/of \d+ signatures\nfrom\(/)
    expect(await hover('addTwo(1, ')).toBe(
      '```typescript\naddTwo(a: number, b: number): number\n```\nHere: `b: number`\n\nAdds two numbers together.',
    )
  })

  test('of nothing is nothing', async () => {
    expect(await hover('unknownName')).toBeUndefined()
    expect(await hover('')).toBeUndefined()
  })
})

describe('type errors', () => {
  test('have their place and number', async () => {
    expect(await service.diagnose("%types warn\nconst n: number = 'one'")).toEqual([
      { line: 2, column: 7, code: 2322, message: "Type 'string' is not assignable to type 'number'." },
    ])
    expect(await service.diagnose('const n: number = 1')).toEqual([])
  })

  test('are those against what was declared when they were asked for', async () => {
    service.addCell(20, 'const later = 1', ['later'])
    const asked = service.diagnose('later.toFixed()', 'sometime')
    service.addCell(21, "const later = 'text'", ['later'])
    expect(await asked).toEqual([])
    expect(await service.diagnose('later.toFixed()')).toMatchObject([{ line: 1, column: 7, code: 2551 }])
  })

  test('are not what cells may do: assign names of earlier ones, use the old value for the new, end in an object', async () => {
    service.addCell(22, 'let free: number | undefined\nlet total = 1', ['free', 'total'])
    for (const cell of [
      'total = 5',
      'const total = total + 1',
      'free.toFixed()',
      '{ a: 1, b: total }',
      'for (var total = 0;;) break',
    ])
      expect([cell, await service.diagnose(cell)]).toEqual([cell, []])
    expect(await service.diagnose('{ a: 1, b: total.no }')).toMatchObject([{ line: 1, column: 18, code: 2339 }])
  })
})

describe('files', () => {
  test('a module that changes on disk, and a package that is installed later, are seen', async () => {
    const code = "import { helper } from './helper'\nimport { late } from 'late-package'\nhelper(late"
    expect(await hover(code)).toContain('helper(n: number): number')
    writeFileSync(join(folder, 'helper.ts'), 'export const helper = (n: string) => n + "changed"')
    mkdirSync(join(folder, 'node_modules/late-package'))
    writeFileSync(join(folder, 'node_modules/late-package/package.json'), '{"types": "./a.d.ts"}')
    writeFileSync(join(folder, 'node_modules/late-package/a.d.ts'), 'export declare const late: 5')
    expect(await hover(code)).toContain('const late: 5')
    expect(await hover(code.replace('(late', ''))).toContain('helper: (n: string) => string')
  })

  test("none are left in the notebook's folder", () => {
    expect(readdirSync(folder).sort()).toEqual(['helper.ts', 'node_modules', 'tsconfig.json'])
  })
})

describe('the declarations of the global jupyter', () => {
  test('are those of the class that is behind it', async () => {
    const display = fileURLToPath(new URL('../cell/display.ts', import.meta.url))
    const stdin = fileURLToPath(new URL('../cell/stdin.ts', import.meta.url))
    const code = `import type { Jupyter as Real } from '${display}'
import type { Stdin } from '${stdin}'
declare const real: Real & { widgets: typeof jupyter.widgets }
declare const asked: Stdin
function check(a: typeof jupyter, b: typeof prompt, c: typeof confirm, d: typeof alert) {}
const fits = check(real, asked.prompt, asked.confirm, asked.alert)
const same: keyof typeof jupyter extends keyof Real ? 'same' : 'different' = 'same'`
    expect(await service.diagnose(code)).toEqual([])
    expect(await service.diagnose("const tx: number = 'str'")).toEqual([
      { line: 1, column: 7, code: 2322, message: "Type 'string' is not assignable to type 'number'." },
    ])
  })
})

describe('the declarations of jupyter.widgets', () => {
  test('are those of the kinds that there are, with all of their traits', async () => {
    const all = [...kinds, button, output]
    const written = (kind: WidgetKind, name: string, { initial }: Trait): string => {
      if (initial instanceof Uint8Array) return 'new Uint8Array()'
      return kind.parts?.[name] ? '{}' : JSON.stringify(initial)
    }
    const initial = (kind: WidgetKind): string[] =>
      Object.entries(kind.traits).map(([name, trait]) => `${name}: ${written(kind, name, trait)}`)
    const made = all.map(kind => `new jupyter.widgets.${kind.name}({ ${initial(kind).join(', ')} })`)
    const names = [...all.map(({ name }) => name), 'AnyWidget'].map(name => `'${name}'`).join(' | ')
    const same = `const same: [keyof typeof jupyter.widgets] extends [${names}] ? 'same' : 'different' = 'same'`
    expect(await service.diagnose([...made, same].join('\n'))).toEqual([])
    const wrong = await service.diagnose("new jupyter.widgets.IntSlider({ valeu: 1 }).on('clack', () => {})")
    expect(wrong?.map(({ code }) => code)).toEqual([2561, 2769])
  })

  test('give traits and changes their types', async () => {
    const code = `const slider = new jupyter.widgets.IntSlider({ value: 3 })
slider.on('change:value', ({ value, old }) => value - old)
slider.value = slider.get('max') / 2
slider.layout.width = '50%'
const { out, n } = { out: new jupyter.widgets.Output().capture(async () => 'text'), n: new jupyter.widgets.AnyWidget({ esm: '', count: 1 }).count }
const texts: [Promise<string>, number] = [out, n]
new jupyter.widgets.VBox({ children: [slider, new jupyter.widgets.Button({ layout: { width: '50%' } })] })`
    expect(await service.diagnose(code)).toEqual([])
  })
})

describe('a server that dies', () => {
  test('is started again by the next question, which knows all that was declared', async () => {
    // Leaves its process id in a file, then becomes the server.
    const program = join(folder, '..', `${basename(folder)}-server.sh`)
    const pidFile = `${program}.pid`
    writeFileSync(program, `#!/bin/sh\necho $$ > '${pidFile}'\nexec '${await findProgram()}' "$@"\n`, { mode: 0o700 })
    const mortal = LanguageService.start(folder, { program })
    mortal.addCell(1, 'const survivor = { still: 1 }', ['survivor'])
    expect(await names('survivor.', mortal)).toEqual(['still'])
    const firstPid = readFileSync(pidFile, 'utf8')
    process.kill(Number(firstPid), 'SIGKILL')
    // This one may meet the server on its way out.
    await mortal.hover('survivor', 0)
    expect(await names('survivor.', mortal)).toEqual(['still'])
    expect(readFileSync(pidFile, 'utf8')).not.toBe(firstPid)
    mortal.dispose()
    rmSync(program)
    rmSync(pidFile)
  })

  test('while it starts, or is not there at all, leaves questions without an answer', async () => {
    for (const program of ['/no/such/program', process.execPath]) {
      const broken = LanguageService.start(folder, { program })
      for (let question = 0; question < 5; question++) expect(await names('tf.', broken)).toEqual([])
      expect(await broken.hover('Math.max', 4)).toBeUndefined()
      broken.dispose()
    }
  })

  test('after dispose nothing is answered, and disposing twice is fine', async () => {
    const ended = LanguageService.start(folder)
    ended.dispose()
    ended.dispose()
    expect(await names('tf.', ended)).toEqual([])
  })
})
