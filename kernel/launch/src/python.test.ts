import { expect, test } from 'vitest'
import { hasFittingVersion, isFitting, noPythonProblem, type Python } from './python.ts'

const python = (version: string, hasVenv = true): Python => ({
  command: 'python3',
  executable: '/usr/bin/python3',
  version,
  isX64: true,
  hasVenv,
})

test.each([
  ['3.9.18', false],
  ['3.10.0', true],
  ['3.13.2', true],
  ['3.14.0', false],
  ['2.7.18', false],
])('Python %s fits: %s', (version, fits) => {
  expect(hasFittingVersion(version)).toBe(fits)
})

test('a Python without venv does not fit', () => {
  expect([isFitting(python('3.11.2')), isFitting(python('3.11.2', false))]).toEqual([true, false])
})

test('a Python that only lacks venv is named with the package to install', () => {
  const problem = noPythonProblem([python('3.9.1'), python('3.11.2', false)])
  expect(problem.message).toBe(
    'Python 3.11.2 (/usr/bin/python3) cannot make an environment: its modules venv and ensurepip are not installed.',
  )
  expect(problem.todo).toContain('sudo apt install python3.11-venv')
})

test('Pythons of other versions are all named', () => {
  const { message, todo } = noPythonProblem([python('3.8.1'), python('3.14.0')])
  expect(message).toMatch(/need Python 3\.10 to 3\.13; found only Python 3\.8\.1 .*, Python 3\.14\.0/)
  expect(todo).toContain('DIPTYCH_PYTHON=')
})

test('no Python at all, and a chosen one that does not run', () => {
  expect(noPythonProblem([]).message).toContain('none was found')
  expect(noPythonProblem([], '/nope').message).toContain('DIPTYCH_PYTHON names /nope')
})
