/** @file The two steps that make `.venv`, against a Python that only pretends: what each leaves behind when it breaks off. */

import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Interrupted } from './interruption.mjs'
import type { Python } from './python.ts'
import { pythonPackagesStep } from './pythonPackages.ts'
import { incompleteMark, virtualEnvironmentStep, workingEnvironment } from './virtualEnvironment.ts'
import { type Workplace, workplaceAt } from './workplace.ts'

let place: Workplace
let stop: AbortController
const ignore = () => {}

beforeEach(() => {
  place = workplaceAt(mkdtempSync(join(tmpdir(), 'diptych-venv-')))
  stop = new AbortController()
  const launch = fileURLToPath(new URL('..', import.meta.url))
  cpSync(launch, join(place.root, 'kernel', 'launch'), {
    recursive: true,
    filter: path => !/src|node_modules|lib/.test(path.slice(launch.length)),
  })
})

afterEach(() => rmSync(place.root, { recursive: true }))

/** A program that answers as a Python would; `$*` is what it is asked. */
function program(path: string, script: string): string {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, `#!/bin/sh\necho "$*" >> ${join(place.root, 'calls')}\n${script}\n`)
  chmodSync(path, 0o755)
  return path
}

const calls = () => readFileSync(join(place.root, 'calls'), 'utf8')
const answering = 'case "$*" in *platform*) echo 3.11.7;; esac'

function environmentStep(script: string) {
  const executable = program(join(place.root, 'python'), script)
  const python: Python = { command: 'python3', executable, version: '3.11.7', isX64: true, hasVenv: true }
  return virtualEnvironmentStep(place, async () => python, stop.signal)
}

/** Makes what `python -m venv` would. */
const makesVenv = () => `mkdir -p ${place.venv}/bin && cp ${place.root}/inner ${place.python}`

test('the environment is made, and is there the next time', async () => {
  program(join(place.root, 'inner'), answering)
  const step = environmentStep(makesVenv())
  expect(await step.isDone()).toBeUndefined()
  expect(await step.run(ignore)).toBe('made .venv with Python 3.11.7')
  expect(await step.isDone()).toBe('.venv, Python 3.11.7')
})

test('an environment that could not be made leaves nothing', async () => {
  const step = environmentStep(`mkdir -p ${place.venv}/bin; echo 'Error: ensurepip is not available'; exit 1`)
  await expect(step.run(ignore)).rejects.toMatchObject({ name: 'CommandFailed' })
  expect(existsSync(place.venv)).toBe(false)
  expect(step.advice?.('apt install python3.11-venv')?.todo).toContain('sudo apt install python3.11-venv')
})

test('an environment that is broken or half made is made anew', async () => {
  program(join(place.root, 'inner'), answering)
  const step = environmentStep(makesVenv())
  program(place.python, 'exit 1')
  writeFileSync(join(place.venv, 'leftover'), '')
  expect(await step.isDone()).toBeUndefined()
  await step.run(ignore)
  expect(existsSync(join(place.venv, 'leftover'))).toBe(false)
  writeFileSync(incompleteMark(place), '')
  expect(await workingEnvironment(place)).toBeUndefined()
})

test("JupyterLab's scripts in the environment are not taken for the checkout's modules", async () => {
  program(join(place.root, 'inner'), answering)
  await environmentStep(makesVenv()).run(ignore)
  expect(JSON.parse(readFileSync(join(place.venv, 'package.json'), 'utf8'))).toEqual({ type: 'commonjs' })
})

function packagesStep(script: string, { gpu = false, test = false } = {}) {
  program(place.python, script)
  return pythonPackagesStep(place, async () => ({ gpu, test }), stop.signal)
}

test('packages are installed once for each list of them', async () => {
  const installs = `case "$*" in *"-r "*) echo 'Successfully installed a-1 b-2';; esac`
  const step = packagesStep(installs)
  expect(await step.isDone()).toBeUndefined()
  expect(await step.run(ignore)).toBe('2 packages')
  expect(await step.isDone()).toBe('up to date')
  expect(calls()).toMatch(
    /requirements-pip\.txt\n(.*uninstall --yes tensorflow\n)?.*requirements\.txt.*requirements-cpu\.txt/,
  )
  expect(await packagesStep(installs, { test: true }).isDone()).toBeUndefined()
  expect(await packagesStep(installs, { gpu: true }).isDone()).toBeUndefined()
  writeFileSync(join(place.root, 'kernel/launch/requirements.txt'), 'jupyterlab==4.7.0')
  expect(await step.isDone()).toBeUndefined()
})

test('a pip that fails leaves an environment that the next run goes on with', async () => {
  const step = packagesStep('echo "ERROR: (from versions: none)"; exit 1')
  await expect(step.run(ignore)).rejects.toMatchObject({ lines: ['ERROR: (from versions: none)'] })
  expect(existsSync(incompleteMark(place))).toBe(false)
  expect(await step.isDone()).toBeUndefined()
  await packagesStep('').run(ignore)
  expect(await step.isDone()).toBe('up to date')
})

test('a pip that was stopped leaves a mark: the environment is made anew', async () => {
  const step = packagesStep('echo "Installing collected packages: a"; exec sleep 1000')
  const report = () => stop.abort(new Interrupted('SIGINT'))
  await expect(step.run(detail => detail.startsWith('unpacking') && report())).rejects.toThrow('SIGINT')
  expect(existsSync(incompleteMark(place))).toBe(true)
  expect(await step.isDone()).toBeUndefined()
})

test('so does one that the system killed', async () => {
  await expect(packagesStep('kill -9 $$').run(ignore)).rejects.toMatchObject({ ending: 'SIGKILL' })
  expect(existsSync(incompleteMark(place))).toBe(true)
})
