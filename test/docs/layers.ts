/** @file Who may depend on whom, as docs/architecture.md says it. A new package or top-level folder gets a line here. */

import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Layer, SourceFile } from './imports.ts'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Folders of code, and the packages that each may import. */
const RULES: Readonly<Record<string, readonly string[]>> = {
  'kernel/protocol': [],
  'kernel/tensor': ['@diptych/summary', '@diptych/compare'],
  'kernel/jupyter': [
    '@diptych/protocol',
    '@diptych/tensor',
    '@diptych/summary',
    '@diptych/compare',
    '@diptych/picture',
  ],
  'kernel/launch': [],
  test: [
    '@diptych/protocol',
    '@diptych/tensor',
    '@diptych/kernel',
    '@diptych/summary',
    '@diptych/compare',
    '@diptych/picture',
  ],
  'kernel/summary': ['@diptych/protocol'],
  'kernel/compare': ['@diptych/protocol'],
  'kernel/picture': ['@diptych/protocol'],
  extension: ['@diptych/protocol', '@diptych/picture'],
  notebooks: ['@diptych/tensor', '@diptych/protocol', '@diptych/picture'],
}

export const layers: readonly Layer[] = Object.entries(RULES).map(([folder, uses]) => {
  const { name, exports = {} } = manifest(folder)
  return { folder, name, entries: Object.keys(exports), uses, isBare: folder === 'kernel/protocol' }
})

/** The folder's package.json; empty if it has none. */
export function manifest(folder: string): {
  name?: string
  exports?: Record<string, unknown>
  dependencies?: Record<string, string>
} {
  const [file] = globSync(`${folder}/package.json`, { cwd: ROOT })
  return file ? JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')) : {}
}

/** All code of the project that is not built. */
export function sourceFiles(): SourceFile[] {
  const exclude = (file: string): boolean => /(^|\/)(node_modules|lib|labextensions|\.[^/]+)$/.test(file)
  const found = globSync('**/*.{ts,tsx,mts,cts,js,mjs,cjs}', { cwd: ROOT, exclude }).map(file =>
    file.split(path.sep).join('/'),
  )
  return [...new Set(found)].sort().map(file => ({ path: file, text: readFileSync(path.join(ROOT, file), 'utf8') }))
}
