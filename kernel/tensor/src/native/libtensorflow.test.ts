import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LibraryNotFoundError, LibraryVersionError } from '../errors.ts'
import { checkVersion, findLibrary, openLibrary } from './libtensorflow.ts'

const LIBRARY = 'libtensorflow_cc.so.2'
let folder: string

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'diptych-library-'))
  const packages = path.join(folder, 'venv/lib/python3.11/site-packages/tensorflow')
  mkdirSync(packages, { recursive: true })
  mkdirSync(path.join(folder, 'project/.venv/lib/python3.12/site-packages/tensorflow'), { recursive: true })
  writeFileSync(path.join(packages, LIBRARY), 'not a library')
  writeFileSync(path.join(folder, 'project/.venv/lib/python3.12/site-packages/tensorflow', LIBRARY), '')
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('findLibrary', () => {
  const inVenv = () => path.join(folder, 'venv/lib/python3.11/site-packages/tensorflow', LIBRARY)

  test('DIPTYCH_TENSORFLOW may be the file, its folder, or a virtual environment', () => {
    for (const place of [inVenv(), path.dirname(inVenv()), path.join(folder, 'venv')]) {
      expect(findLibrary({ DIPTYCH_TENSORFLOW: place })).toEqual({ path: inVenv(), source: 'DIPTYCH_TENSORFLOW' })
    }
  })

  test('VIRTUAL_ENV comes before a .venv', () => {
    expect(findLibrary({ VIRTUAL_ENV: path.join(folder, 'venv') }, path.join(folder, 'project')).source).toBe(
      'VIRTUAL_ENV',
    )
  })

  test("a .venv is found from a folder below its project's", () => {
    const below = path.join(folder, 'project/notebooks')
    expect(findLibrary({}, below).path).toBe(
      path.join(folder, 'project/.venv/lib/python3.12/site-packages/tensorflow', LIBRARY),
    )
  })

  test('a wrong DIPTYCH_TENSORFLOW is refused with what it may be', () => {
    expect(() => findLibrary({ DIPTYCH_TENSORFLOW: '/nowhere' })).toThrow(LibraryNotFoundError)
    expect(() => findLibrary({ DIPTYCH_TENSORFLOW: '/nowhere' })).toThrow(
      /DIPTYCH_TENSORFLOW is \/nowhere, but there is no libtensorflow_cc.so.2 there. Set it to that file, to the folder/,
    )
  })

  test('a file that is no library is refused with what to do', () => {
    expect(() => openLibrary({ path: inVenv(), source: 'VIRTUAL_ENV' })).toThrow(
      /found by VIRTUAL_ENV\) could not be opened: .*Reinstall the tensorflow wheel, or set DIPTYCH_TENSORFLOW/,
    )
  })
})

describe('checkVersion', () => {
  test.each(['2.16.1', '2.21.0', '3.0.0'])('%s is new enough', version => {
    expect(() => checkVersion(version, 'f')).not.toThrow()
  })

  test.each(['2.9.1', '1.15.5', '2.15.0'])('%s is refused with the version that is needed', version => {
    expect(() => checkVersion(version, 'f')).toThrow(LibraryVersionError)
    expect(() => checkVersion(version, 'f')).toThrow(`TensorFlow ${version} (f) is too old: 2.16 or later is needed.`)
  })
})
