import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { missingPackages } from './npmPackages.mjs'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'diptych-npm-'))
  mkdirSync(join(root, 'node_modules'))
})

afterEach(() => rmSync(root, { recursive: true }))

function write(file: string, packages: object): void {
  writeFileSync(join(root, file), JSON.stringify({ packages }))
}

const koffi = { version: '3.3.4', integrity: 'sha512-a' }
const here = { version: '1.0.0', integrity: 'sha512-b', optional: true, os: [process.platform], cpu: [process.arch] }
const elsewhere = { version: '1.0.0', integrity: 'sha512-c', optional: true, os: ['aix'] }
const workspace = { 'kernel/tensor': { version: '0.1.0' }, 'node_modules/@diptych/tensor': { link: true } }

test('all is there when npm noted what the lockfile wants', () => {
  write('package-lock.json', { '': {}, 'node_modules/koffi': koffi, ...workspace })
  write('node_modules/.package-lock.json', { 'node_modules/koffi': koffi, ...workspace })
  expect(missingPackages(root)).toEqual([])
})

test('an installation that broke off has no note: everything is missing', () => {
  write('package-lock.json', { 'node_modules/koffi': koffi })
  expect(missingPackages(root)).toEqual(['node_modules/koffi'])
})

test('another version, or another content of the same version, is missing', () => {
  write('package-lock.json', { 'node_modules/koffi': koffi, 'node_modules/zeromq': koffi })
  write('node_modules/.package-lock.json', {
    'node_modules/koffi': { ...koffi, version: '3.3.3' },
    'node_modules/zeromq': { ...koffi, integrity: 'sha512-z' },
  })
  expect(missingPackages(root)).toEqual(['node_modules/koffi', 'node_modules/zeromq'])
})

test('packages for other machines may be missing, the one for this machine may not', () => {
  write('package-lock.json', {
    'node_modules/a': here,
    'node_modules/b': elsewhere,
    'node_modules/c': { ...koffi, optional: true },
  })
  write('node_modules/.package-lock.json', {})
  expect(missingPackages(root)).toEqual(['node_modules/a'])
})
