import { describe, expect, test } from 'vitest'
import { importsOf, type Layer, type SourceFile, violations } from './imports.ts'
import { layers, manifest, ROOT, sourceFiles } from './layers.ts'

const files = sourceFiles()

test('packages import each other only downwards and by public names', () => {
  expect(violations(files, layers)).toEqual([])
})

test('a package that imports another of ours lists it in its package.json', () => {
  const names = layers.flatMap(({ name }) => (name ? [name] : []))
  const unlisted = files
    .filter(({ path }) => path.startsWith('kernel/'))
    .flatMap(file => {
      const folder = file.path.split('/').slice(0, 2).join('/')
      const { name: own, dependencies = {} } = manifest(folder)
      return importsOf(file)
        .map(({ specifier }) => names.find(name => specifier === name || specifier.startsWith(`${name}/`)))
        .filter(name => name !== undefined && name !== own && !(name in dependencies))
        .map(name => `${file.path}: ${name}`)
    })
  expect(unlisted).toEqual([])
})

test('all packages are seen', () => {
  const folders = new Set(files.map(({ path }) => path.split('/').slice(0, 2).join('/')))
  expect([...folders]).toEqual(
    expect.arrayContaining(['kernel/jupyter', 'kernel/launch', 'kernel/protocol', 'kernel/tensor']),
  )
  expect(layers.filter(({ name }) => name).map(({ name }) => name)).toContain('@diptych/tensor')
  expect(ROOT).not.toContain('test')
})

describe('the checker', () => {
  const below: Layer = {
    folder: 'kernel/below',
    name: '@diptych/below',
    entries: ['.', './extra'],
    uses: [],
    isBare: true,
  }
  const above: Layer = { folder: 'kernel/above', name: '@diptych/above', entries: ['.'], uses: ['@diptych/below'] }
  const check = (path: string, text: string): string[] => violations([{ path, text }], [below, above])

  test('accepts public names downwards, own files and other packages', () => {
    const text = `import { a } from '@diptych/below'
      import type { b } from '@diptych/below/extra'
      export * from './other.ts'
      import fs from 'node:fs'
      import koffi from 'koffi'`
    expect(check('kernel/above/src/index.ts', text)).toEqual([])
  })

  test('refuses an import upwards', () => {
    expect(check('kernel/below/src/index.ts', "import { a } from '@diptych/above'")).toEqual([
      'kernel/below/src/index.ts:1: kernel/below must not know @diptych/above. To tell a layer above something, publish on node:diagnostics_channel.',
    ])
  })

  test('refuses a relative path into another package', () => {
    expect(check('kernel/above/src/index.ts', "\nimport { a } from '../../below/src/index.ts'")).toEqual([
      "kernel/above/src/index.ts:2: '../../below/src/index.ts' leaves kernel/above. Import the package by its name.",
    ])
  })

  test('refuses a name that the package does not export', () => {
    expect(check('kernel/above/src/index.ts', "import { a } from '@diptych/below/lib/inner.js'")).toEqual([
      "kernel/above/src/index.ts:1: '@diptych/below/lib/inner.js' is not public. Public are @diptych/below, @diptych/below/extra.",
    ])
  })

  test('lets only tests of a package that depends on nothing import other packages', () => {
    const text = "import { readFileSync } from 'node:fs'"
    expect(check('kernel/below/src/index.test.ts', text)).toEqual([])
    expect(check('kernel/below/src/index.ts', text)).toEqual([
      "kernel/below/src/index.ts:1: kernel/below depends on nothing, and imports 'node:fs'.",
    ])
  })

  test('wants every file in a layer', () => {
    expect(check('kernel/new/src/index.ts', '')).toEqual([
      'kernel/new/src/index.ts: belongs to no layer. Name its folder in test/docs/layers.ts.',
    ])
  })

  test('sees every kind of import and no text', () => {
    const file: SourceFile = {
      path: 'kernel/above/src/index.ts',
      text: `import '@a/1'
        import type { b } from '@a/2'
        export { c } from '@a/3'
        export * as d from '@a/4'
        const e = await import('@a/5')
        type F = typeof import('@a/6')
        import g = require('@a/7')
        requireFromHere('@a/8')
        createRequire(import.meta.url)('@a/9')
        require.resolve('@a/10')
        import.meta.resolve('@a/11')
        require(\`@a/12/\${name}\`)
        // import '@a/13'
        const code = "import '@a/14'"`,
    }
    expect(importsOf(file).map(({ specifier }) => specifier)).toEqual(
      Array.from({ length: 12 }, (_, index) => `@a/${index + 1}${index === 11 ? '/' : ''}`),
    )
    expect(importsOf(file).map(({ line }) => line)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1))
  })
})
