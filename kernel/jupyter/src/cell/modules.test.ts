import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const modules = new URL('./modules.ts', import.meta.url).href
let folder: string

/** What is in the notebook's folder, beside the notebook. */
const files: Record<string, string> = {
  'plain.ts': 'export const x: number = 3\nexport default "plain"',
  'enums.ts':
    'export enum Color { Red, Green = 5 }\nexport class P { constructor(readonly x: number) {} }\nexport const line = new Error().stack!.split("\\n")[1]',
  'common.ts': 'enum Color { Red }\nmodule.exports = { Color }',
  'user.ts': "export { x } from './plain'\nexport { Color } from './enums.js'\nexport { deep } from './deep'",
  'deep/index.ts': 'export const deep = 1',
  'asks.ts': "import 'left-pad'",
  'script.cjs': 'module.exports = { answer: 42 }',
  'data.json': '{"version": 7}',
  'node_modules/esm-only/package.json':
    '{"type": "module", "exports": {".": {"import": "./a.js"}, "./sub": "./sub.js"}}',
  'node_modules/esm-only/a.js': 'export const a = 1; export default "esm"',
  'node_modules/esm-only/sub.js': 'export const s = 2',
  'node_modules/old/package.json': '{"main": "./main.js"}',
  'node_modules/old/main.js': 'const o = {}; o["dyn" + "amic"] = 5; module.exports = o',
  'node_modules/uses-tf/index.js':
    'exports.tf = require("@tensorflow/tfjs"); exports.core = require("@tensorflow/tfjs-core")',
  'node_modules/uses-tf-esm/package.json': '{"type": "module", "exports": "./index.js"}',
  'node_modules/uses-tf-esm/index.js':
    'export * as tf from "@tensorflow/tfjs-node"; export * as layers from "@tensorflow/tfjs-layers"',
  'node_modules/@tensorflow/tfjs-vis/index.js': 'exports.tf = require("@tensorflow/tfjs")',
  'node_modules/@tensorflow/tfjs/index.js': 'exports.isAnother = true',
  'node_modules/broken/index.js': 'require("not-there")',
  'node_modules/unbuilt/package.json': '{"exports": "./dist/index.js"}',
  'node_modules/@types/only-types/index.d.ts': 'export type T = 1',
}

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'diptych-modules-')))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs the body of an async function in a Node process of its own; vitest's loader would answer in Node's place. */
function run(body: string): unknown {
  const script = `
    import { createCellModules } from ${JSON.stringify(modules)}
    const modules = createCellModules(${JSON.stringify(folder)})
    const { require, meta } = modules
    const errorOf = async fn => { try { await fn() } catch (error) { return error.name + ': ' + error.message } }
    const result = await (async () => { ${body} })()
    process.stdout.write(JSON.stringify(result))`
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }))
}

describe('import', () => {
  test('finds packages of all kinds beside the notebook', () => {
    expect(
      run(`const esm = await modules.import('esm-only', { names: ['a', 'default'] })
        const sub = await modules.import('esm-only/sub')
        const old = await modules.import('old', { names: ['dynamic', 'default'] })
        return [esm.a, esm.default, sub.s, old.dynamic, old.default]`),
    ).toEqual([1, 'esm', 2, 5, { dynamic: 5 }])
  })

  test("finds Node's modules and files beside the notebook, JSON without attributes too", () => {
    expect(
      run(`const os = await modules.import('node:os'), fs = await modules.import('fs')
        const plain = await modules.import('./plain.ts', { names: ['x', 'default'] })
        const script = await modules.import('./script.cjs', { names: ['answer'] })
        const data = await modules.import('./data.json', { names: ['version', 'default'] })
        return [typeof os.cpus, typeof fs.readFileSync, plain.x, plain.default, script.answer, data.version, data.default]`),
    ).toEqual(['function', 'function', 3, 'plain', 42, 7, { version: 7 }])
  })

  test('takes TypeScript that makes code, short paths, and keeps lines', () => {
    expect(
      run(`const { Color, P, line } = await modules.import('./enums')
        const user = await modules.import('./user.ts')
        return [Color.Green, new P(4).x, line, user.x, user.Color === Color, user.deep]`),
    ).toEqual([5, 4, expect.stringContaining('enums.ts:3:'), 3, true, 1])
    expect(run(`return require('./enums').Color.Green`)).toBe(5)
    expect(run(`return require('./common').Color.Red`)).toBe(0)
  })

  test('gives a module without a default as its own default', () => {
    expect(run(`return (await modules.import('esm-only/sub', { names: ['default'] })).default.s`)).toBe(2)
  })

  test('says which name a module lacks, and which it has', () => {
    expect(run(`return errorOf(() => modules.import('esm-only', { names: ['a', 'b', 'c'] }))`)).toBe(
      "SyntaxError: The module 'esm-only' has no export named 'b', 'c'. It has a. If it is a type, write: import type.",
    )
  })
})

describe('a package that is missing', () => {
  const message = (specifier: string, name: string) =>
    `PackageNotFoundError: Cannot find package '${name}', imported as '${specifier}'. Looked for node_modules/${name} in ${folder} and the folders above it. To install it: %npm install ${name}   (in a cell), or npm install ${name}   (in ${folder})`

  test('is named by import, require, import.meta.resolve, and files of the author', () => {
    expect(
      run(`return Promise.all([
        errorOf(() => modules.import('left-pad')),
        errorOf(() => modules.import('@scope/pad/deep/file.js')),
        errorOf(() => require('left-pad/x')),
        errorOf(() => meta.resolve('left-pad')),
        errorOf(() => modules.import('./asks.ts')),
      ])`),
    ).toEqual([
      message('left-pad', 'left-pad'),
      message('@scope/pad/deep/file.js', '@scope/pad'),
      message('left-pad/x', 'left-pad'),
      message('left-pad', 'left-pad'),
      message('left-pad', 'left-pad'),
    ])
  })

  test("in Deno's spelling gets Node's", () => {
    expect(run(`return errorOf(() => modules.import('npm:@scope/pad@1/x'))`)).toBe(
      `PackageNotFoundError: Cannot import 'npm:@scope/pad@1/x': npm: is for Deno. Import '@scope/pad/x' instead, after: npm install @scope/pad   (in ${folder})`,
    )
    expect(run(`return errorOf(() => modules.import('jsr:@std/path'))`)).toContain('Look for the package on npm')
  })

  test('of which there are only types says how to import those', () => {
    expect(run(`return errorOf(() => modules.import('only-types'))`)).toBe(
      `PackageNotFoundError: Cannot find package 'only-types', only its types. To import a type, write: import type. To install the package: npm install only-types   (in ${folder})`,
    )
  })

  test('is not one that is installed and lacks a file', () => {
    expect(run(`return errorOf(() => modules.import('unbuilt'))`)).toContain(
      `Cannot find module '${join(folder, 'node_modules/unbuilt/dist/index.js')}'`,
    )
    expect(run(`return errorOf(() => require('old/nothing'))`)).toContain("Cannot find module 'old/nothing'")
  })

  test('inside another package, and a missing file, keep the words of Node', () => {
    expect(
      run(`return [await errorOf(() => require('broken')), await errorOf(() => modules.import('./nothing'))]`),
    ).toEqual([
      expect.stringContaining("Cannot find module 'not-there'"),
      expect.stringContaining(`Cannot find module '${join(folder, 'nothing')}'`),
    ])
  })
})

describe('require and import.meta', () => {
  test('work from the folder of the notebook', () => {
    expect(
      run(`return [require('./script.cjs').answer, require('path').sep, require('./plain').x, require.resolve('old'),
        meta.url, meta.filename, meta.dirname, meta.resolve('esm-only')]`),
    ).toEqual([
      42,
      '/',
      3,
      join(folder, 'node_modules/old/main.js'),
      `file://${folder}/cell.ts`,
      join(folder, 'cell.ts'),
      folder,
      `file://${folder}/node_modules/esm-only/a.js`,
    ])
  })
})

describe('the tensor library', () => {
  test('is one object under all its names, for cells and for packages', () => {
    expect(
      run(`const own = await modules.import('@diptych/tensor')
        const names = ['@tensorflow/tfjs', '@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu']
        const imported = await Promise.all(names.map(name => modules.import(name)))
        const required = [...names, '@diptych/tensor'].map(name => require(name))
        const used = require('uses-tf'), vis = require('@tensorflow/tfjs-vis'), esm = await modules.import('uses-tf-esm')
        const other = (await modules.import('@tensorflow/tfjs', { names: ['default'] })).default
        return [...imported, ...required, used.tf, vis.tf, esm.tf, tf, other].map(value => value === own)`),
    ).toEqual(Array.from({ length: 12 }, () => true))
  })

  test('has its parts from us too', () => {
    expect(
      run(`const core = await modules.import('@tensorflow/tfjs-core')
        const used = require('uses-tf').core, { layers } = await modules.import('uses-tf-esm')
        return [core.Tensor === tf.Tensor, used.Tensor === tf.Tensor, layers.LayersModel === tf.LayersModel]`),
    ).toEqual([true, true, true])
  })

  test('is loaded once, when it is first asked for, in the way that the kernel wants', () => {
    expect(
      run(`modules.dispose()
        const calls = []
        const again = createCellModules(${JSON.stringify(folder)}, () => calls.push('load'))
        const before = calls.length
        again.require('uses-tf')
        await again.import('@tensorflow/tfjs')
        return [before, calls, typeof tf.tensor]`),
    ).toEqual([0, ['load'], 'function'])
  })

  test('shows its tensors by their values in console.log, and by their shape within others', () => {
    expect(
      run(`const { inspect } = await import('node:util'), t = tf.tensor([[1, 2], [3, 4]])
      return [inspect(t), inspect([t, tf.scalar(0.5), tf.variable(t, true, 'w')])]`),
    ).toEqual([
      'Tensor float32 [2,2]\n[[1, 2],\n [3, 4]]',
      "[\n  Tensor float32 [2,2],\n  Tensor float32 [] 0.5,\n  Variable 'w' float32 [2,2]\n]",
    ])
  })

  test('the global tf can be assigned', () => {
    expect(run(`globalThis.tf = 5; return [tf, Object.keys(globalThis).includes('tf')]`)).toEqual([5, false])
  })
})
