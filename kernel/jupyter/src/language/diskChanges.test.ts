import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DiskChanges } from './diskChanges.ts'

let folder: string
let changes: DiskChanges
const code = "import { a } from './model'\nconst b = await import('left-pad/x')\nimport fs from 'node:fs'"

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'diptych-disk-'))
  changes = new DiskChanges(folder)
  writeFileSync(join(folder, 'model.ts'), '')
})
afterEach(() => rmSync(folder, { recursive: true }))

function uriOf(name: string): string {
  return pathToFileURL(join(folder, name)).href
}

test('what is there at first is no change', () => {
  expect(changes.since(code)).toEqual([])
  expect(changes.since(code)).toEqual([])
})

test('files beside an imported one are reported when they come, change, and go', () => {
  changes.since(code)
  writeFileSync(join(folder, 'other.ts'), '')
  writeFileSync(join(folder, 'notes.txt'), '')
  expect(changes.since(code)).toEqual([{ uri: uriOf('other.ts'), type: 1 }])
  utimesSync(join(folder, 'model.ts'), 1, 1)
  expect(changes.since(code)).toEqual([{ uri: uriOf('model.ts'), type: 2 }])
  rmSync(join(folder, 'other.ts'))
  expect(changes.since(code)).toEqual([{ uri: uriOf('other.ts'), type: 3 }])
  expect(changes.since(code)).toEqual([])
})

test('a package that is installed later is reported', () => {
  changes.since(code)
  mkdirSync(join(folder, 'node_modules/left-pad'), { recursive: true })
  writeFileSync(join(folder, 'node_modules/left-pad/package.json'), '{}')
  expect(changes.since(code)).toEqual([{ uri: uriOf('node_modules/left-pad/package.json'), type: 1 }])
})

test('a folder that does not exist has no changes', () => {
  expect(changes.since("import './nowhere/x'")).toEqual([])
})
