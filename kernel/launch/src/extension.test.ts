/** @file The step that bundles the extension, on a checkout that only pretends: when it works, and when it has nothing to do. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bundlerAdvice, extensionStep } from './extension.ts'
import { type Workplace, workplaceAt } from './workplace.ts'

const { signal } = new AbortController()
let place: Workplace

beforeEach(() => {
  place = workplaceAt(mkdtempSync(join(tmpdir(), 'diptych-extension-')))
  mkdirSync(place.state)
  write('package-lock.json', '{}')
  bundledBy("mkdir -p 'labextensions/@diptych/lab' && echo {} > 'labextensions/@diptych/lab/package.json'")
  write('extension/lib/index.js', 'export default []')
})

afterEach(() => rmSync(place.root, { recursive: true }))

function write(path: string, text: string): void {
  const file = join(place.root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

function bundledBy(bundle: string): void {
  write('extension/package.json', JSON.stringify({ scripts: { bundle } }))
}

const isDone = () => extensionStep(place, signal).isDone()
const run = () => extensionStep(place, signal).run(() => {})

test('what was bundled is not bundled again', async () => {
  expect(isDone()).toBeUndefined()
  expect(await run()).toBe('bundled for JupyterLab')
  expect(isDone()).toBe('up to date')
})

test.each([
  'extension/lib/index.js',
  'extension/lib/plugins/status.js',
  'extension/schema/plugin.json',
  'extension/style/index.css',
  'kernel/protocol/lib/index.js',
  'package-lock.json',
])('another %s is bundled anew', async path => {
  await run()
  write(path, '/* other */')
  expect(isDone()).toBeUndefined()
})

test('a bundle that was deleted is made again', async () => {
  await run()
  rmSync(join(place.root, 'extension/labextensions'), { recursive: true })
  expect(isDone()).toBeUndefined()
})

test('a bundler that fails leaves nothing that looks done', async () => {
  await run()
  bundledBy('exit 3')
  await expect(run()).rejects.toMatchObject({ name: 'CommandFailed' })
  bundledBy("mkdir -p 'labextensions/@diptych/lab' && echo {} > 'labextensions/@diptych/lab/package.json'")
  expect(isDone()).toBeUndefined()
})

test('an import that leads nowhere is named as the reason', () => {
  const output = "Module not found: Can't resolve './gone.js' in '/checkout/extension/lib'"
  expect(bundlerAdvice(output)?.reason).toBe('The extension imports something that is not there.')
  expect(bundlerAdvice('Segmentation fault')).toBeUndefined()
})
